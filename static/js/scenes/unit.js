/** The text coloured by one unit: every character's ground is the unit's value after it was read. */

/** @import { Scene, Selection, Store, Trace } from "../types.js" */

import { batch, effect } from "@preact/signals-core";
import { html } from "lit";

import { placeIn, sharpCanvas, watchLooks } from "../canvas.js";
import { glyph, readFonts } from "../charts/text.js";
import { css, inkOn, paint, readTheme } from "../color.js";
import { fill, glyph as shown } from "../dom.js";
import { decimal } from "../number.js";
import { context, extremes } from "./unit/extremes.js";
import { gridOf, placeOf, stepAt } from "./unit/grid.js";
import { limitsOf } from "./unrolled/picture.js";

/** A character's cell, CSS pixels. */
const CELL = { width: 17, height: 28 };

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
    this.theme = readTheme(el);
    this.fonts = readFonts(el);
    this.grid = gridOf({ width: 1, height: 1 }, CELL, 1, 0);
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
    this.grid = gridOf({ width, height }, CELL, trace.length, store.playhead.peek());
    const limits = limitsOf(trace, what.signal);
    const values = valuesOf(trace, what);
    const { first, across, rows } = this.grid;
    for (let t = first * across; t < Math.min(trace.length, (first + rows) * across); t++) {
      const value = values[t] ?? NaN;
      const box = placeOf(this.grid, t);
      const known = !Number.isNaN(value);
      canvas.fillStyle = known ? css(what.signal, value, theme, limits) : paint(theme.ground);
      canvas.fillRect(box.x, box.y, box.width, box.height - 2);
      const color = known ? inkOn(what.signal, value, theme, limits) : paint(theme.muted);
      const style = { font: fonts.mono, size: 18, color, align: /** @type {const} */ ("center") };
      glyph(canvas, trace.tokens[t] ?? "", box.x + box.width / 2, box.y + box.height / 2, style);
    }
    this.#mark(placeOf(this.grid, store.playhead.peek()));
    this.el.setAttribute("aria-label", describe(trace, what, values));
  }

  /** @param {{ x: number, y: number, width: number, height: number }} box */
  #mark({ x, y, width, height }) {
    const { context: canvas } = this.sharp;
    canvas.strokeStyle = paint(this.theme.ink);
    canvas.lineWidth = 2;
    canvas.strokeRect(x + 1, y + 1, width - 2, height - 4);
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
    el.addEventListener("pointerdown", (event) => goTo(store, at(event)), { signal });
    const endings = [
      effect(() => {
        for (const name of /** @type {const} */ (["received", "trace", "selection", "playhead"])) {
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
function goTo(store, step) {
  if (step < 0) return;
  batch(() => {
    store.playing.value = false;
    store.phase.value = 1;
    store.playhead.value = step;
  });
}

/** What is to be seen. @param {Trace} trace @param {Selection} what @param {ArrayLike<number>} values */
function describe(trace, { signal, unit }, values) {
  const { most, least } = extremes(values);
  const [high, low] = [most[0], least[0]];
  if (!high || !low) return "No step is computed yet.";
  const of = (/** @type {{ t: number, value: number }} */ { t, value }) =>
    `${decimal(value, 3)} at step ${t + 1}, ${shown(trace.tokens[t] ?? "")}`;
  return `The text coloured by ${signal}[${unit}], from ${of(low)} to ${of(high)}.`;
}

/** @type {Scene} */
export default {
  title: "The text coloured by one unit",
  needs: ["h"],

  mount(el, store) {
    const [picture, lists] = [document.createElement("div"), document.createElement("div")];
    picture.className = "unit-text scene";
    lists.className = "unit-extremes";
    el.classList.add("unit-scene");
    el.append(picture, lists);
    const scene = new UnitText(picture, store);
    const unfollow = scene.follow();
    const empty = fill(lists, () => {
      void store.received.value;
      const trace = store.trace.value;
      return trace ? tables(trace, unitOf(store, trace), store) : "";
    });
    Object.assign(picture, {
      valuesShown: () => {
        const trace = store.trace.peek();
        return trace ? [...valuesOf(trace, unitOf(store, trace))] : [];
      },
    });
    return () => {
      unfollow();
      empty();
      el.classList.remove("unit-scene");
      el.replaceChildren();
    };
  },
};

/** Line ends too stay in their line. @param {string} words */
const visible = (words) => Array.from(words, shown).join("");

/** The ten steps where it is most and least active. @param {Trace} trace @param {Selection} what @param {Store} store */
function tables(trace, what, store) {
  const { most, least } = extremes(valuesOf(trace, what));
  const name = `${what.signal}[${what.unit}]`;
  const list = (/** @type {string} */ title, /** @type {typeof most} */ places) =>
    html`<section>
      <h2>${title}</h2>
      <ol>
        ${places.map(({ t, value }) => {
          const { before, here, after } = context(trace.tokens, t);
          return html`<li>
            <button type="button" aria-label="Step ${t + 1}" @click=${() => goTo(store, t)}>
              <span class="around">${visible(before)}</span><strong>${shown(here)}</strong
              ><span class="around after">${visible(after)}</span>
              <span class="number">${decimal(value, 3)}</span>
            </button>
          </li>`;
        })}
      </ol>
    </section>`;
  return [list(`${name} most active`, most), list("least active", least)];
}
