/** The strips of one trace: read step by step and folded, ready to be drawn through any window. */

/** @import { Plane, Selection, Trace } from "../../types.js" */
/** @import { layout, StripName } from "./rows.js" */

import { guessing } from "../../charts/lossline.js";
import { Pyramid } from "../../charts/pyramid.js";
import { foldColumn, rowBounds, strongest, Tiles } from "../../charts/strip.js";
import { colorOf, range } from "../../color.js";
import { exceeds, largest } from "../../largest.js";
import { fold } from "../../layers.js";
import { Flow } from "./flow.js";

/** @typedef {ReturnType<typeof layout>} Layout */
/** Device pixels from above. @typedef {{ y: number, height: number }} Place */

/** Steps read between two looks at the clock. */
const BATCH = 8;

/** One strip: a signal of one layer. */
export class Band {
  /** @param {Trace} trace @param {StripName} name @param {Place} place */
  constructor({ card, isDifference }, { signal, layer }, place) {
    this.signal = signal;
    this.layer = layer;
    this.place = place;
    /** The first unit of each row, and H. */
    this.bounds = rowBounds(fold(card.hidden), place.height);
    this.rows = this.bounds.length - 1;
    this.kind = isDifference ? /** @type {const} */ ("diverging") : colorOf(signal);
    this.mean = this.kind === "sequential";
    this.pyramid = new Pyramid(this.rows);
    this.tiles = new Tiles(this.pyramid, this.rows);
    this.limits = range(signal);
    /** Whether some values lie beyond these. */
    this.beyond = false;
    this.column = new Float32Array(this.rows);
  }

  /**
   * Reads steps from … to.
   *
   * @param {Plane} plane
   * @param {number} from
   * @param {number} to
   */
  read(plane, from, to) {
    for (let t = from; t < to; t += 1) {
      foldColumn(plane.row(t, this.layer), this.bounds, this.mean, this.column);
      this.pyramid.set(t, this.column);
    }
  }

  /** Takes the scale that the signal has in every picture. @param {Trace} trace */
  scale(trace) {
    const end = largest(trace, this.signal);
    const limits = trace.isDifference ? about(end) : range(this.signal, end);
    if (limits[1] !== this.limits[1]) this.tiles.clear();
    this.limits = limits;
    this.beyond = exceeds(trace, this.signal);
  }

  /** Where the row of a unit lies. @param {number} unit @returns {Place} */
  rowOf(unit) {
    const row = this.bounds.findLastIndex((first) => first <= unit);
    const height = this.place.height / this.rows;
    return { y: this.place.y + Math.min(row, this.rows - 1) * height, height };
  }

  /** The units of the row at a height, half-open. @param {number} pixel device pixels from above */
  unitsAt(pixel) {
    const row = Math.floor(((pixel - this.place.y) / this.place.height) * this.rows);
    const [from = 0, to = 1] = this.bounds.slice(row, row + 2);
    return { from, to };
  }
}

/** @param {number} end @returns {[number, number]} */
function about(end) {
  return [-end, end];
}

/** All strips of a trace with its loss. */
export class Bands {
  /**
   * @param {Trace} trace
   * @param {StripName[]} names
   * @param {Layout} layout
   * @param {number} ratio device pixels a CSS pixel
   * @param {number} [chosen] the layer whose gradients are shown
   */
  constructor(trace, names, layout, ratio, chosen = trace.card.layers - 1) {
    const place = ({ y = 0, height = 0 }) => {
      const top = Math.round(y * ratio);
      return { y: top, height: Math.max(1, Math.round((y + height) * ratio) - top) };
    };
    this.trace = trace;
    this.layout = layout;
    this.ratio = ratio;
    this.bands = names.map((name, k) => new Band(trace, name, place(layout.strips[k] ?? {})));
    this.lossPlace = place(layout.loss);
    this.loss = new Pyramid(1);
    this.lossTiles = new Tiles(this.loss, this.lossPlace.height);
    this.guess = guessing(trace.card.vocabulary_size);
    this.flow = layout.flow && new Flow(place(layout.flow), chosen);
    /** Steps read. */
    this.read = 0;
  }

  /**
   * Reads steps that have come until the time is up.
   *
   * @param {number} milliseconds
   * @returns {boolean} whether any were read
   */
  grow(milliseconds) {
    const { trace, bands, loss } = this;
    if (this.read >= trace.received) return false;
    const end = performance.now() + milliseconds;
    const first = Math.max(0, this.read - 1); // whose target may have come with the next step
    do {
      const last = Math.min(trace.received, this.read + BATCH);
      for (const band of bands) {
        const plane = trace.signals[band.signal];
        if (plane) band.read(plane, this.read, last);
      }
      for (let t = Math.max(0, this.read - 1); t < last; t += 1) loss.set(t, [trace.loss(t)]);
      this.read = last;
    } while (this.read < trace.received && performance.now() < end);
    for (const { pyramid, tiles } of this.#pictures()) {
      pyramid.settle(first);
      tiles.touch(first);
    }
    for (const band of bands) band.scale(trace);
    return true;
  }

  /**
   * Goes on with a trace that has taken over the first steps of the one at hand.
   *
   * @param {Trace} trace
   * @returns {boolean} false where it has not: it needs strips of its own
   */
  goOn(trace) {
    const before = this.trace;
    if (trace !== before && trace.signals !== before.signals) return false;
    const same = trace === before ? this.read : common(trace.tokens, before.tokens);
    const kept = Math.min(this.read, same, trace.received);
    this.trace = trace;
    if (kept === this.read) return true;
    this.read = kept;
    for (const { pyramid, tiles } of this.#pictures()) {
      pyramid.cut(kept);
      tiles.touch(Math.max(0, kept - 1));
    }
    return true;
  }

  /** The colours have changed. */
  repaint() {
    for (const { tiles } of this.#pictures()) tiles.clear();
    this.flow?.tiles.clear();
  }

  #pictures() {
    return [...this.bands, { pyramid: this.loss, tiles: this.lossTiles }];
  }

  /** @param {string} signal @param {number} layer */
  find(signal, layer) {
    return this.bands.find((band) => band.signal === signal && band.layer === layer);
  }

  /**
   * What is drawn at a height: the strongest unit of the row, or the loss.
   *
   * @param {number} pixel device pixels from above
   * @param {number} step
   * @returns {Selection | null}
   */
  at(pixel, step) {
    const inside = (/** @type {Place} */ { y, height }) => pixel >= y && pixel < y + height;
    if (inside(this.lossPlace)) return { signal: "loss", layer: 0, unit: 0, step };
    const band = this.bands.find(({ place }) => inside(place));
    if (!band) return null;
    const { signal, layer } = band;
    const { from, to } = band.unitsAt(pixel);
    const plane = this.trace.signals[signal];
    return plane
      ? { signal, layer, unit: strongest(plane.row(step, layer), from, to), step }
      : null;
  }
}

/** How many first tokens are the same. @param {string[]} a @param {string[]} b */
function common(a, b) {
  const first = a.findIndex((token, t) => token !== b[t]);
  return first < 0 ? a.length : first;
}
