/** The terms of dL/dw_hh, one a step, as one adds them by hand: where W_hh is one number times the identity. */

/** @import { Look } from "../blame/frame.js" */
/** @import { Layout } from "./layout.js" */

import { symbol, text, widthOf } from "../../charts/text.js";
import { glyph } from "../../dom.js";
import { decimal } from "../../number.js";
import { clamp } from "../../scale.js";

/** As many as the lecture prints. */
export const DECIMALS = 6;
/** A line is as high as there is room for, in CSS pixels. */
const LINE = { least: 20, most: 30 };
/** Room for a step, its character, its term and a little space, in type sizes. */
const COLUMN = 12.7;
/** Room for what the sum is of, in type sizes. */
const NAME = 6.5;
/** Where a term ends, in type sizes from the left of its column. */
const NUMBER_END = 9.1;

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
  const { rows, columns } = room(layout, steps);
  return steps <= rows * columns;
}

/** How high a line is, how large its type, how many fit, and columns of them. @param {Layout} layout @param {number} steps */
function room({ steps: box, numbers }, steps) {
  const height = numbers + 8 - box.y;
  const line = clamp(height / (steps + 2), LINE.least, LINE.most);
  const size = Math.min(Math.round(line * 0.75), Math.floor((box.width + 40) / NUMBER_END));
  const rows = Math.floor(height / line) - 2; // the sum and what is said of rounding
  return { line, size, rows, columns: Math.max(1, Math.floor((box.width + 40) / (COLUMN * size))) };
}

/**
 * The latest step stands first, as the wave comes.
 *
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {{ layout: Layout, look: Look, terms: number[], from: number, tokens: string[], playhead: number }} picture `terms`: of
 *   steps 0 …, NaN where the wave has not been; `from`: the step where the loss set out, after which there are none
 */
export function drawTerms(context, { layout, look, terms, from, tokens, playhead }) {
  const { rows, line, size } = room(layout, terms.length);
  const left = layout.steps.x - 40;
  const style = { font: look.fonts.mono, size, color: look.colors.ink };
  const right = /** @type {const} */ ("right");
  const muted = { ...style, color: look.colors.muted };
  const words = { ...muted, font: look.fonts.words, size: layout.type };
  text(context, "step", left, layout.legend, words);
  symbol(context, "δ_t · h_{t−1}", left + size * NUMBER_END, layout.legend, {
    ...words,
    align: right,
  });
  terms.forEach((term, t) => {
    const order = terms.length - 1 - t;
    const x = left + Math.floor(order / rows) * COLUMN * size;
    const y = layout.steps.y + ((order % rows) + 0.5) * line;
    const here = t === playhead;
    if (here) {
      context.fillStyle = look.colors.ink;
      context.fillRect(x - 4, y - line / 2 + 1, size * 2.6, line - 2);
    }
    const label = here ? { ...style, color: look.colors.ground } : muted;
    text(context, String(t + 1), x + size * 0.9, y, { ...label, align: right });
    text(context, glyph(tokens[t] ?? ""), x + size * 1.8, y, { ...label, align: "center" });
    const seen = t <= from && !Number.isNaN(term);
    const number = seen ? decimal(term, DECIMALS) : t > from ? "–" : "…";
    text(context, number, x + size * NUMBER_END, y, { ...(seen ? style : muted), align: right });
  });
  const count = Math.min(rows, terms.length);
  const y = layout.steps.y + count * line + 3;
  drawResult(context, { layout, look, terms, left, y, line, size });
}

/** @param {CanvasRenderingContext2D} context @param {{ layout: Layout, look: Look, terms: number[], left: number, y: number, line: number, size: number }} picture */
function drawResult(context, { layout, look, terms, left, y, line, size }) {
  const known = terms.filter((term) => !Number.isNaN(term));
  const { sum, printed, agree } = addition(known);
  const style = { font: look.fonts.mono, size, color: look.colors.ink, weight: 700 };
  const end = left + size * NUMBER_END;
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1.25;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(end, y);
  context.stroke();
  const middle = y + line / 2 + 1;
  text(context, sum, end, middle, { ...style, align: "right" });
  const name = { ...style, font: look.fonts.words };
  const isNamed = layout.steps.x + layout.steps.width - end > NAME * size; // else the sentence below says it
  const words = Number.isNaN(terms[0] ?? NaN) ? "so far" : "= dL/dw_{hh}";
  const after = isNamed ? end + 22 + symbol(context, words, end + 10, middle, name) : end;
  const note = { ...name, size: layout.type, weight: 400, color: look.colors.muted };
  const rounded = agree ? "each rounded to six decimals" : `as printed they add up to ${printed}`;
  const fitting = layout.steps.x + layout.steps.width - after > widthOf(context, rounded, note);
  if (fitting) text(context, rounded, after, middle, note);
  else text(context, rounded, left, middle + line, note);
}
