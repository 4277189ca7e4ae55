/**
 * What a cell makes of its signals on the way to its state and keeps nowhere: products, unit by unit. They go by the names
 * on their wires; where a Selection has one of these as its signal, the number is made here of two that the trace holds.
 */

/** @import { Selection } from "./types.js" */

/**
 * @typedef {object} Product
 * @property {[string, string]} factors signals; with a prime, of the step before
 * @property {string} into the state that it is added to
 * @property {string} means
 */

/** @type {Record<string, Product>} */
export const PRODUCTS = {
  "f∘c′": { factors: ["f", "c'"], into: "c", means: "what is kept of the old cell state" },
  "i∘g": { factors: ["i", "g"], into: "c", means: "what is written into the cell state" },
  "z∘h′": { factors: ["z", "h'"], into: "h", means: "what is kept of the old hidden state" },
  "(1−z)∘n": { factors: ["1−z", "n"], into: "h", means: "what is written into the hidden state" },
};

/** What the arithmetic of a number is found under: of a product, the state that it is added to. @param {Selection} what @returns {Selection} */
export function chosenFor(what) {
  return { ...what, signal: PRODUCTS[what.signal]?.into ?? what.signal };
}

/**
 * The steps whose numbers a product is made of.
 *
 * @param {Selection} what
 */
export function stepsOf({ signal, step }) {
  const past = PRODUCTS[signal]?.factors.some((name) => name.endsWith("'"));
  return past && step > 0 ? [step, step - 1] : [step];
}

/**
 * The two numbers that are multiplied; before the first step every state is zero.
 *
 * @template {{ value: number, exact: boolean }} R
 * @param {Selection} what
 * @param {(what: Selection) => R} read a signal's number
 * @returns {{ name: string, value: number, exact: boolean }[]} empty where it is no product
 */
export function factorsOf(what, read) {
  const { factors = [] } = PRODUCTS[what.signal] ?? {};
  return factors.map((name) => {
    if (name === "1−z") {
      const { value, exact } = read({ ...what, signal: "z" });
      return { name, value: 1 - value, exact };
    }
    if (!name.endsWith("'")) return { name, ...read({ ...what, signal: name }) };
    const shown = name.replace("'", "′");
    if (what.step === 0) return { name: shown, value: 0, exact: true };
    return { name: shown, ...read({ ...what, signal: name.slice(0, -1), step: what.step - 1 }) };
  });
}
