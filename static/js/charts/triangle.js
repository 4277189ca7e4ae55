/** A triangle of norms as one small picture: a row a loss, from below, and a column an earlier step. */

/** @import { Theme } from "../color.js" */
/** @import { Domain } from "../gradient.js" */
/** @import { View } from "../view.js" */

import { colormap, indexOf } from "../color.js";
import { share } from "../gradient.js";

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
    for (let t = t0; t < Math.min(t1, k + 1); t += 1) {
      const norm = at(k, t);
      if (!(norm <= most) && !Number.isNaN(norm)) most = norm;
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
  image.width = columns.length - 1;
  image.height = rows.length - 1;
  const context = image.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  const colors = colormap("gradient", theme);
  const pixels = context.createImageData(image.width, image.height);
  const packed = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < image.height; row += 1) {
    const start = (image.height - 1 - row) * image.width;
    for (let column = 0; column < image.width; column += 1) {
      const norm = largestOf(at, pair(rows, row), pair(columns, column));
      const place = share(norm, ends);
      if (!Number.isNaN(place)) packed[start + column] = colors[indexOf(place, [0, 1])] ?? 0;
    }
  }
  context.putImageData(pixels, 0, 0);
}

/** @param {number[]} numbers @param {number} k @returns {[number, number]} */
function pair(numbers, k) {
  return [numbers[k] ?? 0, numbers[k + 1] ?? 0];
}
