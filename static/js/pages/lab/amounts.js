/** Amounts and what became of them, as they are read: `2.1·10⁻³⁵`, `× 3,200`, `5 %`. */

import { html } from "lit";

import { counted, sized } from "../../number.js";

/** From here on a number is written as a power of ten. */
const LARGE = 1e6;

/** A norm in two significant digits. @param {number} value Infinity where the machine's numbers did not suffice */
export function amount(value) {
  if (value === Infinity) return "∞";
  return value >= 1000 && value < LARGE ? counted(Number(value.toPrecision(2))) : sized(value);
}

/**
 * What a change did to an amount: `× 3,200`, `÷ 40`, `as before`.
 *
 * @param {number} before
 * @param {number} after
 */
export function times(before, after) {
  if (Number.isNaN(before) || Number.isNaN(after)) return "";
  if (before === after) return "as before";
  if (before === 0 || before === Infinity) return `from ${amount(before)}`;
  if (after === 0 || after === Infinity) return `to ${amount(after)}`;
  const factor = after > before ? after / before : before / after;
  if (factor < 1.005) return "as before";
  return `${after > before ? "×" : "÷"} ${factor < 1.1 ? factor.toFixed(2) : amount(factor)}`;
}

/** A share of a whole: `5 %`, `0.12 %`, and below that `2.1·10⁻³⁵`. @param {number} value */
export function part(value) {
  return value >= 0.0005 && value < 1000 ? `${amount(100 * value)} %` : amount(value);
}

/** The factor of one step; near 1 it needs its digits. @param {number} value */
export function stepFactor(value) {
  return value > 0.9 && value < 1.1 ? value.toFixed(3) : amount(value);
}

/** `1 step`, `1,000 steps` @param {number} steps */
export function stepsOf(steps) {
  return `${counted(steps)} ${steps === 1 ? "step" : "steps"}`;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A text whose raised digits are those of its own typeface, made smaller. @param {string} text */
export function typeset(text) {
  const [before = "", sign, digits = "", after] = text.split(/(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/);
  if (!digits) return text;
  const exponent = Array.from(digits, (digit) => RAISED.indexOf(digit)).join("");
  return html`${before}<sup>${sign ? "−" : ""}${exponent}</sup>${after}`;
}
