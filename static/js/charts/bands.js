/** The strips of one trace: read step by step, folded, and drawn under each other through one window. */

/** @import { Trace } from "../types.js" */
/** @import { Theme } from "../color.js" */
/** @import { View } from "../view.js" */
/** @import { layout, StripName } from "./rows.js" */

import { colormap, colorOf, paint, range } from "../color.js";
import { largest } from "../largest.js";
import { fold } from "../layers.js";
import { characters, stepNumbers, ticks } from "./axis.js";
import { bar, guessing, guessingLine } from "./lossline.js";
import { Pyramid } from "./pyramid.js";
import { foldColumn, mapped, rowBounds, Tiles } from "./strip.js";

/** @typedef {ReturnType<typeof layout>} Layout */

/** Steps read between two looks at the clock. */
const BATCH = 8;

/** One strip: a signal of one layer. */
class Band {
  /** @param {Trace} trace @param {StripName} name @param {{ y: number, height: number }} place device pixels */
  constructor(trace, { signal, layer }, place) {
    const plane = trace.signals[signal];
    if (!plane) throw new Error(`The trace has no signal '${signal}'.`);
    this.signal = signal;
    this.layer = layer;
    this.place = place;
    this.plane = plane;
    this.bounds = rowBounds(fold(plane.units), place.height);
    this.mean = colorOf(signal) === "sequential";
    this.pyramid = new Pyramid(this.bounds.length - 1);
    this.tiles = new Tiles(this.pyramid, this.bounds.length - 1);
    this.limits = range(signal);
    this.column = new Float32Array(this.bounds.length - 1);
  }

  /** @param {number} t */
  read(t) {
    foldColumn(this.plane.row(t, this.layer), this.bounds, this.mean, this.column);
    this.pyramid.set(t, this.column);
  }

  /** Takes the scale that the signal has in every picture. @param {[number, number]} limits */
  scale(limits) {
    if (limits[1] !== this.limits[1]) this.tiles.clear();
    this.limits = limits;
  }
}

/** All strips of a trace with its loss. */
export class Bands {
  /**
   * @param {Trace} trace
   * @param {StripName[]} names
   * @param {Layout} layout
   * @param {number} ratio device pixels a CSS pixel
   */
  constructor(trace, names, layout, ratio) {
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
    this.guess = guessing(trace.card.vocabulary_size ?? 2);
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
      for (const band of bands) for (let t = this.read; t < last; t += 1) band.read(t);
      for (let t = Math.max(0, this.read - 1); t < last; t += 1) loss.set(t, [trace.loss(t)]);
      this.read = last;
    } while (this.read < trace.received && performance.now() < end);
    for (const { pyramid, tiles } of [...bands, { pyramid: loss, tiles: this.lossTiles }]) {
      pyramid.settle(first);
      tiles.touch(first);
    }
    for (const band of bands) band.scale(range(band.signal, largest(trace, band.signal)));
    return true;
  }

  /** The colours have changed. */
  repaint() {
    for (const { tiles } of this.bands) tiles.clear();
    this.lossTiles.clear();
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Theme} theme
   */
  draw(context, view, theme) {
    const { width, height } = context.canvas;
    context.clearRect(0, 0, width, height);
    this.#coming(context, view, theme);
    for (const { place, tiles, signal, limits } of this.bands) {
      const painter = mapped(colormap(colorOf(signal), theme), limits);
      tiles.draw(context, view, { x: 0, width, ...place }, painter);
    }
    this.#drawLoss(context, view, theme);
    this.#drawAxis(context, view, theme);
  }

  /** Steps that are still to come are not white: white is a value. */
  #coming(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {View} */ view,
    /** @type {Theme} */ theme,
  ) {
    const { width } = context.canvas;
    const x = (/** @type {number} */ step) => ((step - view.from) / (view.to - view.from)) * width;
    const from = Math.max(0, Math.round(x(this.read)));
    const to = Math.min(width, Math.round(x(this.trace.length)));
    if (to <= from) return;
    context.fillStyle = paint(theme.line, 0.35);
    for (const { y, height } of this.bands.map((band) => band.place)) {
      context.fillRect(from, y, to - from, height);
    }
  }

  #drawLoss(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {View} */ view,
    /** @type {Theme} */ theme,
  ) {
    const { width } = context.canvas;
    const rect = { x: 0, width, ...this.lossPlace };
    const [r, g, b] = theme.ink;
    const cap = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    const painter = bar(colormap("loss", theme), this.guess.top, rect.height, cap);
    this.lossTiles.draw(context, view, rect, painter);
    this.#partBars(context, view, theme);
    context.fillStyle = paint(theme.line);
    context.fillRect(0, rect.y + rect.height, width, Math.ceil(this.ratio));
    guessingLine(context, rect, {
      color: paint(theme.ink, 0.75),
      thickness: Math.ceil(this.ratio),
    });
  }

  /** Wide bars stand a little apart. */
  #partBars(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {View} */ view,
    /** @type {Theme} */ theme,
  ) {
    const pixels = context.canvas.width / (view.to - view.from);
    const gap = Math.ceil(this.ratio);
    if (pixels < 6 * gap) return;
    context.fillStyle = paint(theme.ground);
    for (let t = Math.max(0, Math.floor(view.from)); t < Math.min(this.read, view.to); t += 1) {
      const x = Math.round((t + 1 - view.from) * pixels) - gap;
      context.fillRect(x, this.lossPlace.y, gap, this.lossPlace.height);
    }
  }

  #drawAxis(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {View} */ view,
    /** @type {Theme} */ theme,
  ) {
    const { ratio, layout, trace } = this;
    const { width } = context.canvas;
    const pixels = width / (view.to - view.from);
    const font = monospace(context.canvas);
    const style = { pixels, font, ink: paint(theme.ink), muted: paint(theme.muted) };
    const size = characterSize(pixels / ratio);
    context.textBaseline = "middle";
    if (size) {
      const y = middle(layout.characters) * ratio;
      characters(context, trace.tokens, view, { x: 0, y }, { ...style, size: size * ratio });
    }
    const digits = String(trace.length).length;
    const spacing = Math.ceil(((digits + 3) * 7.2 * ratio) / pixels);
    const place = { x: 0, y: middle(layout.numbers) * ratio, width };
    const numbers = ticks(view, trace.length, spacing);
    stepNumbers(context, numbers, view, place, { ...style, size: 12 * ratio });
    if (trace.generatedFrom !== null) this.#underline(context, view, theme);
  }

  /** A line under what the model itself has written. */
  #underline(
    /** @type {CanvasRenderingContext2D} */ context,
    /** @type {View} */ view,
    /** @type {Theme} */ theme,
  ) {
    const { trace, ratio, layout } = this;
    const pixels = context.canvas.width / (view.to - view.from);
    const from = Math.max(0, ((trace.generatedFrom ?? 0) - view.from) * pixels);
    const to = (trace.length - view.from) * pixels;
    context.fillStyle = paint(theme.accent);
    context.fillRect(from, layout.numbers.y * ratio - ratio, Math.max(0, to - from), 2 * ratio);
  }
}

/** @param {{ y: number, height: number }} place */
export function middle({ y, height }) {
  return y + height / 2;
}

/** The font for text under study, which the style sheet gives to the canvas. @param {Element} el */
export function monospace(el) {
  return getComputedStyle(el).fontFamily;
}

/** How large characters may be that have this much room each, 0 where there is too little. @param {number} room */
export function characterSize(room) {
  if (room < 7.4) return 0;
  return room < 8.6 ? 12 : room < 12 ? 14 : 16;
}
