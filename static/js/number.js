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

/** A probability with three decimals, so that a column of them aligns at the point. @param {number} prob */
export function probability(prob) {
  if (Number.isNaN(prob)) return "–";
  return prob > 0 && prob < 0.0005 ? "<0.001" : prob.toFixed(3);
}

/**
 * A number with as many decimals as are wanted, with a true minus sign.
 *
 * @param {number} value
 * @param {number} decimals
 */
export function decimal(value, decimals) {
  if (Number.isNaN(value)) return "–";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** A step's number, from 1, as wide as the last one of its trace. @param {number} step @param {number} steps */
export function ordinal(step, steps) {
  return String(step + 1).padStart(String(steps).length, "\u2007"); // as wide as a digit
}

/** Which one in a row, `12th`. @param {number} n */
export function nth(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${(!teen && ["th", "st", "nd", "rd"][n % 10]) || "th"}`;
}

/** A count, `1,024`. @param {number} value */
export function counted(value) {
  return value.toLocaleString("en");
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 10ⁿ as it is printed, `10⁻⁶`. @param {number} exponent a whole number */
export function power(exponent) {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => RAISED[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}

/**
 * A number that may be of any size, by its first digits: `0.62`, `0.0035`, `5.1·10⁻⁴`.
 *
 * @param {number} value
 * @param {number} [digits] significant ones
 */
export function sized(value, digits = 2) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const [mantissa = "", exponent = ""] = value.toExponential(digits - 1).split("e");
  const places = Number(exponent);
  if (places >= -3 && places < 4) {
    return Number(value.toPrecision(digits))
      .toFixed(Math.max(0, digits - 1 - places))
      .replace("-", "−");
  }
  return `${mantissa.replace("-", "−")}·${power(places)}`;
}

/** Hours, minutes and seconds since something. @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}
