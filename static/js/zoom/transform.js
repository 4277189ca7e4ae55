/** About which point, and how many times, a picture grows until a part of it is the next distance's: plain geometry. */

import { clamp } from "../scale.js";

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {Point & { width: number, height: number }} Rect */

/** So that a motion stays one: from a single unit to the whole region would be a jump. */
const MOST = 8;

/** How many times a part grows to be as wide as the region. @param {Rect} part @param {Rect} region */
export function growth({ width }, region) {
  return clamp(region.width / width, 1, MOST);
}

/** What stays where it is: the point of the part that a hand is at, else its middle. @param {Rect} part @param {Point | null} hand @param {Rect} region @returns {Point} */
export function fixedPoint(part, hand, { x, y, width, height }) {
  const point = hand && holds(part, hand) ? hand : middleOf(part);
  return { x: clamp(point.x, x, x + width), y: clamp(point.y, y, y + height) };
}

/** @param {Rect} rect @param {Point} point */
function holds({ x, y, width, height }, point) {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}

/** @param {Rect} rect @returns {Point} */
function middleOf({ x, y, width, height }) {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Where nothing is looked at. @param {Rect} region @returns {Rect} */
export function middleThird({ x, y, width, height }) {
  return { x: x + width / 3, y: y + height / 3, width: width / 3, height: height / 3 };
}
