/**
 * How many parameters a recurrent network has, by what they do, and how many its feed-forward twin has.
 *
 * The twin reads the same text with the same layers, but every step has weights of its own, U_t, W_t, V_t and b_t: T steps
 * take T times the parameters.
 */

import { counted } from "../../number.js";

/** The lecture's letters in the order in which a number passes them, and the weights that they stand for. */
const LETTERS = /** @type {const} */ ([
  ["E", /^embedding\./],
  ["U", /weight_ih/],
  ["W", /weight_(hh|skip)/],
  ["b", /bias/],
  ["V", /^head\.weight/],
]);

/** @typedef {{ letter: string, count: number }} Part */

/**
 * A network's parameters, letter by letter; letters that it has not are left out.
 *
 * @param {Record<string, number[]>} shapes of its weights, by API.md's names
 * @returns {Part[]}
 */
export function partsOf(shapes) {
  const sizes = Object.entries(shapes).map(([name, shape]) => ({
    name,
    size: shape.reduce((product, side) => product * side, 1),
  }));
  return LETTERS.map(([letter, pattern]) => ({
    letter,
    count: sizes.reduce((sum, { name, size }) => sum + (pattern.test(name) ? size : 0), 0),
  })).filter(({ count }) => count > 0);
}

/** `U 192 + W 256`. @param {Part[]} parts */
export function splitWords(parts) {
  return parts.map(({ letter, count }) => `${letter}\u00a0${counted(count)}`).join(" + ");
}

/** `U_t + W_t`, as the twin's formula has them. @param {Part[]} parts */
export function twinLetters(parts) {
  return parts.map(({ letter }) => `${letter}ₜ`).join(" + ");
}

/** The twin's parameters. @param {number} parameters of the recurrent network @param {number} steps T */
export function twinCount(parameters, steps) {
  return parameters * steps;
}

/** `12 steps`. @param {number} steps */
const inSteps = (steps) => `${counted(steps)} ${steps === 1 ? "step" : "steps"}`;

/**
 * What is learnt from the picture, in numbers.
 *
 * @param {number} parameters of the recurrent network
 * @param {{ copies: number, length: number }} run steps peeled off, 0 while it is folded; steps of the whole text
 */
export function countSentence(parameters, { copies, length }) {
  const own = counted(parameters);
  if (copies === 0) {
    const twin = counted(twinCount(parameters, length));
    return `Folded it is one network with ${own} parameters, for a text of any length; for the ${inSteps(length)} of this one, a feed-forward network with layers of its own has ${twin}.`;
  }
  const twin = counted(twinCount(parameters, copies));
  return `After ${inSteps(copies)} the recurrent network still has ${own} parameters; a feed-forward network with layers of its own has ${twin}.`;
}
