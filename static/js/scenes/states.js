/**
 * The hidden states on the plane in which they differ most, and the way through it in time; beside it the text. What is
 * brushed in one is marked in the other.
 */

/** @import { Projected, Scene, Store } from "../types.js" */
/** @import { Plane } from "./states/plane.js" */

import { effect, signal } from "@preact/signals-core";

import { sharpCanvas, sharpness, watchLooks } from "../canvas.js";
import { text } from "../charts/text.js";
import { paint, readTheme } from "../color.js";
import { fill, quoted } from "../dom.js";
import { sized } from "../number.js";
import { statesSentence } from "../units/kinds.js";
import { readLook } from "./blame/frame.js";
import { drawPlane } from "./states/draw.js";
import { Grown } from "./states/grown.js";
import { listen } from "./states/input.js";
import { key } from "./states/key.js";
import { planeOf, pointOf } from "./states/plane.js";
import { CELL, drawText } from "./states/text.js";
import { gridOf } from "./unit/grid.js";

const LABEL =
  "The states on the plane in which they differ most. Arrow keys left and right move the playhead’s state, Escape ends a brush; the kinds of characters beside it brush.";

/** @type {Scene} */
export default {
  title: "The states on the plane in which they differ most",
  needs: ["h"],

  mount(el, store) {
    const scene = new States(el, store);
    return () => scene.end();
  },
};

/** @param {HTMLElement} el @param {string} name */
function part(el, name) {
  const made = document.createElement("div");
  made.className = name;
  el.append(made);
  return made;
}

export class States {
  /** The step under the pointer, −1 for none. */
  hovered = -1;
  /** The rectangle that is being drawn. @type {{ from: { x: number, y: number }, to: { x: number, y: number } } | null} */
  rectangle = null;
  #frame = 0;
  /** Counts up with every answer. */
  #age = 0;
  /** The last answer's plane. @type {{ key: string, plane: Plane | null }} */
  #plane = { key: "", plane: null };
  marks = { later: new Grown(), past: new Grown() };
  /** Counts up with every change of the page's looks. */
  #looks = signal(0);

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    el.classList.add("states");
    this.plot = part(el, "states-plot");
    const beside = part(el, "states-beside");
    const keys = part(beside, "states-key");
    this.text = part(beside, "states-text");
    this.plot.tabIndex = 0;
    this.plot.setAttribute("role", "application");
    this.plot.setAttribute("aria-label", LABEL);
    this.text.setAttribute("role", "img");
    this.canvases = { plot: sharpCanvas(this.plot), text: sharpCanvas(this.text) };
    this.look = readLook(el);
    Object.assign(el, { inspect: () => this.inspect() });
    this.endings = [
      fill(keys, () => {
        void [this.#looks.value, store.theme.value];
        return key(store, { theme: readTheme(el), ratio: sharpness(el) });
      }),
      effect(() => {
        void store.projected.value;
        this.#age += 1;
        this.hovered = -1;
      }),
      effect(() => {
        for (const name of /** @type {const} */ ([
          "projected",
          "playhead",
          "brushed",
          "statesBy",
        ])) {
          void store[name].value;
        }
        this.ask();
      }),
      watchLooks(this.plot, store, () => this.#newLooks()),
      watchLooks(this.text, store, () => this.#newLooks()),
      listen(this),
    ];
  }

  end() {
    for (const end of this.endings) end();
    cancelAnimationFrame(this.#frame);
    this.store.brushed.value = [];
    this.el.classList.remove("states");
    this.el.replaceChildren();
  }

  ask() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.draw();
    });
  }

  #newLooks() {
    this.canvases.plot.fit();
    this.canvases.text.fit();
    this.look = readLook(this.el);
    this.#looks.value += 1;
    this.ask();
  }

  get projected() {
    return this.store.projected.peek().value;
  }

  get plane() {
    const { projected } = this;
    const { clientWidth: width, clientHeight: height } = this.plot;
    const key = `${this.#age} ${width} ${height}`;
    if (projected && key !== this.#plane.key) {
      this.#plane = { key, plane: planeOf(projected, { width, height }) };
    }
    return projected && this.#plane.plane;
  }

  get grid() {
    const { clientWidth: width, clientHeight: height } = this.text;
    return gridOf({ width, height }, CELL, this.projected?.length ?? 0, this.store.playhead.peek());
  }

  draw() {
    const plot = this.#begin("plot");
    const words = this.#begin("text");
    const { projected, plane } = this;
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (!projected || !plane || width < 120 || height === 0) return this.#excuse(plot);
    const picture = this.#picture(projected);
    const { marks } = this;
    const key = `${this.#age} ${picture.by} ${[...picture.brushed].join()} ${this.#looks.peek()}`;
    drawPlane({ ...picture, context: plot, size: { width, height }, marks, key }, plane);
    this.#drawRectangle(plot);
    drawText({ ...picture, context: words }, this.grid);
    const said = this.describe();
    this.plot.setAttribute("aria-description", said);
    this.text.setAttribute("aria-label", said);
  }

  /** @param {"plot" | "text"} name */
  #begin(name) {
    const { context, width, height, ratio } = this.canvases[name];
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  /** What both pictures show. @param {Projected} projected */
  #picture(projected) {
    const { store, hovered, look } = this;
    return {
      projected,
      playhead: store.playhead.peek(),
      hovered,
      brushed: new Set(store.brushed.peek()),
      by: store.statesBy.peek(),
      theme: look.theme,
      fonts: look.fonts,
    };
  }

  /** @param {CanvasRenderingContext2D} context */
  #drawRectangle(context) {
    if (!this.rectangle) return;
    const { from, to } = this.rectangle;
    context.strokeStyle = paint(this.look.theme.ink);
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y);
    context.setLineDash([]);
  }

  /** Why there is nothing to see. @param {CanvasRenderingContext2D} context */
  #excuse(context) {
    const answer = this.store.projected.peek();
    const said = answer.kind === "refused" ? answer.why : "Looking at all states …";
    const { fonts, colors } = this.look;
    text(context, said, 12, 20, { font: fonts.words, size: 15, color: colors.muted });
  }

  /** What is to be seen, in words. */
  describe() {
    const { projected, store } = this;
    if (!projected) return "";
    const t = Math.min(store.playhead.peek(), projected.length - 1);
    const at = [0, 1].map((axis) => sized(projected.coordinates[2 * t + axis] ?? NaN));
    const marked = store.brushed.peek().length;
    const brushed = marked ? ` ${marked} of ${projected.length} are brushed.` : "";
    const where = `After step ${t + 1}, ${quoted(projected.tokens[t] ?? "")}, the state lies at ${at.join(", ")}.`;
    return `${statesSentence(projected, store.card.peek()?.layers ?? 1)} ${where}${brushed}`;
  }

  /** What is drawn, as numbers: for tests and for the curious at the console. */
  inspect() {
    const { projected, plane } = this;
    if (!projected || !plane) return null;
    const steps = Array.from({ length: projected.length }, (_, t) => t);
    return {
      coordinates: [...Array.from(projected.coordinates)],
      explained: [...Array.from(projected.explained)],
      points: steps.map((t) => pointOf(plane, projected, t)),
    };
  }
}
