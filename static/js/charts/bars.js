/** Probabilities as horizontal bars, one candidate a row. */

/** @import { Candidate } from "../types.js" */
/** @import { Fonts } from "./text.js" */

import { glyph, text } from "./text.js";

/**
 * One row: a candidate, its place, and what is to be said about it.
 *
 * @typedef {object} BarRow
 * @property {Candidate} candidate
 * @property {number} y its middle
 * @property {boolean} first the likeliest
 * @property {boolean} target what truly came next
 */

/**
 * @typedef {object} BarStyle
 * @property {number} x
 * @property {number} width room for token, bar and number
 * @property {number} row height of one
 * @property {number} size of the type
 * @property {number} grown share of the bars' length, 0 … 1
 * @property {number} marked how clearly the likeliest and the target are marked, 0 … 1
 * @property {boolean} numbers write the probabilities, once the bars are grown
 * @property {{ ink: string, bar: string }} colors
 * @property {Fonts} fonts
 */

/** Room of the token, in type sizes. */
const TOKEN = 1.3;

/**
 * Where the bars of a style begin and how long one of probability 1 is.
 *
 * @param {Pick<BarStyle, "x" | "width" | "size" | "numbers">} style
 */
export function barSpan({ x, width, size, numbers }) {
  const left = x + size * TOKEN;
  return { left, full: Math.max(2, x + width - left - (numbers ? size * 3.2 : 0)) };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {BarRow[]} rows
 * @param {BarStyle} style
 */
export function bars(context, rows, style) {
  const { x, row, size, grown, marked, numbers, colors, fonts } = style;
  const { left, full } = barSpan(style);
  const thick = Math.round(row * 0.56);
  for (const { candidate, y, first, target } of rows) {
    const length = Math.max(1, full * candidate.prob * grown);
    const bold = first && marked > 0.5;
    context.fillStyle = bold ? colors.ink : colors.bar;
    context.fillRect(left, Math.round(y - thick / 2), length, thick);
    if (target && marked > 0)
      outline(context, left, Math.round(y - thick / 2), length, thick, colors.ink, marked);
    if (grown > 0.02) {
      const type = { font: fonts.mono, size, color: colors.ink, weight: bold ? 700 : 400 };
      glyph(context, candidate.token, x + size * 0.5, y, type);
      if (numbers && grown >= 1)
        text(context, percent(candidate.prob), left + length + 6, y, {
          ...type,
          size: Math.max(12, size - 2),
        });
    }
  }
}

/**
 * A candidate with a foot to stand on; its bar grows upwards.
 *
 * @typedef {{ candidate: Candidate, first: boolean, target: boolean, x: number, width: number }} Foot
 */

/**
 * Probabilities as upright bars above their tokens: for vocabularies so small that each token keeps its place.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Foot[]} feet
 * @param {Omit<BarStyle, "x" | "width" | "row"> & { top: number, bottom: number }} style
 */
export function uprightBars(
  context,
  feet,
  { top, bottom, size, grown, marked, numbers, colors, fonts },
) {
  const base = bottom - size * 1.5;
  const full = base - top - size * 1.4;
  for (const { candidate, first, target, x, width } of feet) {
    const bold = first && marked > 0.5;
    const thick = Math.round(Math.min(width * 0.5, size * 1.3));
    const height = Math.max(1, full * candidate.prob * grown);
    const left = Math.round(x - thick / 2);
    context.fillStyle = bold ? colors.ink : colors.bar;
    context.fillRect(left, base - height, thick, height);
    if (target && marked > 0)
      outline(context, left, base - height, thick, height, colors.ink, marked);
    const type = { font: fonts.mono, size, color: colors.ink, weight: bold ? 700 : 400 };
    if (width > size * 0.7) glyph(context, candidate.token, x, base + size * 0.8, type);
    if (numbers && grown >= 1) {
      const small = {
        ...type,
        size: Math.max(12, size - 3),
        align: /** @type {const} */ ("center"),
      };
      text(context, percent(candidate.prob), x, base - height - size * 0.75, small);
    }
  }
}

/** A probability with two decimals, or the word for less. @param {number} prob */
export function percent(prob) {
  return prob < 0.005 ? "<0.01" : prob.toFixed(2);
}

/**
 * The true next token is told by shape: an outline around its bar.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {string} color
 * @param {number} alpha
 */
function outline(context, x, y, width, height, color, alpha) {
  const before = context.globalAlpha;
  context.globalAlpha = before * alpha;
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.strokeRect(x - 2.5, y - 2.5, width + 5, height + 5);
  context.globalAlpha = before;
}
