/** The time axis: the characters while there is room for them, the numbers of the steps below. */

/** @import { View } from "../view.js" */

import { glyph } from "../dom.js";
import { isRaised, text } from "./text.js";

/**
 * Round step numbers about `spacing` steps apart; steps count from 1 on screen.
 *
 * @param {View} view
 * @param {number} last the text's number of steps
 * @param {number} spacing the fewest steps between two numbers
 * @returns {number[]} step numbers, from 1
 */
export function ticks({ from, to }, last, spacing) {
  const stride = roundUp(spacing);
  const numbers = [];
  for (let n = Math.ceil((Math.floor(from) + 1) / stride) * stride; n <= Math.min(to, last);) {
    numbers.push(n);
    n += stride;
  }
  const room = (numbers[0] ?? Infinity) - 1 >= spacing;
  return from < 1 && last > 0 && room ? [1, ...numbers] : numbers;
}

/** The next of 1, 5, 10, 20, 50, 100 … @param {number} value */
function roundUp(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5, 10].find((k) => k * power >= value) ?? 10;
  return Math.max(5, digit * power);
}

/**
 * @typedef {object} AxisStyle
 * @property {number} pixels a step
 * @property {number} size of the characters, in pixels
 * @property {string} font family of the characters and numbers
 * @property {string} ink
 * @property {string} muted
 */

/**
 * Writes the characters of the steps in view, each in the middle of its step.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} tokens
 * @param {View} view
 * @param {{ x: number, y: number }} place left edge and middle of the line
 * @param {AxisStyle} style
 */
export function characters(context, tokens, view, { x, y }, { pixels, size, font, ink, muted }) {
  const end = Math.min(tokens.length, Math.ceil(view.to));
  for (let t = Math.max(0, Math.floor(view.from)); t < end; t += 1) {
    const token = tokens[t] ?? "";
    const middle = (t + 0.5 - view.from) * pixels;
    if (middle < 0) continue;
    const shown = glyph(token);
    const color = shown === token ? ink : muted;
    text(context, shown, x + middle, y, { font, size, color, align: "center" });
  }
}

/**
 * Writes the step numbers.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number[]} numbers
 * @param {View} view
 * @param {{ x: number, y: number, width: number }} place
 * @param {AxisStyle} style
 */
export function stepNumbers(
  context,
  numbers,
  view,
  { x, y, width },
  { pixels, size, font, muted },
) {
  for (const n of numbers) {
    const words = String(n);
    const half = (words.length * size * 0.6) / 2; // a monospace digit is 0.6 em wide
    const middle = (n - 0.5 - view.from) * pixels;
    if (middle < 0 || middle > width) continue;
    const at = x + Math.min(width - half, Math.max(half, middle));
    text(context, words, at, y, { font, size, color: muted, align: "center" });
  }
}

/** How large characters may be that have this much room each, 0 where there is too little. @param {number} room */
export function characterSize(room) {
  if (room < (isRaised() ? 8.6 : 7.4)) return 0;
  return room < 8.6 ? 12 : room < 12 ? 14 : 16;
}
