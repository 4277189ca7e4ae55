/** Units in order: of those that track something the surest first, of those that matter the dearest. */

/** @import { Found } from "../types.js" */

/** So many are listed. */
export const LISTED = 20;

/** The effect where there is none. @param {Pick<Found, "tracking">} found */
export function chance({ tracking }) {
  return tracking?.measure === "auc" ? 0.5 : 0;
}

/** Units by the strength of their effect, or by what the text costs without them. @param {Found} found @returns {number[]} */
export function ranked(found) {
  const { tracking, ablation, mean } = found;
  const neutral = chance(found);
  const worth = (/** @type {number} */ unit) =>
    tracking
      ? Math.abs((tracking.effect[unit] ?? neutral) - neutral)
      : (ablation?.change[unit] ?? 0);
  const units = Array.from({ length: mean.length }, (_, unit) => unit);
  return units.sort((a, b) => worth(b) - worth(a) || a - b);
}

/**
 * How surely, in a word: the chance that a text tells as much of what is not there.
 *
 * @param {number} moved
 */
export function surely(moved) {
  if (moved < 0.01) return "sure";
  return moved < 0.05 ? "likely" : "unsure";
}
