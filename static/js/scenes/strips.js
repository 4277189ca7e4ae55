/** The whole text from afar: states, gates and loss as strips of colour on one time axis. */

/** @import { Scene, Selection, Store } from "../types.js" */

import { batch, effect } from "@preact/signals-core";

import { sharpCanvas, watchLooks } from "../canvas.js";
import { gestures } from "../gestures.js";
import { isOf } from "../gradient.js";
import { clamp } from "../scale.js";
import { extent, follow, pan, windowOf, zoom } from "../view.js";
import minimap from "./minimap.js";
import { Bands } from "./strips/bands.js";
import { drawCursor } from "./strips/cursor.js";
import { drawBands } from "./strips/draw.js";
import { build, place, readLook } from "./strips/frame.js";
import { gutters } from "./strips/gutters.js";
import { layout, middle, stripsOf, thatFit } from "./strips/rows.js";
import { describe } from "./strips/words.js";

/** Milliseconds of a frame for reading steps that have come; a burst of thousands is spread over frames. */
const BUDGET = 3;
/** Milliseconds between two versions of the words that stand for the picture. */
const WORDS_EVERY = 500;

/** @typedef {{ key: string, places: ReturnType<typeof layout>, bands: Bands }} Made */

/** @type {Scene} */
export default {
  title: "The whole text",
  needs: ["h"],

  mount(el, store) {
    const picture = new Strips(el, store);
    return () => picture.end();
  },
};

class Strips {
  /** @type {Bands | null} */
  #bands = null;
  /** The same at another size: shown once they are read, so that strips whose room glides are never empty. @type {Made | null} */
  #next = null;
  #key = "";
  #said = "";
  #asked = 0;
  #stale = true;
  #wordsDue = 0;
  /** Where the playhead was. @type {number | null} */
  #step = null;

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.parts = build(el);
    this.picture = sharpCanvas(this.parts.plot);
    this.cursor = sharpCanvas(this.parts.plot);
    this.look = readLook(el, this.picture.canvas);
    Object.assign(el, { inspect: this.inspect.bind(this), detail: this.detail.bind(this) });
    this.endings = [
      effect(() => {
        const { trace, received, view, selection } = store;
        void [trace.value, received.value, view.value, selection.value?.layer];
        this.#ask(true);
      }),
      effect(() => {
        void [store.gradients.value, store.flowed.value, store.direction.value];
        this.#ask(true);
      }),
      effect(() => {
        const { playhead, playing, pinned, hover, selection } = store;
        void [playhead.value, playing.value, pinned.value, hover.value, selection.value];
        this.#ask(false);
      }),
      effect(() => this.#keepInView(store.playhead.value)),
      watchLooks(el, store, () => this.#newLooks()),
      gestures(this.parts.plot, this.#answers()),
      minimap.mount(this.parts.minimap, store),
    ];
  }

  end() {
    for (const end of this.endings) end();
    cancelAnimationFrame(this.#asked);
    clearTimeout(this.#wordsDue);
    this.el.replaceChildren();
  }

  /** Draws in the next frame. @param {boolean} stale whether more than the cursor has changed */
  #ask(stale) {
    this.#stale ||= stale;
    this.#asked ||= requestAnimationFrame(() => this.#frame());
  }

  /**
   * Moves the window with the playhead, but not back to a playhead that the visitor has left playing elsewhere, nor
   * away from the window that a link has brought.
   *
   * @param {number} step
   */
  #keepInView(step) {
    const { view, playing, trace } = this.store;
    const before = this.#step;
    this.#step = step;
    const shown = view.peek();
    const goal = this.store.goal.peek();
    if (goal?.view && goal.at === step) return;
    if (!shown || !trace.peek() || before === null) return;
    const seen = before >= shown.from && before < shown.to;
    if (seen || !playing.peek()) view.value = follow(shown, step, extent(trace.peek()));
  }

  #newLooks() {
    this.look = readLook(this.el, this.picture.canvas);
    this.#bands?.repaint();
    this.#labels();
    this.#ask(true);
  }

  #frame() {
    this.#asked = 0;
    this.#prepare();
    const bands = this.#bands;
    if (!bands) return;
    if (bands.grow(BUDGET)) this.#stale = true;
    if (bands.flow?.read(this.#gradients())) this.#stale = true;
    if (this.#stale) this.#labels();
    const { playhead, playing, direction, pinned, hover, selection } = this.store;
    const view = this.#shown();
    const { context } = this.picture;
    if (this.#stale) drawBands({ context, bands, view, look: this.look });
    this.#stale = false;
    const cursor = {
      playhead: playhead.value,
      playing: playing.value,
      backward: direction.value === "backward",
      pinned: pinned.value,
      hover: hover.value,
      selection: selection.value,
    };
    drawCursor({ context: this.cursor.context, bands, view, look: this.look }, cursor);
    this.#wordsDue ||= window.setTimeout(() => this.#say(), WORDS_EVERY);
    if (bands.read < bands.trace.received) this.#ask(true);
  }

  /** Makes the strips anew where the trace, its layers or the room for them have changed. */
  #prepare() {
    const { store } = this;
    const trace = store.trace.value;
    if (!trace?.length) return this.#clear();
    const { layers, signals } = trace.card;
    const chosen = clamp(store.selection.value?.layer ?? layers - 1, 0, layers - 1);
    const here = Object.keys(trace.signals);
    const { width, height, ratio } = this.look;
    const all = stripsOf(here.length ? here : signals, layers, chosen);
    const names = trace.isDifference ? thatFit(all, height) : all;
    const flows = store.direction.value === "backward";
    const key = JSON.stringify([names, chosen, flows, width, height, ratio]);
    if (key === this.#key && this.#bands?.goOn(trace)) return;
    const places = layout(width, height, names.length, flows);
    const isOther = !this.#bands?.goOn(trace);
    if (isOther || !this.#next?.bands.goOn(trace))
      this.#next = { key, places, bands: new Bands(trace, names, places, ratio, chosen) };
    this.#next.bands.grow(BUDGET);
    if (isOther || this.#next.bands.read === trace.received) this.#show(this.#next);
    this.#ask(true);
  }

  /** @param {Made} made */
  #show({ key, places, bands }) {
    place(this.parts, places);
    this.picture.fit();
    this.cursor.fit();
    this.#key = key;
    this.#stale = true;
    this.#bands = bands;
    this.#next = null;
  }

  /** Names and legends, where they are not what they were. */
  #labels() {
    const bands = this.#bands;
    if (!bands) return;
    const scales = bands.bands.map(({ signal, layer, limits, beyond }) => [
      ...[signal, layer, limits, beyond],
    ]);
    const { length } = bands.trace;
    const said = JSON.stringify([scales, bands.flow?.ends, this.#key, length, this.look.theme]);
    if (said !== this.#said) gutters(this.parts.gutters, bands, this.look.theme);
    this.#said = said;
  }

  /** The backward pass over the trace on the screen, null where there is none. */
  #gradients() {
    const [flow, trace] = [this.store.gradients.peek(), this.store.trace.peek()];
    return flow && trace && isOf(flow, trace) ? flow : null;
  }

  #clear() {
    this.#bands = null;
    this.#said = "";
    for (const { context, width, height } of [this.picture, this.cursor]) {
      context.clearRect(0, 0, width, height);
    }
    this.parts.gutters.replaceChildren();
  }

  #say() {
    this.#wordsDue = 0;
    if (this.#bands)
      this.parts.words.textContent = describe(this.#bands, this.store.playhead.peek());
  }

  #shown() {
    return windowOf(this.store.view.value, extent(this.store.trace.value));
  }

  /** The step at a place, in fractions. @param {number} x CSS pixels */
  #stepAt(x) {
    const { from, to } = this.#shown();
    return from + (x / (this.#bands?.layout.plot.width ?? 1)) * (to - from);
  }

  /** The step at a place as it may be looked at. @param {number} x */
  #at(x) {
    return clamp(Math.floor(this.#stepAt(x)), 0, Math.max(0, (this.#bands?.read ?? 1) - 1));
  }

  /** @returns {import("../gestures.js").Answers} */
  #answers() {
    const { store } = this;
    const steps = () => extent(store.trace.value);
    return {
      drag: (x) => this.#seek(this.#at(x)),
      hover: (x, y) => (store.hover.value = this.#under(x, y)),
      leave: () => (store.hover.value = null),
      zoom: (factor, x) =>
        (store.view.value = zoom(this.#shown(), factor, this.#stepAt(x), steps())),
      pan: (by) => {
        const shown = this.#shown();
        store.view.value = pan(shown, this.#stepAt(by) - shown.from, steps());
      },
    };
  }

  /** Puts the playhead on a step, all of it computed. @param {number} step */
  #seek(step) {
    batch(() => {
      this.store.hover.value = null;
      this.store.playhead.value = step;
      this.store.phase.value = 1;
    });
  }

  /** The value under a place. @param {number} x @param {number} y @returns {Selection | null} */
  #under(x, y) {
    const bands = this.#bands;
    if (!bands || this.#stepAt(x) >= bands.read) return null;
    return bands.at(y * bands.ratio, this.#at(x));
  }

  /** The playhead's step on the screen: what the network details. */
  detail() {
    const { from, to } = this.#shown();
    const box = this.parts.plot.getBoundingClientRect();
    const width = box.width / (to - from);
    return { ...box.toJSON(), x: box.x + (this.store.playhead.peek() - from) * width, width };
  }

  /**
   * What was coloured at one step of a strip, row by row, and where in device pixels of the plot's first canvas: for
   * tests and for the curious at the console.
   *
   * @param {string} signal
   * @param {number} layer
   * @param {number} step
   */
  inspect(signal, layer, step) {
    const band = this.#bands?.find(signal, layer);
    if (!band || step >= band.pyramid.count) return null;
    const { from, to } = this.#shown();
    return {
      values: [...band.pyramid.column(0, step)],
      bounds: band.bounds,
      limits: band.limits,
      x: Math.floor(((step + 0.5 - from) / (to - from)) * this.picture.width),
      y: band.bounds.slice(0, -1).map((first) => Math.floor(middle(band.rowOf(first)))),
    };
  }
}
