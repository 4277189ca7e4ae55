/** The axis of updates that the curves, the picture of the gradients and the slider share, so that they line up. */

/** @import { Record } from "./record.js" */

import { horizon } from "./record.js";

/** Room for the numbers left of the plot, and right of it for half a number, in CSS pixels. */
export const LEFT = 60;
export const RIGHT = 26;

/**
 * The updates on show, from 0.
 *
 * @param {Pick<Record, "last">} record
 * @param {number} planned
 * @returns {[number, number]}
 */
export function updates(record, planned) {
  return [0, horizon(record.last, planned)];
}

/**
 * Round numbers from 0 to `end`, at most `most` of them after 0.
 *
 * @param {number} end
 * @param {number} most
 */
export function rounds(end, most) {
  const least = end / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
  const stride = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= least) ?? 1;
  return Array.from({ length: Math.floor(end / stride) + 1 }, (_, k) => k * stride);
}
