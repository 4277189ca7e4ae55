/** What moves between two distances: both pictures grow, or shrink, about the thing looked at; the rest makes room. */

/** @import { Point } from "./transform.js" */

import { placeIn } from "../canvas.js";

const MS = 280;
const TIMING = { duration: MS, easing: "ease-in-out" };

/** Whether nothing is to move. */
export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** How a picture stands while it is grown about a point of the screen. @param {HTMLElement} el @param {number} scale @param {Point} about */
function grown(el, scale, about) {
  const { x, y } = placeIn(el.offsetParent ?? el, { clientX: about.x, clientY: about.y });
  const transformOrigin = `${x - el.offsetLeft}px ${y - el.offsetTop}px`;
  return { transform: `scale(${scale})`, transformOrigin };
}

/** A picture follows the hand. @param {HTMLElement} el @param {number} scale @param {Point} about */
export function hold(el, scale, about) {
  el.getAnimations().forEach((one) => one.cancel()); // it may be going back
  Object.assign(el.style, grown(el, scale, about));
}

/** It has its own size again: at once, or gliding. @param {HTMLElement} el @param {{ glides: boolean }} how */
export function letGo(el, { glides }) {
  const { transform, transformOrigin } = el.style;
  if (glides) el.animate([{ transform, transformOrigin }, { transformOrigin }], TIMING);
  el.style.transform = "";
}

/**
 * Grows a picture from one scale to another, about a point that stays, or goes from the hand to the thing.
 *
 * @param {HTMLElement} el
 * @param {[number, number]} scales
 * @param {{ about: { first: Point, last: Point }, comes: boolean }} how
 * @returns {Promise<unknown>} when it is over
 */
export function grow(el, [from, to], { about: { first, last }, comes }) {
  const seen = { visibility: "visible", zIndex: 1 };
  const start = { ...seen, ...grown(el, from, first), opacity: comes ? 0 : 1 };
  const end = { ...seen, ...grown(el, to, last), opacity: comes ? 1 : 0 };
  return el.animate([start, end], TIMING).finished;
}

/** A region keeps the height that it has now, so that its picture is not drawn anew while the rows glide. @param {HTMLElement} el */
export function keepHeight(el) {
  const { height } = getComputedStyle(el);
  el.animate({ height: [height, height] }, TIMING);
}

/**
 * Changes how the rows share the height, at first at once, so that it can be seen where everything will lie.
 *
 * @param {HTMLElement} root
 * @param {() => void} change
 * @returns {() => void} lets the rows glide there
 */
export function changeRows(root, change) {
  const rows = () => getComputedStyle(root).gridTemplateRows;
  const before = rows();
  root.getAnimations().forEach((one) => one.cancel());
  root.style.transition = "none";
  change();
  const after = rows();
  root.style.transition = "";
  return () =>
    void (before !== after && root.animate({ gridTemplateRows: [before, after] }, TIMING));
}
