/** Where the step's contribution, the sum of all so far and the steps lie. */

import { clamp } from "../../scale.js";

const NARROW = 560;
/** The line of words over each part, and the number below it. */
const CAPTION = 22;
const NUMBER = 20;
/** δ_t at the left of the outer product and h_{t−1} above it. */
const EDGE = 10;
const CHARACTERS = 20;
const NUMBERS = 16;
/** Above a matrix, and below the steps. */
const MATRIX = CAPTION + EDGE + 2;
const AXIS = CHARACTERS + NUMBERS;

/** In CSS pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * @typedef {object} Layout
 * @property {boolean} narrow the steps lie below the matrices and not beside them
 * @property {number} type
 * @property {Box} term δ_t ⊗ h_{t−1}, with δ_t and h_{t−1} along its edges
 * @property {Box} sum
 * @property {Box} steps the plot over the text
 * @property {number} ramp the left edge of the colours beside the plot
 * @property {number} edge width of the vectors beside the product
 * @property {number} caption middle of the matrices' captions
 * @property {number} legend middle of the line above the steps
 * @property {number} number middle of the numbers below the matrices
 * @property {number} characters
 * @property {number} numbers
 */

/**
 * @param {number} width CSS pixels
 * @param {number} height
 * @param {{ written: boolean }} matrix whether its entries are written out
 * @returns {Layout}
 */
export function layout(width, height, { written }) {
  if (width < NARROW) return below(width, height);
  const block = Math.max(30, height - MATRIX - NUMBER);
  const side = clamp(written ? width * 0.25 : Math.min(block * 1.25, width * 0.19), 100, 320);
  const { term, sum } = matrices(side, block);
  const left = sum.x + side + 74;
  return {
    narrow: false,
    type: 14,
    term,
    sum,
    number: height - NUMBER / 2,
    edge: EDGE,
    ...plot({ x: left, y: CAPTION, width: width - left - 8, height: height - CAPTION - AXIS }),
  };
}

/** The steps below the matrices. @param {number} width @param {number} height @returns {Layout} */
function below(width, height) {
  const rest = height - MATRIX - NUMBER - CAPTION - AXIS - 6;
  const block = Math.max(30, rest * 0.5);
  const { term, sum } = matrices((width - EDGE - 4 - 44 - 6) / 2, block);
  const top = MATRIX + block + NUMBER + CAPTION + 6;
  return {
    narrow: true,
    type: 12,
    term,
    sum,
    number: MATRIX + block + NUMBER / 2,
    edge: EDGE,
    ...plot({ x: 54, y: top, width: width - 54 - 8, height: rest - block }),
  };
}

/** @param {number} width @param {number} height */
function matrices(width, height) {
  const first = EDGE + 4;
  return {
    term: { x: first, y: MATRIX, width, height },
    sum: { x: first + width + 44, y: MATRIX, width, height },
  };
}

/** @param {Box} box */
function plot({ x, y, width, height }) {
  const steps = { x, y, width: Math.max(40, width), height: Math.max(30, height) };
  const under = y + steps.height;
  return {
    steps,
    ramp: x - 12,
    legend: y - CAPTION / 2,
    caption: CAPTION / 2,
    characters: under + CHARACTERS / 2,
    numbers: under + CHARACTERS + NUMBERS / 2,
  };
}
