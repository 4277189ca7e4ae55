/** What was done to the network by hand stands under its picture. */

/** @import { Trace } from "../types.js" */

import { readTheme, paint } from "../color.js";
import { doneTo } from "../touch.js";

const FONT = '400 14px "Atkinson Hyperlegible Next", sans-serif';
const LINE = 22;
const PAD = 12;

/** The caption's lines at a width; none where nothing is held or edited. @param {Trace | null} trace @param {number} width @returns {string[]} */
export function captionOf(trace, width) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (!trace || !context) return [];
  context.font = FONT;
  /** @type {string[]} */
  const lines = [];
  for (const part of doneTo(trace, trace.card)) {
    const longer = lines.length ? `${lines.at(-1)}; ${part}` : part;
    if (lines.length && context.measureText(longer).width <= width - 2 * PAD)
      lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/** @param {string[]} lines */
export function heightOf(lines) {
  return lines.length ? lines.length * LINE + PAD : 0;
}

/** @param {HTMLElement} scope @param {string[]} lines @param {number} bottom of the picture @param {CanvasRenderingContext2D} context */
export function drawCaption(scope, lines, bottom, context) {
  context.font = FONT;
  context.fillStyle = paint(readTheme(scope).ink);
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  lines.forEach((line, k) =>
    context.fillText(line, PAD, bottom - PAD - (lines.length - 1 - k) * LINE),
  );
}
