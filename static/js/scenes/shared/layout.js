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

/** In CSS pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * @typedef {object} Layout
 * @property {boolean} narrow
 * @property {number} type
 * @property {Box | null} term δ_t ⊗ h_{t−1}, with δ_t and h_{t−1} along its edges; null where there is no room
 * @property {Box} sum
 * @property {Box} steps the plot over the text
 * @property {number} ramp the left edge of the colours beside the plot
 * @property {number} edge width of the vectors beside the product
 * @property {number} caption middle of the captions
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
  const narrow = width < NARROW;
  const type = narrow ? 12 : 14;
  const top = CAPTION + EDGE + 2;
  const block = Math.max(30, height - top - NUMBER);
  const side = narrow
    ? clamp(width * (written ? 0.5 : 0.3), 90, 190)
    : clamp(written ? width * 0.24 : Math.min(block * 1.25, width * 0.19), 100, 250);
  const first = EDGE + 4;
  const term = narrow ? null : { x: first, y: top, width: side, height: block };
  const sum = { x: term ? term.x + side + 44 : 2, y: top, width: side, height: block };
  const axis = narrow ? 48 : 74;
  const left = sum.x + side + axis;
  const plot = { x: left, y: CAPTION, width: Math.max(40, width - left - 8), height: 0 };
  plot.height = Math.max(30, height - CAPTION - CHARACTERS - NUMBERS);
  return {
    narrow,
    type,
    term,
    sum,
    steps: plot,
    ramp: left - 12,
    edge: EDGE,
    caption: CAPTION / 2,
    number: height - NUMBER / 2,
    characters: CAPTION + plot.height + CHARACTERS / 2,
    numbers: CAPTION + plot.height + CHARACTERS + NUMBERS / 2,
  };
}
