/** Numbers as they are read. */

/**
 * The shortest decimal that means this very float32, with a true minus sign.
 *
 * @param {number} value
 */
export function exact(value) {
  if (!Number.isFinite(value)) return String(value);
  let text = String(value);
  for (let digits = 1; digits <= 9; digits++) {
    text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) break;
  }
  return text.replace(/-/g, "−");
}

/** A probability, with as many digits as it takes to tell it from 0. @param {number} prob */
export function probability(prob) {
  if (Number.isNaN(prob)) return "–";
  if (prob === 0) return "0";
  return prob >= 0.0005 ? prob.toFixed(3) : prob.toExponential(0).replace("-", "−");
}

/** A count, `1,024`. @param {number} value */
export function counted(value) {
  return value.toLocaleString("en");
}
