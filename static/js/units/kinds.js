/** Kinds of characters: what they are called, and how much of where the states lie they account for. */

/** @import { Projected } from "../types.js" */

import { percent } from "../sentence.js";

/** @typedef {"vowel" | "consonant" | "capital" | "space" | "line end" | "other"} Kind */

/** As the legend names them. @type {Record<Kind, string>} */
export const KINDS = {
  vowel: "vowels",
  consonant: "consonants",
  capital: "capitals",
  space: "spaces",
  "line end": "line ends",
  other: "other signs",
};

/** @param {string} token @returns {Kind} */
export function kindOf(token) {
  if (token === " ") return "space";
  if (token === "\n") return "line end";
  if (/^\p{Lu}$/u.test(token)) return "capital";
  if (/^[aeiou]$/.test(token)) return "vowel";
  return /^\p{Ll}$/u.test(token) ? "consonant" : "other";
}

/** The steps of each kind that a text has. @param {readonly string[]} tokens @returns {Map<Kind, number[]>} */
export function stepsByKind(tokens) {
  /** @type {Map<Kind, number[]>} */
  const steps = new Map();
  tokens.forEach((token, t) => {
    const kind = kindOf(token);
    if (!steps.has(kind)) steps.set(kind, []);
    steps.get(kind)?.push(t);
  });
  return steps;
}

/**
 * The share of the plane's variance that lies between the kinds: 1 − Σ within / Σ all (η²).
 *
 * @param {Pick<Projected, "tokens" | "coordinates">} projected
 * @returns {number} NaN where nothing varies
 */
export function betweenKinds({ tokens, coordinates }) {
  const all = spread(Array.from(tokens.keys()), coordinates);
  const groups = [...stepsByKind(tokens).values()];
  const within = groups.reduce((sum, steps) => sum + spread(steps, coordinates), 0);
  return 1 - within / all;
}

/** Σ of squared distances from the middle. @param {number[]} steps @param {ArrayLike<number>} coordinates */
function spread(steps, coordinates) {
  let sum = 0;
  for (const axis of [0, 1]) {
    const values = steps.map((t) => coordinates[2 * t + axis] ?? NaN);
    const mean = values.reduce((total, value) => total + value, 0) / values.length;
    sum += values.reduce((total, value) => total + (value - mean) ** 2, 0);
  }
  return sum;
}

/** @param {Projected} projected @param {number} layers */
export function statesSentence(projected, layers) {
  const both = (projected.explained[0] ?? NaN) + (projected.explained[1] ?? NaN);
  const name = layers > 1 ? `h of layer ${projected.layer + 1}` : "h";
  const { betweenKinds: kinds } = projected;
  const between = Number.isNaN(kinds)
    ? ""
    : `, ${percent(kinds)} of which lies between kinds of characters`;
  return `This plane holds ${percent(both)} of the variance of ${name}${between}.`;
}
