/** The logarithmic axis of the curves. */

/** Where it may end, in powers of ten: few places, so that it seldom moves. */
const LOW = [-6, -12, -20, -30, -45, -60, -80, -110, -160, -230, -320];
const HIGH = [0, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60, 80, 110, 160, 230, 320];

/**
 * The axis that has room for all values, 10⁻⁶ … 1 at least.
 *
 * @param {number[]} values norms; 0 and Infinity are beyond any axis
 * @returns {[number, number]} exponents of ten
 */
export function axis(values) {
  let [low, high] = [0, -Infinity];
  for (const value of values) {
    if (!(value > 0) || value === Infinity) continue;
    const exponent = Math.log10(value);
    low = Math.min(low, exponent);
    high = Math.max(high, exponent);
  }
  return [LOW.find((end) => end <= low) ?? -320, HIGH.find((end) => end >= high) ?? 320];
}

/**
 * The exponents that are written at it, a round number of decades apart, and never more than `most`.
 *
 * @param {[number, number]} ends exponents
 * @param {number} most
 */
export function marks([low, high], most) {
  const stride =
    [1, 2, 3, 5, 10, 20, 40, 50, 100, 200].find((step) => (high - low) / step < most) ?? 320;
  const first = Math.ceil(low / stride) * stride;
  return Array.from(
    { length: Math.floor((high - first) / stride) + 1 },
    (_, k) => first + k * stride,
  );
}

/**
 * Heights as near as may be to those wanted, in the same order, and `apart` from each other.
 *
 * @param {number[]} wanted
 * @param {number} apart
 * @param {[number, number]} ends
 */
export function spread(wanted, apart, [top, bottom]) {
  const order = wanted.map((_, k) => k).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const heights = [...wanted];
  let least = top;
  for (const k of order) {
    heights[k] = Math.max(least, heights[k] ?? 0);
    least = heights[k] + apart;
  }
  let most = bottom;
  for (const k of order.reverse()) {
    heights[k] = Math.min(most, heights[k] ?? 0);
    most = heights[k] - apart;
  }
  return heights;
}
