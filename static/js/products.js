/**
 * What a cell makes of its signals on the way to its state and keeps nowhere: products, unit by unit, and the LSTM's tanh(c).
 * They go by the names on their wires; where a Selection has one of these as its signal, the number is made here of those
 * that the trace holds.
 */

/** @import { Selection } from "./types.js" */

/**
 * @typedef {object} Product
 * @property {string[]} factors signals; with a prime, of the step before
 * @property {string} into the signal that it is made for
 * @property {string} [sum] what it is added to, whose gradient is its own too
 * @property {string} means
 */

const SQUASHED = "tanh(c)";

/** @type {Record<string, Product>} */
export const PRODUCTS = {
  "f∘c′": {
    factors: ["f", "c'"],
    into: "c",
    sum: "c",
    means: "what is kept of the old cell state",
  },
  "i∘g": { factors: ["i", "g"], into: "c", sum: "c", means: "what is written into the cell state" },
  "z∘h′": {
    factors: ["z", "h'"],
    into: "h",
    sum: "h",
    means: "what is kept of the old hidden state",
  },
  "(1−z)∘n": {
    factors: ["1−z", "n"],
    into: "h",
    sum: "h",
    means: "what is written into the hidden state",
  },
  "1−z": { factors: ["1−z"], into: "h", means: "how much of the candidate is let in" },
  "r∘m": {
    factors: ["r", "m"],
    into: "n",
    sum: "a_n",
    means: "what the candidate sees of the old state",
  },
  [SQUASHED]: {
    factors: ["c"],
    into: "h",
    means: "of which the output gate shows a share, −1 … 1",
  },
};

/** The number itself, as the cell makes it. @param {string} signal @param {number[]} factors */
export function made(signal, factors) {
  const product = factors.reduce((so, factor) => Math.fround(so * factor), 1);
  return signal === SQUASHED ? Math.fround(Math.tanh(product)) : product;
}

/** What the arithmetic of a number is found under: of a product, the signal that it is made for. @param {Selection} what @returns {Selection} */
export function chosenFor(what) {
  return { ...what, signal: PRODUCTS[what.signal]?.into ?? what.signal };
}

/** The gradient that flows into a number; null where the backward pass does not tell it. @param {Selection} what @returns {Selection | null} */
export function gradientOf(what) {
  const signal = what.signal in PRODUCTS ? PRODUCTS[what.signal]?.sum : what.signal;
  return signal ? { ...what, signal: `grad.${signal}` } : null;
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
 * The numbers that are multiplied, or the one that is squashed; before the first step every state is zero.
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
