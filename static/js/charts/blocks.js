/** A matrix as a picture: a cell an entry while there is room, else a cell a block of entries. */

/** @import { Theme } from "../color.js" */
/** @import { Domain } from "../gradient.js" */

import { colormap } from "../color.js";
import { shades } from "../gradient.js";
import { paintPixels } from "./pixels.js";
import { bounds } from "./triangle.js";

/**
 * The root mean square of every block, which is |entry| where a block is one entry: so that a block is as bright as
 * what lies in it, however large it is.
 *
 * @param {ArrayLike<number>} values (rows, columns)
 * @param {[number, number]} shape
 * @param {[number, number]} cells rows and columns of blocks, at most those of the matrix
 * @returns {Float64Array} (cells[0], cells[1])
 */
export function blockNorms(values, [rows, columns], [down, across]) {
  const ends = bounds({ from: 0, to: columns }, across);
  const tops = bounds({ from: 0, to: rows }, down);
  const sums = new Float64Array(down * across);
  for (let y = 0; y < down; y += 1) {
    const [top = 0, bottom = 0] = [tops[y], tops[y + 1]];
    for (let x = 0; x < across; x += 1) {
      const [left = 0, right = 0] = [ends[x], ends[x + 1]];
      let sum = 0;
      for (let row = top; row < bottom; row += 1) {
        for (let at = row * columns + left; at < row * columns + right; at += 1) {
          const value = /** @type {number} */ (values[at]);
          sum += value * value;
        }
      }
      sums[y * across + x] = Math.sqrt(sum / ((bottom - top) * (right - left)));
    }
  }
  return sums;
}

/**
 * Blocks that fit: as many as there are entries, at most one every `least` pixels.
 *
 * @param {number} entries
 * @param {number} pixels
 * @param {number} [least]
 */
export function blocksIn(entries, pixels, least = 2) {
  return Math.max(1, Math.min(entries, Math.floor(pixels / least)));
}

/**
 * Paints norms by the gradients' colours, one pixel each; where nothing is, the ground stays.
 *
 * @param {OffscreenCanvas} image resized
 * @param {ArrayLike<number>} norms (down, across)
 * @param {[number, number]} cells
 * @param {{ ends: Domain, theme: Theme }} look
 */
export function paintBlocks(image, norms, [down, across], { ends, theme }) {
  const colors = colormap("gradient", theme);
  const shade = shades(ends);
  paintPixels(image, down, across, (row, column) => {
    const entry = shade(norms[row * across + column] ?? NaN);
    return entry < 0 ? 0 : (colors[entry] ?? 0);
  });
}
