/**
 * The compared models on one axis: the loss of each step while time runs forwards, the gradient that reaches each step
 * while it runs backwards.
 */

/** @import { Scene, Store } from "../types.js" */

import { effect } from "@preact/signals-core";

import { sharpCanvas, watchLooks } from "../canvas.js";
import { characters, characterSize, stepNumbers, ticks } from "../charts/axis.js";
import { guessing } from "../charts/lossline.js";
import { readFonts, text, widthOf } from "../charts/text.js";
import { paint, readTheme } from "../color.js";
import { decades, domain } from "../gradient.js";
import { peerName } from "../names.js";
import { decimal, power, sized } from "../number.js";
import { linearScale, logScale } from "../scale.js";

/** @typedef {{ name: string, note: string, values: Float64Array, dash: number[], width: number }} Line */

/** The models' lines: told apart without colour. */
const STROKES = [
  { dash: [], width: 2 },
  { dash: [7, 4], width: 2 },
  { dash: [2, 3], width: 2 },
];
const LEFT = 68;
const SIZE = 14;
/** The length of a line's sample beside its name. */
const SAMPLE = 22;

/**
 * Each model's loss in nats a step, and their sum up to the playhead.
 *
 * @param {Store} store
 * @returns {Line[]}
 */
export function losses(store) {
  return lines(store, ({ trace }, to) => {
    const run = trace.value;
    const values = Float64Array.from({ length: run?.received ?? 0 }, (_, t) => run?.loss(t) ?? NaN);
    const sum = values.subarray(0, to + 1).reduce((total, nats) => total + (nats || 0), 0);
    return { values, note: `${decimal(sum, 1)} nats so far` };
  });
}

/**
 * Each model's ‖∂L/∂h_t‖ at the top layer, NaN where it is not here or is 0.
 *
 * @param {Store} store
 * @returns {Line[]}
 */
export function flows(store) {
  return lines(store, ({ gradients, trace }) => {
    const run = gradients.value;
    const top = (trace.value?.card.layers ?? 1) - 1;
    const length = trace.value?.length ?? 0;
    const values = Float64Array.from({ length }, (_, t) => run?.norm("h", t, top) || NaN); // 0 has no logarithm
    return { values, note: "" };
  });
}

/** @param {Store} store @param {(one: Store, playhead: number) => { values: Float64Array, note: string }} measure */
function lines(store, measure) {
  return store.peers.value.map((one, k) => {
    const stroke = STROKES[k % STROKES.length] ?? { dash: [], width: 2 };
    const name = peerName(one, store);
    return { name, ...stroke, ...measure(one, store.playhead.value) };
  });
}

/**
 * Places for the labels at the lines' ends: at their heights, moved apart where they would touch.
 *
 * @param {number[]} heights wished
 * @param {number} gap the least between two
 * @param {number} bottom the lowest that may be
 * @returns {number[]}
 */
export function spread(heights, gap, bottom) {
  const order = heights.map((_, k) => k).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const placed = [...heights];
  order.forEach((k, rank) => {
    const above = rank > 0 ? (placed[order[rank - 1] ?? 0] ?? 0) + gap : -Infinity;
    const room = bottom - (order.length - 1 - rank) * gap;
    placed[k] = Math.max(above, Math.min(heights[k] ?? 0, room));
  });
  return placed;
}

/**
 * The lines in words: what each model has at the playhead, and so far.
 *
 * @param {Pick<Line, "name" | "note" | "values">[]} drawn
 * @param {number} step at the playhead
 * @param {boolean} back
 */
export function describe(drawn, step, back) {
  const said = drawn.map(({ name, note, values }) => {
    const value = values[step] ?? NaN;
    if (Number.isNaN(value)) return `${name} has none`;
    return back ? `${name} ${sized(value)}` : `${name} ${decimal(value, 2)} nats, ${note}`;
  });
  const what = back ? "Size of the gradient that reaches" : "Loss of";
  return `${what} step ${step + 1}, a line a model: ${said.join("; ")}.`;
}

class Together {
  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.sharp = sharpCanvas(el);
    this.frame = 0;
    this.theme = readTheme(el);
    this.fonts = readFonts(el);
    this.caption = document.createElement("p");
    this.caption.className = "caption";
    el.prepend(this.caption);
    this.sharp.canvas.removeAttribute("aria-hidden");
    this.sharp.canvas.setAttribute("role", "img");
  }

  ask() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { store, theme, fonts, sharp } = this;
    const { context, ratio } = sharp;
    const [width, height] = [sharp.width / ratio, sharp.height / ratio];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const run = store.trace.peek();
    if (!run || store.peers.peek().length < 2 || width < 200) return;
    const back = store.direction.peek() === "backward";
    const drawn = back ? flows(store) : losses(store);
    this.caption.textContent = back
      ? "How much of the loss’s gradient reaches each step: ‖∂L/∂h‖, log scale"
      : "Loss of each step, −ln p of what came, in nats";
    sharp.canvas.setAttribute("aria-label", describe(drawn, store.playhead.peek(), back));
    const style = { font: fonts.words, size: SIZE, color: paint(theme.ink) };
    const notes = drawn.map(({ name, note }) => (note ? `${name} ${note}` : name));
    const right = SAMPLE + 24 + Math.max(...notes.map((note) => widthOf(context, note, style)));
    const frame = { x: LEFT, y: 26, width: width - LEFT - right, height: height - 26 - 40 };
    const pixels = frame.width / Math.max(1, run.length);
    const x = (/** @type {number} */ t) => frame.x + (t + 0.5) * pixels;
    const y = this.#scale(drawn, back, frame);

    this.#axis(frame, y, back);
    const mono = { pixels, size: characterSize(pixels), font: fonts.mono };
    const view = { from: 0, to: run.length };
    const inks = { ink: paint(theme.ink), muted: paint(theme.muted) };
    const base = frame.y + frame.height;
    if (mono.size) {
      characters(context, run.tokens, view, { x: frame.x, y: base + 12 }, { ...mono, ...inks });
    }
    const numbers = ticks(view, run.length, Math.ceil(48 / pixels));
    const low = { x: frame.x, y: base + 30, width: frame.width };
    stepNumbers(context, numbers, view, low, { ...mono, size: 13, ...inks });

    context.fillStyle = paint(theme.ink);
    context.fillRect(x(store.playhead.peek()) - 1, frame.y, 2, frame.height + 4);
    drawn.forEach((line) => this.#line(line, x, y));
    const ends = drawn.map(({ values }) => y(lastOf(values)));
    const beside = frame.x + frame.width + 10;
    spread(ends, SIZE + 3, base).forEach((at, k) => {
      const line = drawn[k];
      if (line)
        this.#stroke(line, [
          [beside, at],
          [beside + SAMPLE, at],
        ]);
      text(context, notes[k] ?? "", beside + SAMPLE + 6, at, style);
    });
  }

  /** @param {Line[]} drawn @param {boolean} back @param {{ y: number, height: number }} frame */
  #scale(drawn, back, { y, height }) {
    const range = /** @type {[number, number]} */ ([y + height, y]);
    if (back) {
      const [low, high] = this.#domain;
      return logScale({ domain: [low, high], range });
    }
    const largest = Math.max(...drawn.flatMap(({ values }) => [...values].filter(Number.isFinite)));
    const top = Math.max(guessing(this.#vocabulary).nats * 1.15, largest);
    return linearScale({ domain: [0, top], range });
  }

  /** One scale for all models. */
  get #domain() {
    return domain(...this.store.peers.peek().map(({ gradients }) => gradients.peek()));
  }

  get #vocabulary() {
    return this.store.card.peek()?.vocabulary_size ?? 2;
  }

  /** @param {{ x: number, y: number, width: number, height: number }} frame @param {(value: number) => number} y @param {boolean} back */
  #axis(frame, y, back) {
    const { context } = this.sharp;
    const { theme, fonts } = this;
    const style = { font: fonts.mono, size: 13, color: paint(theme.muted) };
    const guess = guessing(this.#vocabulary).nats;
    const marks = back ? powers(this.#domain) : [0, guess];
    for (const mark of marks) {
      const at = Math.round(y(mark)) + 0.5;
      context.strokeStyle = paint(theme.line);
      context.setLineDash(!back && mark === guess ? [4, 3] : []);
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(frame.x, at);
      context.lineTo(frame.x + frame.width, at);
      context.stroke();
      const words = back ? power(Math.round(Math.log10(mark))) : decimal(mark, mark ? 2 : 0);
      text(context, words, frame.x - 8, at, { ...style, align: "right" });
    }
    context.setLineDash([]);
    if (!back) {
      const words = { font: fonts.words, size: 13, color: paint(theme.muted) };
      text(context, "guessing", frame.x - 8, y(guess) + 16, { ...words, align: "right" });
    }
  }

  /** @param {Line} line @param {(t: number) => number} x @param {(value: number) => number} y */
  #line(line, x, y) {
    this.#stroke(
      line,
      Array.from(line.values, (value, t) => [x(t), y(value)]),
    );
  }

  /** A line through points, broken where one has no height. @param {Line} line @param {number[][]} points */
  #stroke({ dash, width }, points) {
    const { context } = this.sharp;
    context.strokeStyle = paint(this.theme.ink);
    context.lineWidth = width;
    context.lineJoin = "round";
    context.setLineDash(dash);
    context.beginPath();
    let open = false;
    for (const [x = NaN, y = NaN] of points) {
      if (open) context.lineTo(x, y);
      else context.moveTo(x, y);
      open = !Number.isNaN(y);
    }
    context.stroke();
    context.setLineDash([]);
  }

  /** Draws whenever what the picture depends on has changed. @returns {() => void} */
  follow() {
    const { store } = this;
    const endings = [
      effect(() => {
        for (const one of store.peers.value) {
          void one.received.value;
          void one.flowed.value;
          void one.gradients.value;
          void one.trace.value;
          void one.card.value;
        }
        void store.playhead.value;
        void store.direction.value;
        this.ask();
      }),
      watchLooks(this.el, store, () => {
        this.sharp.fit();
        this.theme = readTheme(this.el);
        this.fonts = readFonts(this.el);
        this.draw();
      }),
    ];
    return () => endings.forEach((end) => end());
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.sharp.remove();
    this.caption.remove();
  }
}

/** @param {Float64Array} values */
function lastOf(values) {
  return values.findLast((value) => !Number.isNaN(value)) ?? 0;
}

/** Powers of ten in a domain, thinned to at most five. @param {import("../gradient.js").Domain} ends */
function powers(ends) {
  const all = decades(ends);
  const stride = Math.max(1, Math.ceil((all.length - 1) / 4));
  return all.reverse().flatMap((exponent, k) => (k % stride ? [] : 10 ** exponent));
}

/** @type {Scene} */
export default {
  title: "The models together",
  needs: [],

  mount(el, store) {
    const scene = new Together(el, store);
    const unfollow = scene.follow();
    return () => {
      unfollow();
      scene.end();
    };
  },
};
