/**
 * How large a gradient is, to the eye: one logarithmic scale for every picture of gradients, in whole decades.
 *
 * The domain is 10⁻⁶ … 1 unless the gradients need more, so that equal colours mean equal norms from step to step,
 * from text to text and, almost always, from model to model.
 */

/** @import { Gradients, LossChoice, Trace } from "./types.js" */
/** @import { Theme } from "./color.js" */

import { css } from "./color.js";
import { logScale } from "./scale.js";

/** Both ends of a gradient scale, powers of ten. @typedef {readonly [number, number]} Domain */

/** What the scale shows of any gradients. @type {Domain} */
export const USUAL = [-6, 0];
/** Below this, in decades, vanished is vanished: the scale goes no further down. */
const LOWEST = -8;

/**
 * The scale's ends for gradients that share a picture: the usual ones, extended by whole decades to what is there.
 *
 * @param {...(Pick<Gradients, "extent"> | null)} shown
 * @returns {Domain}
 */
export function domain(...shown) {
  let [low, high] = USUAL;
  for (const gradients of shown) {
    const [least, most] = gradients?.extent ?? [Infinity, 0];
    if (most <= 0) continue; // none is here
    low = Math.max(LOWEST, Math.min(low, Math.floor(Math.log10(least))));
    high = Math.max(high, Math.ceil(Math.log10(most)));
  }
  return [10 ** low, 10 ** high];
}

/**
 * A norm's place on the scale: 0 at its lower end and below it, 1 at its upper end.
 *
 * @param {number} norm ‖∂L/∂·‖₂; NaN where none flows
 * @param {Domain} ends
 * @returns {number} NaN for NaN and for exactly 0, which no logarithm reaches
 */
export function share(norm, [low, high]) {
  if (!(norm > 0)) return NaN;
  return logScale({ domain: [low, high], range: [0, 1] })(norm);
}

/**
 * The entry of a colour map for each norm, for pictures of many: what `share` says, without a scale made for every cell.
 *
 * @param {Domain} ends
 * @returns {(norm: number) => number} 0 … 255; −1 where none flows
 */
export function shades([low, high]) {
  const start = Math.log(low);
  const slope = 256 / (Math.log(high) - start);
  return (norm) => {
    if (!(norm > 0)) return -1;
    const entry = Math.floor((Math.log(norm) - start) * slope);
    return entry < 0 ? 0 : entry > 255 ? 255 : entry;
  };
}

/**
 * A norm's colour; null where none flows.
 *
 * @param {number} norm
 * @param {Domain} ends
 * @param {Theme} theme
 */
export function gradientColor(norm, ends, theme) {
  const place = share(norm, ends);
  return Number.isNaN(place) ? null : css("gradient", place, theme, [0, 1]);
}

/** The powers of ten from end to end. @param {Domain} ends @returns {number[]} exponents */
export function decades([low, high]) {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  return Array.from({ length: to - from + 1 }, (_, k) => from + k);
}

/** Whether a backward pass is over this trace, or over an equal one. @param {Gradients} gradients @param {Trace} trace */
export function isOf({ trace: before }, trace) {
  return before === trace || (before.text === trace.text && before.card.id === trace.card.id);
}

/**
 * Whether a backward pass is over this trace and from this loss, or over an equal one.
 *
 * @param {Gradients} gradients
 * @param {Trace} trace
 * @param {LossChoice} choice
 */
export function answers(gradients, trace, choice) {
  return isOf(gradients, trace) && JSON.stringify(gradients.loss) === JSON.stringify(choice);
}
