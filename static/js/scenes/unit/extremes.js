/** Where one unit is most and least active, and how much of the text stands around each place. */

/** @typedef {{ t: number, value: number }} Place */

/** So many of each are listed. */
const LISTED = 10;
/** Characters told on either side. */
const AROUND = 6;

/**
 * The steps with the largest and the smallest values; earlier ones first among equals.
 *
 * @param {ArrayLike<number>} values of every step
 * @returns {{ most: Place[], least: Place[] }}
 */
export function extremes(values) {
  const ranked = Array.from(values, (value, t) => ({ t, value }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => b.value - a.value || a.t - b.t);
  const least = ranked.toSorted((a, b) => a.value - b.value || a.t - b.t);
  return { most: ranked.slice(0, LISTED), least: least.slice(0, LISTED) };
}

/**
 * The tokens around a step.
 *
 * @param {readonly string[]} tokens
 * @param {number} t
 * @returns {{ before: string, here: string, after: string }}
 */
export function context(tokens, t) {
  return {
    before: tokens.slice(Math.max(0, t - AROUND), t).join(""),
    here: tokens[t] ?? "",
    after: tokens.slice(t + 1, t + 1 + AROUND).join(""),
  };
}
