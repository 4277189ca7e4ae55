/**
 * Where the folded network, its copies and the feed-forward twin lie: CSS pixels, y downwards.
 *
 * Copies stand side by side, the latest at the right; when no more fit, the earliest leave at the left. `shown` may lie
 * between two whole numbers while a copy peels off: it then comes from where the one before it stands.
 */

import { clamp, lerp } from "../../scale.js";

/** A picture narrower than this has its folded network over the copies' start, without the formula's words. */
const NARROW = 560;
/** Room for a copy and the arrow before it, by the height of the picture. */
const COLUMN = { least: 58, most: 118, share: 0.3 };
/** The line of the buttons; on a phone they are for fingers. */
const TOP = 28;
const TOP_NARROW = 46;
/** What the recurrent network takes of the height; its twin has the rest. */
const SHARE = 0.56;

/**
 * @typedef {object} Copy
 * @property {number} t its step, from 0
 * @property {number} x its middle
 * @property {number} alpha 0 … 1
 */

/**
 * @typedef {object} FoldLayout
 * @property {number} width
 * @property {number} height
 * @property {boolean} narrow
 * @property {number} size of the type
 * @property {number} arrow length of those up and down
 * @property {{ x: number, width: number }} folded the middle of the folded network's box; its share of the width
 * @property {{ top: number, bottom: number, output: number, input: number, layers: { y: number, height: number }[] }} net
 *   the recurrent network's rows: the box's ends, the middles of what comes out and goes in
 * @property {{ top: number, bottom: number, output: number, input: number, title: number }} twin
 * @property {number} box a copy's width
 * @property {number} column a copy's width with the arrow before it
 * @property {Copy[]} copies on screen, from left to right
 * @property {number} hidden copies that have left at the left
 */

/**
 * @param {{ width: number, height: number, layers: number, shown: number }} measures
 * @returns {FoldLayout}
 */
export function layout({ width, height, layers, shown }) {
  const narrow = width < NARROW;
  const size = Math.round(clamp(height / 19, narrow ? 12 : 14, 24));
  const folded = narrow ? width * 0.34 : clamp(width * 0.27, 200, 340);
  const wish = clamp(height * COLUMN.share, COLUMN.least, COLUMN.most);
  const rows = rowsOf(height, layers, size, narrow ? TOP_NARROW : TOP);
  const fits = Math.max(1, Math.floor((width - folded - 8) / wish));
  const column = (width - folded - 8) / fits;
  return {
    width,
    height,
    narrow,
    size,
    ...rows,
    folded: { x: folded * 0.45, width: folded },
    column,
    box: column * 0.56,
    copies: copiesOf(shown, { first: folded, column, fits }),
    hidden: Math.max(0, Math.ceil(shown) - fits),
  };
}

/** The recurrent network above its twin. @param {number} height @param {number} layers @param {number} size @param {number} above */
function rowsOf(height, layers, size, above) {
  const line = size * 1.5;
  const arrow = Math.max(size * 1.1, height * 0.055);
  const cut = Math.round(above + (height - above) * SHARE);
  const top = above + line * 0.9 + arrow;
  const bottom = cut - line - arrow;
  const gap = layers > 1 ? Math.min(14, (bottom - top) / (3 * layers)) : 0;
  const each = (bottom - top - gap * (layers - 1)) / layers;
  const title = cut + line * 0.55;
  const below = { top: title + line * 0.6 + arrow, bottom: height - line - arrow * 0.8 };
  return {
    arrow,
    net: {
      top,
      bottom,
      output: above + line * 0.45,
      input: bottom + arrow + line * 0.5,
      layers: Array.from({ length: layers }, (_, k) => ({
        y: bottom - (k + 1) * each - k * gap,
        height: each,
      })),
    },
    twin: { ...below, output: title + line * 0.6, input: height - line * 0.5, title },
  };
}

/**
 * @param {number} shown
 * @param {{ first: number, column: number, fits: number }} room
 * @returns {Copy[]}
 */
function copiesOf(shown, { first, column, fits }) {
  const left = Math.max(0, shown - fits);
  const from = Math.floor(left);
  const place = (/** @type {number} */ t) => first + (t - left + 0.62) * column;
  return Array.from({ length: Math.ceil(shown) - from }, (_, k) => {
    const t = from + k;
    const peeled = clamp(shown - t, 0, 1);
    return {
      t,
      x: lerp(place(t - 1), place(t), peeled),
      alpha: Math.min(peeled, clamp(1 - (left - t), 0, 1)),
    };
  });
}
