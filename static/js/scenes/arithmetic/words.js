/** What one unit's arithmetic says, in sentences made from its numbers. */

/** @import { Arithmetic, Sum } from "./sums.js" */

import { quoted } from "../../dom.js";
import { counted, decimal, exact, sized } from "../../number.js";
import { largestTerms, printedTotal } from "./sums.js";

/**
 * What the result is, and what brings it about.
 *
 * @param {Arithmetic} arithmetic
 * @param {string} name of the result, `f[37]`
 */
export function resultSentence({ sums, curve, after, softmax, held }, name) {
  const last = after ?? sums.at(-1);
  if (softmax) {
    const [first] = softmax.shares;
    if (!first) return "";
    return `Of ${counted(softmax.tokens)} characters ${quoted(first.token)} has the largest logit, ${decimal(first.logit, 2)}, and so the largest share: ${decimal(100 * first.prob, 1)} %.`;
  }
  if (!last) return "";
  const value = curve && !after ? curve.value : last.total;
  if (held !== undefined)
    return `${name} is held at ${decimal(held, 4)}; by its equation it would be ${decimal(value, 4)}.`;
  const parts = [
    ...last.terms.map(({ left, right, product }) => ({
      name: `${left} × ${right}`,
      value: product,
    })),
    ...last.biases,
  ].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const [strongest] = parts;
  if (!strongest) return `${name} is ${decimal(value, 4)}.`;
  const push = strongest.value < 0 ? "down" : "up";
  return `${name} is ${decimal(value, 4)}; ${strongest.name} pushes most: ${decimal(Math.abs(strongest.value), 4)} ${push}.`;
}

/**
 * What rounding does to a sum that is printed, and how far the server's float32 is from ours.
 *
 * @param {Sum} sum
 * @param {number} most terms listed
 * @param {number | null} decimals printed; null: all that there are
 */
export function roundingSentence(sum, most, decimals) {
  const ours = decimals === null ? wholeSum(sum) : printedSum(sum, most, decimals);
  if (Number.isNaN(sum.served)) return ours;
  const apart = Math.abs(sum.total - sum.served);
  const server =
    apart === 0
      ? "The server has exactly this."
      : `The server's differs by ${sized(apart)} (float32).`;
  return `${ours} ${server}`;
}

/** @param {Sum} sum */
const wholeSum = ({ total }) => `Unrounded, they add up to ${exact(Math.fround(total))}.`;

/** @param {Sum} sum @param {number} most @param {number} decimals */
function printedSum(sum, most, decimals) {
  const printed = printedTotal(sum, most, decimals);
  const words = `The printed numbers add up to ${decimal(printed, decimals)}`;
  return printed.toFixed(decimals) === sum.total.toFixed(decimals)
    ? `${words}.`
    : `${words}, the unrounded ones to ${decimal(sum.total, decimals)}.`;
}

/** @param {Sum} sum @param {number} most */
export function othersName(sum, most) {
  const { count } = largestTerms(sum, most);
  return `the other ${counted(count)} products`;
}
