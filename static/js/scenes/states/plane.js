/** The plane in pixels: both directions to one scale, so that distances are distances. */

/** @import { Projected } from "../../types.js" */

import { isRaised } from "../../charts/text.js";

/** Room for the numbers and words of the axes. */
const MARGIN = { left: 38, right: 14, top: 20, bottom: 34 };
/** At the projector their type is larger. */
const RAISED = 14;
/** The fewest pixels between two numbers of an axis. */
const APART = 56;
/** A pointer that near to a state means it. */
const REACH = 14;

/** @typedef {{ x: (value: number) => number, y: (value: number) => number, ends: { x: number[], y: number[] }, box: { left: number, right: number, top: number, bottom: number } }} Plane */

/** @param {Projected} projected @param {{ width: number, height: number }} room @returns {Plane} */
export function planeOf({ coordinates, length }, { width, height }) {
  const box = {
    left: MARGIN.left + (isRaised() ? RAISED : 0),
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const [xs, ys] = [0, 1].map((axis) => {
    let [least, most] = [Infinity, -Infinity];
    for (let t = 0; t < length; t++) {
      least = Math.min(least, coordinates[2 * t + axis] ?? 0);
      most = Math.max(most, coordinates[2 * t + axis] ?? 0);
    }
    return { middle: (least + most) / 2, span: most - least };
  });
  const [across, up] = [xs ?? { middle: 0, span: 1 }, ys ?? { middle: 0, span: 1 }];
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  const pixels = 0.94 * Math.min(wide / (across.span || 1), high / (up.span || 1));
  const half = { x: wide / 2 / pixels, y: high / 2 / pixels };
  return {
    box,
    x: (value) => box.left + wide / 2 + (value - across.middle) * pixels,
    y: (value) => box.top + high / 2 - (value - up.middle) * pixels,
    ends: {
      x: [across.middle - half.x, across.middle + half.x],
      y: [up.middle - half.y, up.middle + half.y],
    },
  };
}

/** Where a state lies. @param {Plane} plane @param {Projected} projected @param {number} t */
export function pointOf(plane, { coordinates }, t) {
  return { x: plane.x(coordinates[2 * t] ?? NaN), y: plane.y(coordinates[2 * t + 1] ?? NaN) };
}

/** The state at a place, −1 where none is near. @param {Plane} plane @param {Projected} projected @param {{ x: number, y: number }} at */
export function nearest(plane, projected, at) {
  let best = { t: -1, distance: REACH };
  for (let t = 0; t < projected.length; t++) {
    const { x, y } = pointOf(plane, projected, t);
    const distance = Math.hypot(x - at.x, y - at.y);
    if (distance <= best.distance) best = { t, distance };
  }
  return best.t;
}

/**
 * The states inside a rectangle between two corners.
 *
 * @param {Plane} plane
 * @param {Projected} projected
 * @param {{ x: number, y: number }} one
 * @param {{ x: number, y: number }} other
 */
export function inside(plane, projected, one, other) {
  const between = (/** @type {number} */ v, /** @type {number} */ a, /** @type {number} */ b) =>
    v >= Math.min(a, b) && v <= Math.max(a, b);
  return Array.from({ length: projected.length }, (_, t) => t).filter((t) => {
    const { x, y } = pointOf(plane, projected, t);
    return between(x, one.x, other.x) && between(y, one.y, other.y);
  });
}

/** Round numbers of an axis. @param {number[]} ends @param {number} pixels its length */
export function roundNumbers([from = 0, to = 1], pixels) {
  const least = ((to - from) * APART) / pixels;
  const power = 10 ** Math.floor(Math.log10(least));
  const stride = power * ([1, 2, 5, 10].find((k) => k * power >= least) ?? 10);
  const first = Math.ceil(from / stride);
  const count = Math.floor(to / stride) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, k) => (first + k) * stride);
}
