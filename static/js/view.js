/** The window on the steps: what zoom, pan and playing make of it. `null` is the view in which everything fits. */

/** @import { Store, Trace } from "./types.js" */

import { clamp } from "./scale.js";

/** Steps from … to, half-open; both may be fractions. @typedef {{ from: number, to: number }} View */

/** No closer than this many steps. */
export const FEWEST = 8;
/** A shorter text leaves the rest of the width empty, so that four steps are not four walls. */
export const SHORTEST = 24;
/** A text that grows gets this much room at a time, so that the picture does not shrink at every step. */
const ROOM = 64;
const FACTOR = 1.5;
/** A key moves the window by this share of its width. */
const SHARE = 0.25;

/**
 * How many steps the whole picture has room for.
 *
 * @param {Pick<Trace, "length" | "generatedFrom"> | null} trace
 */
export function extent(trace) {
  const length = trace?.length ?? 0;
  const steps = trace?.generatedFrom == null ? length : Math.ceil(length / ROOM) * ROOM;
  return Math.max(SHORTEST, steps);
}

/** The window that is shown. @param {View | null} view @param {number} steps @returns {View} */
export function windowOf(view, steps) {
  return (view && settle(view, steps)) ?? { from: 0, to: steps };
}

/**
 * The window `factor` times closer; the step under the pointer stays where it is.
 *
 * @param {View} shown
 * @param {number} factor above 1 zooms in
 * @param {number} about the step that stays
 * @param {number} steps
 */
export function zoom(shown, factor, about, steps) {
  const width = clamp((shown.to - shown.from) / factor, FEWEST, steps);
  const share = clamp((about - shown.from) / (shown.to - shown.from), 0, 1);
  const from = about - share * width;
  return settle({ from, to: from + width }, steps);
}

/** The window moved by some steps. @param {View} shown @param {number} by @param {number} steps */
export function pan(shown, by, steps) {
  return settle({ from: shown.from + by, to: shown.to + by }, steps);
}

/**
 * The window moved just so far that a step stands inside it, a fifth of its width from the edges.
 *
 * @param {View | null} view
 * @param {number} step
 * @param {number} steps
 */
export function follow(view, step, steps) {
  if (!view) return null;
  const margin = (view.to - view.from) / 5;
  const from = clamp(view.from, step + 1 + margin - (view.to - view.from), step - margin);
  return from === view.from ? view : pan(view, from - view.from, steps);
}

/**
 * A window brought inside the text; null once it holds all of it.
 *
 * @param {View} view
 * @param {number} steps
 * @returns {View | null}
 */
export function settle({ from, to }, steps) {
  const width = Math.max(to - from, Math.min(FEWEST, steps));
  if (width >= steps) return null;
  const start = clamp(from, 0, steps - width);
  return { from: tidy(start), to: tidy(start + width) };
}

/** A window stands in links; a thousandth of a step is never seen. @param {number} step */
function tidy(step) {
  return Math.round(step * 1000) / 1000;
}

/** Shows fewer steps, about the playhead. @param {Pick<Store, "view" | "trace" | "playhead">} store */
export function zoomIn(store) {
  zoomBy(store, FACTOR);
}

/** Shows more steps, about the playhead. @param {Pick<Store, "view" | "trace" | "playhead">} store */
export function zoomOut(store) {
  zoomBy(store, 1 / FACTOR);
}

/** Shows earlier steps. @param {Pick<Store, "view" | "trace">} store */
export function panBack(store) {
  panBy(store, -SHARE);
}

/** Shows later steps. @param {Pick<Store, "view" | "trace">} store */
export function panForth(store) {
  panBy(store, SHARE);
}

/** @param {Pick<Store, "view" | "trace">} store @param {number} share of the window's width */
function panBy({ view, trace }, share) {
  const shown = view.value;
  if (shown) view.value = pan(shown, share * (shown.to - shown.from), extent(trace.value));
}

/** @param {Pick<Store, "view" | "trace" | "playhead">} store @param {number} factor */
function zoomBy({ view, trace, playhead }, factor) {
  const steps = extent(trace.value);
  const step = playhead.value;
  const shown = follow(windowOf(view.value, steps), step, steps) ?? { from: 0, to: steps };
  view.value = zoom(shown, factor, step + 0.5, steps);
}
