/** Numbers to pixels and numbers to words. */

/** @param {number} value @param {number} lo @param {number} hi */
export function clamp(value, lo, hi) {
  return value < lo ? lo : value > hi ? hi : value;
}

/** @param {number} from @param {number} to @param {number} share 0 … 1 */
export function lerp(from, to, share) {
  return from + (to - from) * share;
}

/**
 * A linear scale.
 *
 * @param {{ domain: [number, number], range: [number, number] }} ends
 * @returns {(value: number) => number}
 */
export function linearScale({ domain: [d0, d1], range: [r0, r1] }) {
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => r0 + (value - d0) * slope;
}

/**
 * A scale on which equal factors are equal distances; what lies outside the domain is held at its ends.
 *
 * @param {{ domain: [number, number], range: [number, number] }} ends the domain is positive
 * @returns {(value: number) => number}
 */
export function logScale({ domain: [d0, d1], range }) {
  const [lo, hi] = [Math.min(d0, d1), Math.max(d0, d1)];
  const linear = linearScale({ domain: [Math.log(d0), Math.log(d1)], range });
  return (value) => linear(Math.log(clamp(value, lo, hi)));
}

/** Slow, fast, slow. @param {number} share 0 … 1 */
export function ease(share) {
  const t = clamp(share, 0, 1);
  return t * t * (3 - 2 * t);
}

/**
 * The part of a share that falls into one of its stages: 0 before `from`, 1 after `to`.
 *
 * @param {number} share
 * @param {number} from
 * @param {number} to
 */
export function stage(share, from, to) {
  return clamp((share - from) / (to - from), 0, 1);
}

/**
 * A number of fixed width, with a true minus sign: `−0.94`, ` 0.50`.
 *
 * @param {number} value
 * @param {number} [digits]
 */
export function fixed(value, digits = 2) {
  if (Number.isNaN(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  const negative = value < 0 && Number(text) !== 0;
  return (negative ? "−" : "\u2007") + text; // U+2007: as wide as a digit, so that columns do not jump
}
