/**
 * Products that add up: a row of a matrix times a vector, biases, and the largest terms of the sum. Everything is made from
 * the float32 numbers of the model and of the trace, and added up as float64, so that what the server says can be checked.
 */

/** @import { Place } from "../../edits.js" */

import { symbolOf } from "../../edits.js";

/**
 * @typedef {{ signal: string, layer: number, unit: number, back: number }} Origin where a factor comes from; `back` steps ago
 * @typedef {{ left: string, right: string, factors: [number, number], product: number, origins: (Origin | null)[], weight?: Place }} Term `weight` where the left factor is one
 * @typedef {{ name: string, value: number, weight?: Place }} Bias
 *
 * @typedef {object} Sum
 * @property {string} name of what it makes
 * @property {Term[]} terms the largest first
 * @property {Bias[]} biases
 * @property {number} total added up here
 * @property {number} served what the server says it is; NaN where it does not say
 *
 * @typedef {{ kind: "tanh" | "sigmoid" | "relu", at: number, value: number, name: string, of: string, served: number }} Curve
 * @typedef {{ token: string, id: number, logit: number, exp: number, prob: number, served: number }} Share
 * @typedef {{ shares: Share[], exps: number, tokens: number, largest: number, target: number }} Softmax
 * @typedef {{ sums: Sum[], curve: Curve | null, after: Sum | null, softmax: Softmax | null, held?: number }} Arithmetic `held` where the number is held instead
 */

/**
 * What the numbers are read from.
 *
 * @typedef {object} Numbers
 * @property {import("../../protocol.js").ModelCard} card
 * @property {(signal: string, layer: number, unit: number, back?: number) => number} at NaN where there is none; 0 before the first step
 * @property {(name: string, row: number) => ArrayLike<number>} row of a weight; of a bias its one number
 * @property {(signal: string, layer: number, unit: number) => boolean} held whether it was set by hand at this step
 * @property {string} token that is read
 * @property {number} tokenId
 * @property {string[]} vocabulary
 * @property {number} targetId −1 where none is known
 */

/**
 * A row of a matrix times a vector, product by product.
 *
 * @param {Numbers} numbers
 * @param {string} name of the weight
 * @param {number} row
 * @param {string} left
 * @param {string} right
 * @param {(unit: number) => Origin | null} origin
 * @returns {Term[]}
 */
export function rowTimes(numbers, name, row, left, right, origin) {
  return Array.from(numbers.row(name, row), (weight, k) => {
    const from = origin(k);
    const value = from
      ? numbers.at(from.signal, from.layer, from.unit, from.back)
      : numbers.at("x", 0, k);
    const term = product(`${left}[${k}]`, `${right}[${k}]`, [weight, value], [null, from]);
    return { ...term, weight: { parameter: name, row, column: k } };
  });
}

/** @param {string} left @param {string} right @param {[number, number]} factors @param {(Origin | null)[]} origins @returns {Term} */
export function product(left, right, factors, origins) {
  return { left, right, factors, product: factors[0] * factors[1], origins };
}

/** @param {Numbers} numbers @param {"ih" | "hh"} which @param {number} layer @param {number} row @returns {Bias} */
export function bias(numbers, which, layer, row) {
  const parameter = `rnn.bias_${which}_l${layer}`;
  const weight = { parameter, row, column: null };
  return { name: symbolOf(parameter), value: numbers.row(parameter, row)[0] ?? NaN, weight };
}

/**
 * A sum with its terms in order: the largest first, unless the equation's own order says more.
 *
 * @param {Numbers} numbers
 * @param {{ signal: string, layer: number, unit: number }} what
 * @param {Term[]} terms
 * @param {Bias[]} biases
 * @param {boolean} [asWritten]
 * @returns {Sum}
 */
export function made(numbers, { signal, layer, unit }, terms, biases, asWritten = false) {
  const total = [...terms.map((term) => term.product), ...biases.map(({ value }) => value)].reduce(
    (sum, value) => sum + value,
    0,
  );
  const ordered = asWritten
    ? terms
    : terms.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const computed = signal && !numbers.held(signal, layer, unit);
  const served = computed ? numbers.at(signal, layer, unit) : NaN;
  return { name: signal, terms: ordered, biases, total, served };
}

/** The first terms of a sum, and what the others add up to. @param {Sum} sum @param {number} most */
export function largestTerms({ terms }, most) {
  const listed = terms.length <= most + 1 ? terms : terms.slice(0, most);
  const others = terms.slice(listed.length);
  return {
    listed,
    count: others.length,
    rest: others.reduce((sum, term) => sum + term.product, 0),
  };
}

/** What the printed numbers of a sum add up to, each rounded to so many decimals. @param {Sum} sum @param {number} most @param {number} decimals */
export function printedTotal(sum, most, decimals) {
  const { listed, rest } = largestTerms(sum, most);
  const printed = [
    ...listed.map(({ product: value }) => value),
    rest,
    ...sum.biases.map(({ value }) => value),
  ];
  return printed.reduce((total, value) => total + Number(value.toFixed(decimals)), 0);
}
