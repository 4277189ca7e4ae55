/** A triangle of norms as one small picture: a row a loss, from below, and a column an earlier step. */

/** @import { Theme } from "../color.js" */
/** @import { Domain } from "../gradient.js" */
/** @import { View } from "../view.js" */

import { colormap } from "../color.js";
import { shades } from "../gradient.js";
import { paintPixels } from "./pixels.js";

/**
 * What a pixel shows where it covers several cells: the largest of them.
 *
 * @param {(k: number, t: number) => number} at the norm of a cell, NaN where there is none
 * @param {[number, number]} rows half-open
 * @param {[number, number]} columns half-open
 */
export function largestOf(at, [k0, k1], [t0, t1]) {
  let most = NaN;
  for (let k = k0; k < k1; k += 1) {
    const end = t1 < k + 1 ? t1 : k + 1;
    for (let t = t0; t < end; t += 1) {
      const norm = at(k, t);
      if (!(norm <= most) && norm === norm) most = norm; // norm ≠ norm: NaN
    }
  }
  return most;
}

/** The bounds of `count` runs of cells that cover from … to. @param {View} view @param {number} count */
export function bounds({ from, to }, count) {
  return Array.from({ length: count + 1 }, (_, k) => Math.round(from + ((to - from) * k) / count));
}

/**
 * A window on rows of which only 0, every, 2·every … are there, as one on bands of `every` rows: each holds one that is.
 *
 * @param {View} view
 * @param {number} every
 */
export function bands({ from, to }, every) {
  return { from: Math.floor(from / every), to: Math.ceil(to / every) };
}

/**
 * Paints the cells of a window, at most one a pixel; what has no norm stays clear.
 *
 * @param {OffscreenCanvas} image resized to the cells
 * @param {(k: number, t: number) => number} at
 * @param {View} view whole steps
 * @param {{ every: number, width: number, height: number, ends: Domain, theme: Theme }} look `every`: only rows 0, every,
 *   2·every … are there, and each stands for those up to the next; size in device pixels
 */
export function paintTriangle(image, at, view, { every, width, height, ends, theme }) {
  const fit = (/** @type {number} */ cells, /** @type {number} */ pixels) =>
    Math.max(1, Math.min(cells, Math.round(pixels)));
  const columns = bounds(view, fit(view.to - view.from, width));
  const groups = bands(view, every);
  const rows = bounds(groups, fit(groups.to - groups.from, height)).map((row) => row * every);
  const [across, down] = [columns.length - 1, rows.length - 1];
  const [pairs, spans] = [neighbours(rows), neighbours(columns)];
  const shade = shades(ends);
  const colors = colormap("gradient", theme);
  paintPixels(image, down, across, (row, column) => {
    const from = down - 1 - row;
    const entry = shade(largestOf(at, pairs[from] ?? NONE, spans[column] ?? NONE));
    return entry < 0 ? 0 : (colors[entry] ?? 0);
  });
}

/** @type {[number, number]} */
const NONE = [0, 0];

/** Each number with the next. @param {number[]} numbers @returns {[number, number][]} */
function neighbours(numbers) {
  return numbers.slice(1).map((to, k) => [numbers[k] ?? 0, to]);
}
