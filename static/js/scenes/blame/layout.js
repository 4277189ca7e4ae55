/** Where the map, the curve and their axes lie. */

import { clamp } from "../../scale.js";

/** A picture narrower than this has its parts one below the other, and smaller type. */
const NARROW = 560;
const TOP = 8;
/** Below the map: characters, then the numbers of the steps. */
const CHARACTERS = 20;
const NUMBERS = 16;
/** Room of the compared models' names. */
const NAMES = 160;
/** The curve beside the map takes this share of the width. */
const CURVE = 0.36;

/** In CSS pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {object} Layout
 * @property {boolean} narrow the curve lies below the map and not beside it
 * @property {number} type the size of numbers and captions
 * @property {Box} map
 * @property {number} characters the middle of the line of characters below the map
 * @property {number} numbers the middle of the line of numbers below them
 * @property {Box} curve
 * @property {number | null} names the left edge of the curves' names, where they stand beside them
 * @property {number} ramp the left edge of the colours beside the curve
 * @property {number} caption the middle of the line below the curve's numbers
 */

/**
 * @param {number} width CSS pixels
 * @param {number} height
 * @param {boolean} [compared] several models' curves: their names need a place of their own
 * @returns {Layout}
 */
export function layout(width, height, compared = false) {
  return width < NARROW ? below(width, height) : beside(width, height, compared);
}

/** The curve at the right of the map. @param {number} width @param {number} height @param {boolean} compared @returns {Layout} */
function beside(width, height, compared) {
  const plot = Math.max(40, height - TOP - CHARACTERS - NUMBERS);
  const share = clamp(width * CURVE, 260, 460) + (compared ? NAMES * 0.6 : 0);
  const map = { x: 44, y: TOP, width: Math.max(60, width - 44 - share - 28), height: plot };
  const left = map.x + map.width + 28 + 66;
  const lines = linesBelow(map);
  const right = width - (compared ? NAMES : 16);
  return {
    narrow: false,
    type: 14,
    map,
    ...lines,
    curve: { x: left, y: TOP, width: Math.max(40, right - left), height: plot },
    names: compared ? right + 12 : null,
    ramp: left - 12,
    caption: lines.numbers,
  };
}

/** The map takes somewhat more than half of the height. @param {number} width @param {number} height @returns {Layout} */
function below(width, height) {
  const rest = height - 2 * TOP - CHARACTERS - NUMBERS - 2 * NUMBERS - 6;
  const plot = Math.max(40, rest * 0.58);
  const map = { x: 34, y: TOP, width: Math.max(60, width - 34 - 8), height: plot };
  const lines = linesBelow(map);
  const top = lines.numbers + NUMBERS / 2 + TOP;
  const curve = { x: 58, y: top, width: width - 58 - 12, height: Math.max(30, rest - plot) };
  return {
    narrow: true,
    type: 12,
    map,
    ...lines,
    curve,
    names: null,
    ramp: curve.x - 12,
    caption: top + curve.height + 1.5 * NUMBERS + 4,
  };
}

/** @param {Box} map */
function linesBelow({ y, height }) {
  const under = y + height;
  return { characters: under + CHARACTERS / 2, numbers: under + CHARACTERS + NUMBERS / 2 };
}

/**
 * Where cells lie: k grows upwards, t to the right, both through the same window.
 *
 * @param {Box} box
 * @param {{ from: number, to: number }} view
 */
export function grid({ x, y, width, height }, { from, to }) {
  const across = width / (to - from);
  const down = height / (to - from);
  return {
    across,
    down,
    /** The left edge of a column. @param {number} t */
    left: (t) => x + (t - from) * across,
    /** The upper edge of a row. @param {number} k */
    top: (k) => y + height - (k + 1 - from) * down,
    /** The cell at a place, null outside the triangle. @param {number} px @param {number} py */
    at(px, py) {
      const t = Math.floor(from + (px - x) / across);
      const k = Math.floor(from + (y + height - py) / down);
      return t >= from && t <= k && k < to && px >= x ? { k, t } : null;
    },
  };
}
