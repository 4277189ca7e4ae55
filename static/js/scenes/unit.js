/** The text coloured by one unit: every character's ground is the unit's value after it was read. */

/** @import { Found, Scene, Selection, Store, Trace } from "../types.js" */

import { batch, effect, untracked } from "@preact/signals-core";

import { placeIn, sharpCanvas, watchLooks } from "../canvas.js";
import { glyph, readFonts } from "../charts/text.js";
import { css, inkOn, paint, readTheme } from "../color.js";
import { fill, glyph as shown } from "../dom.js";
import { decimal } from "../number.js";
import { where } from "../units/property.js";
import { drawChanges, drawMark, rowsFor } from "./unit/below.js";
import { beside } from "./unit/beside.js";
import { extremes } from "./unit/extremes.js";
import { gridOf, placeOf, stepAt } from "./unit/grid.js";
import { limitsOf } from "./unrolled/picture.js";

/** The chosen unit, else the first one of the top layer's h. @param {Store} store @param {Trace} trace @returns {Selection} */
export function unitOf({ selection, playhead }, { card, signals }) {
  const chosen = selection.value;
  const step = playhead.value;
  if (chosen && chosen.signal in signals) return { ...chosen, step };
  return { signal: "h", layer: card.layers - 1, unit: 0, step };
}

/** @param {Trace} trace @param {Selection} what */
function valuesOf(trace, { signal, layer, unit }) {
  const plane = trace.signals[signal];
  return Float32Array.from({ length: trace.received }, (_, t) => plane?.at(t, layer, unit) ?? NaN);
}

class UnitText {
  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.sharp = sharpCanvas(el);
    this.frame = 0;
    /** What the label was last made of. @type {{ trace: Trace | null, about: string }} */
    this.told = { trace: null, about: "" };
    this.theme = readTheme(el);
    this.fonts = readFonts(el);
    this.grid = gridOf({ width: 1, height: 1 }, rowsFor(null), 1, 0);
    el.setAttribute("role", "img");
  }

  ask() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    const { sharp, store, theme, fonts } = this;
    const { context: canvas, ratio } = sharp;
    const [width, height] = [sharp.width / ratio, sharp.height / ratio];
    canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
    canvas.clearRect(0, 0, width, height);
    const trace = store.trace.peek();
    if (!trace || width < 40) return;
    const what = unitOf(store, trace);
    const found = foundOf(store, trace, what);
    const cell = rowsFor(found);
    this.grid = gridOf({ width, height }, cell, trace.length, store.playhead.peek());
    const limits = limitsOf(trace, what.signal);
    const plane = trace.signals[what.signal];
    const { first, across, rows } = this.grid;
    for (let t = first * across; t < Math.min(trace.length, (first + rows) * across); t++) {
      const value = t < trace.received ? (plane?.at(t, what.layer, what.unit) ?? NaN) : NaN;
      const box = { ...placeOf(this.grid, t), height: cell.colored };
      const known = !Number.isNaN(value);
      canvas.fillStyle = known ? css(what.signal, value, theme, limits) : paint(theme.ground);
      canvas.fillRect(box.x, box.y, box.width, box.height);
      const color = known ? inkOn(what.signal, value, theme, limits) : paint(theme.muted);
      const style = { font: fonts.mono, size: 18, color, align: /** @type {const} */ ("center") };
      glyph(canvas, trace.tokens[t] ?? "", box.x + box.width / 2, box.y + box.height / 2, style);
      if (found?.tracking?.steps?.has(t)) drawMark(canvas, box, theme);
    }
    if (found) drawChanges(canvas, this.grid, found, what.unit, theme);
    this.#mark({ ...placeOf(this.grid, store.playhead.peek()), height: cell.colored });
    this.#tell(trace, what, found);
  }

  /** Says what is to be seen, where it has changed: to look for extremes is dear. */
  /** @param {Trace} trace @param {Selection} what @param {Found | null} found */
  #tell(trace, what, found) {
    const { signal, layer, unit } = what;
    const about = [trace.received, signal, layer, unit, found?.sought].join();
    if (trace === this.told.trace && about === this.told.about) return;
    this.told = { trace, about };
    this.el.setAttribute("aria-label", describe(trace, what, valuesOf(trace, what), found));
  }

  /** @param {{ x: number, y: number, width: number, height: number }} box */
  #mark({ x, y, width, height }) {
    const { context: canvas } = this.sharp;
    canvas.strokeStyle = paint(this.theme.ink);
    canvas.lineWidth = 2;
    canvas.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }

  /** @returns {() => void} */
  follow() {
    const { el, store } = this;
    const ending = new AbortController();
    const { signal } = ending;
    const at = (/** @type {PointerEvent} */ event) => {
      const { x, y } = placeIn(el, event);
      return stepAt(this.grid, x, y, store.trace.peek()?.received ?? 0);
    };
    const over = (/** @type {PointerEvent} */ event) => {
      const [trace, step] = [store.trace.peek(), at(event)];
      store.hover.value = trace && step >= 0 ? { ...unitOf(store, trace), step } : null;
    };
    el.addEventListener("pointermove", over, { signal });
    el.addEventListener("pointerleave", () => (store.hover.value = null), { signal });
    el.addEventListener("pointerdown", (event) => toStep(store, at(event)), { signal });
    const endings = [
      effect(() => {
        for (const name of /** @type {const} */ ([
          "received",
          "trace",
          "selection",
          "playhead",
          "found",
        ])) {
          void store[name].value;
        }
        this.ask();
      }),
      watchLooks(el, store, () => {
        this.sharp.fit();
        this.theme = readTheme(el);
        this.fonts = readFonts(el);
        this.draw();
      }),
    ];
    return () => {
      endings.forEach((end) => end());
      ending.abort();
      cancelAnimationFrame(this.frame);
    };
  }
}

/** @param {Store} store @param {number} step */
function toStep(store, step) {
  if (step < 0) return;
  batch(() => {
    store.playing.value = false;
    store.phase.value = 1;
    store.playhead.value = step;
  });
}

/** What was found of this text, for the unit that colours it. @param {Store} store @param {Trace} trace @param {Selection} what */
function foundOf({ found, sought }, trace, { signal, layer }) {
  const { value } = found.peek();
  const here = value?.text === trace.text && value.length === trace.length;
  const asked = here && value.sought === sought.peek() && value.signal === signal;
  return asked && value.layer === layer ? value : null;
}

/**
 * What is to be seen.
 *
 * @param {Trace} trace
 * @param {Selection} what
 * @param {ArrayLike<number>} values
 * @param {Found | null} found
 */
function describe(trace, { signal, unit }, values, found) {
  const { most, least } = extremes(values);
  const [high, low] = [most[0], least[0]];
  if (!high || !low) return "No step is computed yet.";
  const of = (/** @type {{ t: number, value: number }} */ { t, value }) =>
    `${decimal(value, 3)} at step ${t + 1}, ${shown(trace.tokens[t] ?? "")}`;
  const steps = found?.tracking?.steps;
  const marked = steps ? ` Underlined: the ${steps.size} steps ${where(found.sought)}.` : "";
  return `The text coloured by ${signal}[${unit}], from ${of(low)} to ${of(high)}.${marked}`;
}

/** @type {Scene} */
export default {
  title: "The text coloured by one unit",
  needs: ["h"],

  mount(el, store) {
    const [picture, lists] = [document.createElement("div"), document.createElement("div")];
    picture.className = "unit-text scene";
    lists.className = "unit-beside";
    el.classList.add("unit-scene");
    el.append(picture, lists);
    const scene = new UnitText(picture, store);
    const unfollow = scene.follow();
    const empty = fill(lists, () => {
      void store.received.value;
      const trace = store.trace.value;
      if (!trace) return "";
      void store.selection.value;
      const what = untracked(() => unitOf(store, trace)); // the playhead moves nothing in the lists
      const goTo = (/** @type {number} */ t) => toStep(store, t);
      return beside(store, trace, { what, values: valuesOf(trace, what), goTo });
    });
    Object.assign(picture, inspections(store));
    return () => {
      unfollow();
      empty();
      el.classList.remove("unit-scene");
      el.replaceChildren();
    };
  },
};

/** What is drawn, as numbers: for tests and for the curious at the console. @param {Store} store */
function inspections(store) {
  const now = () => {
    const trace = store.trace.peek();
    if (!trace) throw new Error("There is no trace.");
    const what = unitOf(store, trace);
    return { trace, what, found: foundOf(store, trace, what) };
  };
  return {
    valuesShown: () => [...valuesOf(now().trace, now().what)],
    marked: () => [...(now().found?.tracking?.steps ?? [])],
    changesShown: () => {
      const { found, what } = now();
      const { perStep } = found?.ablation ?? {};
      return Array.from({ length: found?.length ?? 0 }, (_, t) =>
        Number(perStep?.[what.unit * (found?.length ?? 0) + t]),
      );
    },
  };
}
