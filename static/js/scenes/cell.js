/**
 * The wiring of the cell at the playhead's step, with the vector on every wire, and the equations beside it. Wires and
 * terms point at each other.
 */

/** @import { Scene, Store } from "../types.js" */
/** @import { CellPicture } from "./cell/draw.js" */
/** @import { Look } from "./unrolled/picture.js" */

import { effect, signal } from "@preact/signals-core";
import { html, nothing } from "lit";

import { onScreen, placeIn, sharpCanvas, watchLooks } from "../canvas.js";
import { forgetWidths, readFonts } from "../charts/text.js";
import { UNNAMED } from "../clamps.js";
import { readTheme } from "../color.js";
import { fill } from "../dom.js";
import { formula } from "../formula.js";
import { fold } from "../layers.js";
import { chosenFor, gradientOf } from "../products.js";
import { mountTabled, tableSwitch } from "../tabled.js";
import { drawBack } from "./cell/back.js";
import { drawStack } from "./cell/bars.js";
import { draw, hitTest, unitBox } from "./cell/draw.js";
import { equations } from "./cell/equations.js";
import { gradientBy, normBy } from "./cell/gradients.js";
import { gated, simple } from "./cell/layout.js";
import { cellTable } from "./cell/table.js";
import { sourceOf, vectorOf } from "./cell/vectors.js";
import { backSentence, conventions, sentence } from "./cell/words.js";
import { flowOf } from "./unrolled/backward/flow.js";
import { Camera } from "./unrolled/camera.js";
import { lookOf } from "./unrolled/picture.js";
import { litAt } from "./unrolled/stages.js";

class Cell {
  /** The wire that is pointed at. */
  pointed = signal(/** @type {string | null} */ (null));
  /** A GRU drawn as it is (1), or as the LSTM that it would be (0). */
  morph = new Camera(1);
  calm = matchMedia("(prefers-reduced-motion: reduce)");
  frame = 0;
  /** @type {Look | null} */
  look = null;
  /** @type {CellPicture | null} */
  picture = null;

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.plot = document.createElement("div");
    this.plot.className = "cell-plot";
    this.notes = document.createElement("div");
    this.notes.className = "cell-notes";
    el.append(this.plot, this.notes);
    this.sharp = sharpCanvas(this.plot);
    const { canvas } = this.sharp;
    canvas.removeAttribute("aria-hidden");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
  }

  /** The layer looked at. */
  get layer() {
    const layers = this.store.trace.peek()?.card.layers ?? 1;
    return Math.min(this.store.selection.value?.layer ?? layers - 1, layers - 1);
  }

  /** Draws at the next frame. */
  ask() {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      const moving = this.morph.move(now);
      this.render();
      if (moving) this.ask();
    });
  }

  render() {
    this.picture = this.compose();
    if (!this.picture) return;
    const { flow, where } = this.picture;
    if (flow) return drawBack({ ...this.picture, flow });
    draw(this.picture);
    if (where.trace.card.cell !== "rnn") drawStack(this.picture);
  }

  /** @returns {CellPicture | null} */
  compose() {
    const { store, sharp } = this;
    const trace = store.trace.peek();
    if (!trace || trace.length === 0 || sharp.width < 60 || sharp.height < 60) return null;
    this.look ??= lookOf(readTheme(this.el), readFonts(this.el));
    const { context, ratio } = sharp;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const step = Math.min(store.playhead.peek(), trace.length - 1);
    const { cell, activation, layers, hidden } = trace.card;
    const gru = cell === "gru";
    const layer = this.layer;
    const morph = gru ? this.morph.at : 0;
    const phase = this.calm.matches ? 1 : store.phase.peek();
    const now = { playhead: step, phase, received: trace.received, layers };
    const chosen = store.hover.peek() ?? store.selection.peek();
    return {
      context,
      width: sharp.width / ratio,
      height: sharp.height / ratio,
      drawing: cell === "rnn" ? simple(activation) : gated(morph, gru),
      where: { trace, step, layer },
      flow: store.direction.peek() === "backward" ? flowOf(store, trace) : null,
      fold: fold(hidden),
      look: this.look,
      lit: litAt(step, now).layer(layer),
      pointed: this.pointed.peek(),
      unit: chosen && chosen.signal !== "probs" && chosen.signal !== "loss" ? chosen.unit : null,
      morph,
    };
  }

  /** @returns {() => void} */
  follow() {
    const { store, sharp } = this;
    const endings = [
      effect(() => {
        for (const name of /** @type {const} */ (["phase", "hover", "selection", "playhead"]))
          void store[name].value;
        void [store.received.value, store.trace.value, this.pointed.value];
        void [store.direction.value, store.flowed.value, store.lossChoice.value];
        this.ask();
      }),
      effect(() => {
        const how = { now: performance.now(), still: this.calm.matches, playing: false, speed: 1 };
        this.morph.aim(store.merged.value ? 1 : 0, how);
        this.ask();
      }),
      fill(this.notes, () => this.words()),
      mountTabled(this.plot, store, { label: "The cell’s numbers", make: () => this.table() }),
      watchLooks(this.plot, store, () => {
        sharp.fit();
        this.look = null;
        forgetWidths();
        this.render();
      }),
      this.listen(),
    ];
    return () => endings.forEach((end) => end());
  }

  words() {
    const { store } = this;
    void [store.received.value, store.flowed.value, store.lossChoice.value];
    const trace = store.trace.value;
    if (!trace) return nothing;
    const step = Math.min(store.playhead.value, trace.length - 1);
    const { cell, activation, layers, skip } = trace.card;
    const where = { trace, step, layer: this.layer };
    const back = store.direction.value === "backward";
    const told = back ? backSentence(where, flowOf(store, trace)) : sentence(where);
    const of = layers > 1 ? `, layer ${where.layer + 1} of ${layers}` : "";
    const label = `The ${cell.toUpperCase()} cell at step ${step + 1}${of}. ${told} Alt with up and down goes to another vector.`;
    this.sharp.canvas.setAttribute("aria-label", label);
    const over = skip > 0 ? ` A skip connection adds h of ${skip} steps before.` : "";
    return html`${cell === "gru" ? this.switches() : nothing}
      <p class="equations">${equations(cell, activation, this.pointed)}</p>
      <div class="told">
        <p class="sentence">${told}</p>
        ${tableSwitch(store)}
      </div>
      <p class="hint">${of ? `L${of.slice(3)}. ` : ""}${formula(conventions(trace))}${over}</p>`;
  }

  /** Every vector as numbers. */
  table() {
    const { store } = this;
    void [store.received.value, store.flowed.value, store.lossChoice.value];
    const trace = store.trace.value;
    if (!trace || trace.length === 0) return null;
    const step = Math.min(store.playhead.value, trace.length - 1);
    const flow = store.direction.value === "backward" ? flowOf(store, trace) : null;
    const chosen = store.selection.value?.unit ?? null;
    return cellTable({ trace, step, layer: this.layer }, flow, chosen);
  }

  switches() {
    const shown = this.store.merged;
    const say = (/** @type {boolean} */ merged, /** @type {string} */ words) =>
      html`<button
        type="button"
        aria-pressed=${shown.value === merged}
        @click=${() => (shown.value = merged)}
      >
        ${words}
      </button>`;
    return html`<div class="merging">
      <span class="segments" role="group" aria-label="Drawn as">
        ${say(false, "as an LSTM")} ${say(true, "GRU: merged")}
      </span>
      <span class="hint"
        >${
          shown.value
            ? "Merged: cell and hidden state; forget and input gate, i = 1 − z."
            : "As an LSTM: c and h are the same, f = z, i = 1 − z, o = 1; it has no r."
        }</span
      >
    </div>`;
  }

  /** Pointer and keys. @returns {() => void} */
  listen() {
    const { store, pointed } = this;
    const { canvas } = this.sharp;
    const ending = new AbortController();
    const options = { signal: ending.signal };
    const at = (/** @type {MouseEvent} */ event) => {
      const { x, y } = placeIn(canvas, event);
      return this.picture && hitTest(this.picture, x, y);
    };
    /** Backwards it is the gradient that is read. @param {import("../types.js").Selection | null | undefined} value */
    const seen = (value) => (value && this.picture?.flow ? gradientOf(value) : (value ?? null));
    canvas.addEventListener(
      "pointermove",
      (event) => {
        const hit = at(event);
        pointed.value = hit?.name ?? null;
        store.hover.value = seen(hit?.value);
      },
      options,
    );
    canvas.addEventListener(
      "pointerleave",
      () => {
        pointed.value = null;
        store.hover.value = null;
      },
      options,
    );
    const choose = (/** @type {MouseEvent} */ event) => {
      const hit = at(event);
      if (hit?.named) this.name(hit.named);
      return this.choose(hit?.value);
    };
    canvas.addEventListener("click", choose, options);
    canvas.addEventListener(
      "dblclick",
      (event) => void (choose(event) && (store.distance.value = "arithmetic")),
      options,
    );
    canvas.addEventListener("keydown", (event) => this.press(event), options);
    canvas.addEventListener("blur", () => (pointed.value = null), options);
    return () => ending.abort();
  }

  /** A vector's name offers to hold it. @param {import("../types.js").Selection} named */
  name({ signal, layer, step }) {
    const isNow = step === this.picture?.where.step;
    const { card, holding } = this.store;
    if (isNow && card.peek()?.signals.includes(signal)) holding.value = { signal, layer };
  }

  /** A number of this step is chosen. @param {import("../types.js").Selection | null | undefined} value */
  choose(value) {
    if (value && value.step === this.picture?.where.step) {
      this.store.selection.value = chosenFor(value);
      this.store.holding.value = UNNAMED;
    }
    return value;
  }

  /** With Alt, up and down go to another vector; its unit is chosen where the trace has it. @param {KeyboardEvent} event */
  press(event) {
    const way = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
    const { picture, pointed, store } = this;
    if (!way || !event.altKey || !picture) return;
    event.preventDefault();
    event.stopPropagation();
    const names = picture.drawing.vectors.map(({ name }) => name);
    const from = names.indexOf(pointed.peek() ?? "h");
    const name = names[(from + way + names.length) % names.length] ?? "h";
    pointed.value = name;
    const source = sourceOf(picture.where, name);
    const unit = store.selection.peek()?.unit ?? 0;
    if (source) store.hover.value = { ...source, unit };
    if (source?.step === picture.where.step) store.selection.value = chosenFor({ ...source, unit });
  }

  /** What a test reads: a wire's vector as it was drawn, and where a unit of it lies. @param {string} name */
  inspect(name) {
    const { picture } = this;
    const node = picture?.drawing.vectors.find((one) => one.name === name);
    if (!picture || !node) return null;
    const { where, flow } = picture;
    return {
      values: flow ? gradientBy(where, flow, name) : vectorOf(where, name),
      norm: flow && normBy(where, flow, name),
      rect: (/** @type {number} */ unit) =>
        onScreen(this.sharp.canvas, unitBox(picture, node, unit)),
    };
  }

  /** The chosen unit: what the arithmetic details. */
  detail() {
    this.sharp.fit();
    this.render();
    const { signal = "h", unit = 0 } = this.store.selection.peek() ?? {};
    const node = this.picture?.drawing.vectors.find(({ name }) => this.#isOf(name, signal));
    return (node && this.inspect(node.name)?.rect(unit)) ?? null;
  }

  /** Whether a wire carries a signal of this step and layer. @param {string} name @param {string} signal */
  #isOf(name, signal) {
    const { where } = this.picture ?? {};
    const source = where && sourceOf(where, name);
    return source?.signal === signal && source.step === where?.step && source.layer === where.layer;
  }

  /** Chooses the unit at a point of the screen. @param {{ x: number, y: number }} point */
  aim({ x, y }) {
    const { canvas } = this.sharp;
    const at = placeIn(canvas, { clientX: x, clientY: y });
    const hit = this.picture && hitTest(this.picture, at.x, at.y);
    if (!hit?.value) return null;
    this.choose(hit.value);
    return this.inspect(hit.name)?.rect(hit.value.unit) ?? null;
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.el.replaceChildren();
  }
}

/** @type {Scene} */
export default {
  title: "The cell",
  needs: ["h"],

  mount(el, store) {
    const cell = new Cell(el, store);
    el.classList.add("cell");
    const unfollow = cell.follow();
    Object.assign(el, {
      detail: () => cell.detail(),
      aim: (/** @type {{ x: number, y: number }} */ point) => cell.aim(point),
      inspect: (/** @type {string} */ name) => cell.inspect(name),
      pointed: () => cell.pointed.peek(),
    });
    return () => {
      unfollow();
      cell.end();
    };
  },
};
