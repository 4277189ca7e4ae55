/** The terms of dL/dw_hh, one a step, as one adds them by hand: where W_hh is one number times the identity. */

/** @import { Look } from "../blame/frame.js" */
/** @import { Layout } from "./layout.js" */

import { symbol, text, widthOf } from "../../charts/text.js";
import { glyph } from "../../dom.js";
import { decimal } from "../../number.js";

/** As many as the lecture prints. */
export const DECIMALS = 6;
const LINE = 20;
/** Room for a step, its character, its term and a little space. */
const COLUMN = 190;

/**
 * A sum as it is printed: its terms and what they come to, and how far the printed terms are from it.
 *
 * @param {number[]} terms
 * @returns {{ sum: string, printed: string, agree: boolean }} `printed`: the sum of the terms as they are printed
 */
export function addition(terms) {
  const sum = terms.reduce((total, term) => total + term, 0);
  const printed = terms.reduce((total, term) => total + Number(term.toFixed(DECIMALS)), 0);
  const said = { sum: decimal(sum, DECIMALS), printed: decimal(printed, DECIMALS) };
  return { ...said, agree: said.sum === said.printed };
}

/** Whether so many terms can stand in a layout. @param {Layout} layout @param {number} steps */
export function fits(layout, steps) {
  const { rows, columns } = room(layout);
  return steps <= rows * columns;
}

/** @param {Layout} layout */
function room({ steps, numbers }) {
  const height = numbers + 8 - steps.y;
  const rows = Math.floor(height / LINE) - 2; // the sum and what is said of rounding
  return { rows, columns: Math.max(1, Math.floor((steps.width + 40) / COLUMN)) };
}

/**
 * The latest step stands first, as the wave comes.
 *
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {{ layout: Layout, look: Look, terms: number[], tokens: string[], playhead: number }} picture `terms`: of steps
 *   0 …, NaN where the wave has not been
 */
export function drawTerms(context, { layout, look, terms, tokens, playhead }) {
  const { rows } = room(layout);
  const left = layout.steps.x - 40;
  const style = { font: look.fonts.mono, size: 15, color: look.colors.ink };
  const right = /** @type {const} */ ("right");
  const muted = { ...style, color: look.colors.muted };
  const words = { ...muted, font: look.fonts.words, size: layout.type };
  text(context, "step", left, layout.legend, words);
  text(
    context,
    "δ_t · h_{t−1}".replace("_t", "ₜ").replace("_{t−1}", "ₜ₋₁"),
    left + 56,
    layout.legend,
    words,
  );
  terms.forEach((term, t) => {
    const order = terms.length - 1 - t;
    const x = left + Math.floor(order / rows) * COLUMN;
    const y = layout.steps.y + ((order % rows) + 0.5) * LINE;
    const here = t === playhead;
    if (here) {
      context.fillStyle = look.colors.ink;
      context.fillRect(x - 4, y - LINE / 2 + 1, 44, LINE - 2);
    }
    const label = here ? { ...style, color: look.colors.ground } : muted;
    text(context, String(t + 1), x + 14, y, { ...label, align: right });
    text(context, glyph(tokens[t] ?? ""), x + 28, y, { ...label, align: "center" });
    const seen = !Number.isNaN(term);
    const number = seen ? decimal(term, DECIMALS) : "…";
    text(context, number, x + 136, y, { ...(seen ? style : muted), align: right });
  });
  const count = Math.min(rows, terms.length);
  drawResult(context, { layout, look, terms, left, y: layout.steps.y + count * LINE + 3 });
}

/** @param {CanvasRenderingContext2D} context @param {{ layout: Layout, look: Look, terms: number[], left: number, y: number }} picture */
function drawResult(context, { layout, look, terms, left, y }) {
  const known = terms.filter((term) => !Number.isNaN(term));
  const { sum, printed, agree } = addition(known);
  const style = { font: look.fonts.mono, size: 15, color: look.colors.ink, weight: 700 };
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1.25;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + 136, y);
  context.stroke();
  text(context, sum, left + 136, y + LINE / 2 + 1, { ...style, align: "right" });
  const name = { ...style, font: look.fonts.words };
  const width = symbol(context, "= dL/dw_{hh}", left + 146, y + LINE / 2 + 1, name);
  const words = { ...name, size: layout.type, weight: 400, color: look.colors.muted };
  const rounded = agree ? "each rounded to six decimals" : `as printed they add up to ${printed}`;
  const room = layout.steps.x + layout.steps.width - left - 158 - width;
  if (room > widthOf(context, rounded, words)) {
    text(context, rounded, left + 158 + width, y + LINE / 2 + 1, words);
  } else text(context, rounded, left, y + 1.5 * LINE, words);
}
