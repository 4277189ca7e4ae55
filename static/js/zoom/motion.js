/** The motion between two distances: the thing looked at grows to the whole region, or goes back to its place. */

/** @import { Rect, Transform } from "./transform.js" */

import { css, filling, inverse } from "./transform.js";

const MS = 280;
const CALM = "(prefers-reduced-motion: reduce)";

/**
 * Both pictures move as one: inwards the part fills the region and the nearer picture comes out of it, outwards the reverse.
 *
 * @param {HTMLElement} farther
 * @param {HTMLElement} nearer
 * @param {{ part: Rect | null, inward: boolean }} how the part of the farther picture that the nearer one details
 * @returns {Promise<void>} when it is over
 */
export async function move(farther, nearer, { part, inward }) {
  const region = nearer.parentElement ?? nearer;
  const { clientWidth: width, clientHeight: height } = region;
  if (matchMedia(CALM).matches || width === 0 || height === 0) return;
  const middle = { x: width / 3, y: height / 3, width: width / 3, height: height / 3 };
  const grown = filling(part ?? middle, { width, height });
  const motions = [
    play(farther, { away: grown, leaves: inward }),
    play(nearer, { away: inverse(grown), leaves: !inward }),
  ];
  await Promise.allSettled(motions.map(({ finished }) => finished));
}

/** @param {HTMLElement} el @param {{ away: Transform, leaves: boolean }} how */
function play(el, { away, leaves }) {
  const here = { transform: "none", opacity: 1, visibility: "visible", transformOrigin: "0 0" };
  const gone = { ...here, transform: css(away), opacity: 0 };
  return el.animate(leaves ? [here, gone] : [gone, here], { duration: MS, easing: "ease-in-out" });
}
