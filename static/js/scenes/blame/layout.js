/** Where the map, the curve and their axes lie. */

import { clamp } from "../../scale.js";

/** A picture narrower than this has smaller type and narrower axes. */
const NARROW = 560;
/** Below the map: characters, then the numbers of the steps. */
const CHARACTERS = 20;
const NUMBERS = 16;
/** The curve beside the map takes this share of the width. */
const CURVE = 0.36;

/** In CSS pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {object} Layout
 * @property {boolean} narrow
 * @property {number} type the size of numbers and captions
 * @property {Box} map
 * @property {Box} curve
 * @property {number} ramp the left edge of the colours beside the curve
 * @property {number} characters the middle of the line of characters
 * @property {number} numbers the middle of the line of numbers
 */

/**
 * @param {number} width CSS pixels
 * @param {number} height
 * @returns {Layout}
 */
export function layout(width, height) {
  const narrow = width < NARROW;
  const type = narrow ? 12 : 14;
  const left = narrow ? 30 : 44;
  const top = 8;
  const bottom = CHARACTERS + NUMBERS;
  const beside = clamp(width * CURVE, narrow ? 130 : 260, 460);
  const axis = narrow ? 44 : 66;
  const gap = narrow ? 8 : 28;
  const plot = Math.max(40, height - top - bottom);
  const map = { x: left, y: top, width: Math.max(60, width - left - beside - gap), height: plot };
  const right = map.x + map.width + gap;
  return {
    narrow,
    type,
    map,
    curve: {
      x: right + axis,
      y: top,
      width: Math.max(40, width - right - axis - (narrow ? 6 : 16)),
      height: plot,
    },
    ramp: right + axis - 12,
    characters: top + plot + CHARACTERS / 2,
    numbers: top + plot + CHARACTERS + NUMBERS / 2,
  };
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
