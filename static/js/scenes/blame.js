/**
 * The gradient map: a triangle with a row for each step's loss and a column for each earlier state, coloured by how much
 * the one blames the other, and beside it how that falls with distance.
 */

/** @import { BlameMap, Scene, Store } from "../types.js" */
/** @import { Curve } from "../charts/decay.js" */
/** @import { Domain } from "../gradient.js" */
/** @import { Cell, Picture } from "./blame/draw.js" */

import { batch, effect } from "@preact/signals-core";

import { liveness } from "../announce.js";
import { onScreen, sharpCanvas, watchLooks } from "../canvas.js";
import { forgetWidths } from "../charts/text.js";
import { paintTriangle } from "../charts/triangle.js";
import { css } from "../color.js";
import { domain, gradientColor, isOf, share } from "../gradient.js";
import {
  blameSentence,
  missingSentence,
  reachSentence,
  rowlessSentence,
  silentSentence,
} from "../sentence.js";
import { peerName } from "../names.js";
import { sourceStep } from "../timeline.js";
import { drawMarks } from "./blame/cursor.js";
import { drawCurves, drawMap } from "./blame/draw.js";
import { build, readLook } from "./blame/frame.js";
import { listen } from "./blame/input.js";
import { grid, layout } from "./blame/layout.js";
import { Medians } from "./blame/medians.js";

/** The models' curves are told apart by their dashes. */
const DASHES = [[], [7, 4], [2, 3]];

/** @type {Scene} */
export default {
  title: "Gradient map",
  needs: [],

  mount(el, store) {
    const scene = new Blame(el, store);
    return () => scene.end();
  },
};

class Blame {
  #medians = new Medians();
  #image = new OffscreenCanvas(1, 1);
  #asked = 0;
  #stale = true;
  /** @type {Picture | null} */
  #picture = null;

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.parts = build(el);
    this.sharp = sharpCanvas(this.parts.plot);
    this.look = readLook(el);
    Object.assign(el, { inspect: this.inspect.bind(this) });
    this.endings = [
      effect(() => {
        for (const one of this.#peers()) {
          void [one.trace.value, one.received.value, one.gradients.value, one.flowed.value];
        }
        void store.view.value;
        this.#ask(true);
      }),
      effect(() => {
        const { playhead, playing, direction, lossChoice } = store;
        void [playhead.value, playing.value, direction.value, lossChoice.value];
        void store.linked.value;
        this.#ask(false);
      }),
      effect(() => {
        this.parts.sentence.setAttribute("aria-live", liveness(store.playing.value));
      }),
      watchLooks(this.parts.plot, store, () => this.#newLooks()),
      listen(this.parts.plot, this.#answers()),
    ];
  }

  end() {
    for (const end of this.endings) end();
    this.store.linked.value = null;
    cancelAnimationFrame(this.#asked);
    this.el.replaceChildren();
    this.el.classList.remove("blame");
  }

  /** All models on the screen, the workbench's own first. */
  #peers() {
    const { peers } = this.store;
    return peers.value.length ? peers.value : [this.store];
  }

  /** Draws in the next frame. @param {boolean} stale whether the map itself has changed */
  #ask(stale) {
    this.#stale ||= stale;
    this.#asked ||= requestAnimationFrame(() => this.#frame());
  }

  #newLooks() {
    this.sharp.fit();
    this.look = readLook(this.el);
    forgetWidths();
    this.#ask(true);
  }

  /** The map of a model's trace as far as it has come, null where there is none. @param {Store} one */
  #mapOf({ trace, gradients }) {
    const run = trace.peek();
    const flow = gradients.peek();
    return run && flow && isOf(flow, run) ? flow.map : null;
  }

  #frame() {
    this.#asked = 0;
    this.#picture = this.#compose();
    const { context, width, height } = this.sharp;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const picture = this.#picture;
    if (picture) {
      context.setTransform(this.sharp.ratio, 0, 0, this.sharp.ratio, 0, 0);
      drawMap(picture);
      drawMarks(picture);
      drawCurves(picture);
    }
    const whose = this.#peers().length > 1 ? `${peerName(this.store, this.store)}: ` : "";
    const said = whose + this.#say(picture);
    if (this.parts.sentence.textContent !== said) this.parts.sentence.textContent = said;
  }

  /** @returns {Picture | null} null while there is no map */
  #compose() {
    const { store, sharp, look } = this;
    const trace = store.trace.peek();
    const map = this.#mapOf(store);
    const [width, height] = [sharp.width / sharp.ratio, sharp.height / sharp.ratio];
    if (!trace || !map || map.first === map.steps || width < 120 || height < 80) return null;
    const where = layout(width, height, this.#peers().length > 1);
    const { every } = map;
    const view = windowOf(store.view.peek(), map.steps);
    const ends = domain(...this.#peers().map(({ gradients }) => gradients.peek()));
    const at = map.at.bind(map);
    if (this.#stale) {
      const pixels = {
        width: where.map.width * sharp.ratio,
        height: where.map.height * sharp.ratio,
      };
      paintTriangle(this.#image, at, view, { ...pixels, every, ends, theme: look.theme });
      this.#stale = false;
    }
    const focus = this.store.linked.peek();
    const choice = store.lossChoice.peek();
    const source = choice === "total" ? -1 : sourceStep(choice, trace);
    const chosen = source < 0 ? null : source;
    const playhead = Math.min(store.playhead.peek(), map.steps - 1);
    const curves = this.#curves(map, { k: focus?.k ?? chosen ?? playhead, chosen, ends });
    return {
      context: sharp.context,
      trace,
      at,
      image: this.#image,
      every,
      layout: where,
      look,
      view,
      ends,
      below: this.#peers().some(({ gradients }) => (gradients.peek()?.extent[0] ?? 1) < ends[0]),
      curves,
      steps: Math.max(2, ...curves.map(({ norms }) => norms.length)),
      playhead,
      veiled: store.direction.peek() === "backward" && store.playing.peek(),
      chosen,
      focus: focus && focus.k < map.steps ? focus : null,
    };
  }

  /**
   * The median over all losses, or of models compared the one loss that flows, of each; and the curve of the loss looked at.
   *
   * @param {BlameMap} own
   * @param {{ k: number, chosen: number | null, ends: Domain }} looked
   * @returns {Curve[]}
   */
  #curves(own, { k, chosen, ends }) {
    const peers = this.#peers();
    const one = peers.length > 1 ? chosen : null;
    const medians = peers.flatMap((peer, rank) => {
      const map = this.#mapOf(peer);
      if (!map || map.first === map.steps || (one !== null && Number.isNaN(map.at(one, one))))
        return [];
      const whose = peers.length > 1 ? `${peerName(peer, this.store)}, ` : "";
      const which = one === null ? (whose ? "median" : "median of all losses") : `step ${one + 1}`;
      return {
        name: `${whose}${which}`,
        norms: one === null ? this.#medians.of(map) : map.row(one).toReversed(),
        dash: DASHES[rank % DASHES.length] ?? [],
        dots: null,
      };
    });
    if (Number.isNaN(own.at(k, k))) return medians;
    const dots = (/** @type {number} */ norm) => gradientColor(norm, ends, this.look.theme);
    return [
      ...medians,
      { name: `the loss at step ${k + 1}`, norms: own.row(k).toReversed(), dash: [], dots },
    ];
  }

  /** @param {Picture | null} picture */
  #say(picture) {
    if (!picture) return excuse(this.store);
    const { at, every, focus, chosen, playhead, trace } = picture;
    const k = focus?.k ?? chosen ?? playhead;
    if (Number.isNaN(trace.loss(k))) return silentSentence(k);
    if (every > 1 && Number.isNaN(at(k, k))) return rowlessSentence(k, every);
    if (focus) return blameSentence(at, focus.k, focus.t);
    return reachSentence(at, k);
  }

  /** @returns {import("./blame/input.js").Answers} */
  #answers() {
    const { store } = this;
    const steps = () => this.#mapOf(store)?.steps ?? 0;
    return {
      at: (x, y) => {
        const picture = this.#picture;
        const cell = picture && grid(picture.layout.map, picture.view).at(x, y);
        return cell && cell.k < steps() ? this.#nearest(cell) : null;
      },
      start: () => {
        const k = Math.min(store.playhead.peek(), steps() - 1);
        const cell = this.store.linked.peek() ?? { k, t: Math.max(0, k - 1) };
        return k < 0 ? null : this.#nearest(cell);
      },
      every: () => this.#mapOf(store)?.every ?? 1,
      steps,
      look: (cell) => {
        const old = this.store.linked.peek();
        if (old?.k !== cell?.k || old?.t !== cell?.t) this.store.linked.value = cell;
      },
      choose: (k) => this.#choose(k),
    };
  }

  /** Where the map has not every row: the nearest below or above that it has. @param {Cell} cell @returns {Cell} */
  #nearest({ k, t }) {
    const every = this.#mapOf(this.store)?.every ?? 1;
    const rows = Array.from({ length: every }, (_, by) => [k + by, k - by]).flat();
    const row = rows.find((one) => one >= t && !Number.isNaN(this.#picture?.at(one, one) ?? NaN));
    return { k: row ?? k, t };
  }

  /** That loss alone flows back, from its step; all of them where it was the one already. @param {number | null} k */
  #choose(k) {
    const { lossChoice, gradients, direction, playhead, phase } = this.store;
    const old = lossChoice.peek();
    if (k === null || (typeof old === "object" && old.step === k)) {
      lossChoice.value = "total";
      return;
    }
    if (Number.isNaN(gradients.peek()?.lossPerStep[k] ?? NaN)) return;
    batch(() => {
      lossChoice.value = { step: k };
      if (direction.peek() === "forward") return;
      playhead.value = k;
      phase.value = 1;
    });
  }

  /**
   * A cell's norm, its colour by the scale, and its middle in CSS pixels of the window: for tests and for the curious at
   * the console.
   *
   * @param {number} k
   * @param {number} t
   */
  inspect(k, t) {
    const picture = this.#picture;
    if (!picture) return null;
    const { left, top, across, down } = grid(picture.layout.map, picture.view);
    const cell = { x: left(t) + across / 2, y: top(k) + down / 2, width: 0, height: 0 };
    const { x, y } = onScreen(this.parts.plot, cell);
    const norm = picture.at(k, t);
    return {
      norm,
      color: css("gradient", share(norm, picture.ends), this.look.theme, [0, 1]),
      x,
      y,
      medians: picture.curves.map(({ norms }) => [...Array.from(norms)]),
    };
  }
}

/** The window in whole steps. @param {{ from: number, to: number } | null} view @param {number} steps */
function windowOf(view, steps) {
  const from = Math.max(0, Math.floor(view?.from ?? 0));
  const to = Math.min(steps, Math.ceil(view?.to ?? steps));
  return to - from > 1 ? { from, to } : { from: 0, to: steps };
}

/** Why there is no map. @param {Store} store */
function excuse({ trace, lossChoice }) {
  const [run, choice] = [trace.peek(), lossChoice.peek()];
  if (!run || run.length === 0) return "";
  if (run.complete && sourceStep(choice, run) < 0) return missingSentence(choice);
  return run.complete ? "The loss is on its way back …" : "";
}
