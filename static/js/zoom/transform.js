/** How one distance's picture comes out of a part of the other's: plain geometry. */

/** @typedef {{ x: number, y: number, width: number, height: number }} Rect */
/** A picture scaled about its upper left corner, then moved. @typedef {{ scale: number, x: number, y: number }} Transform */

/** So that a motion stays one: from a single unit to the whole region would be a jump. */
const MOST = 8;

/**
 * What brings a part of the region over all of it: the part's middle comes to the region's, and it fills what it can.
 *
 * @param {Rect} part
 * @param {{ width: number, height: number }} region
 * @returns {Transform}
 */
export function filling(part, { width, height }) {
  const fit = Math.min(width / part.width, height / part.height);
  const scale = Math.max(1, Math.min(MOST, fit));
  const x = width / 2 - scale * (part.x + part.width / 2);
  const y = height / 2 - scale * (part.y + part.height / 2);
  return { scale, x, y };
}

/** What undoes it: the whole region goes into the part. @param {Transform} transform @returns {Transform} */
export function inverse({ scale, x, y }) {
  return { scale: 1 / scale, x: -x / scale, y: -y / scale };
}

/** What scales a picture while one point stays. @param {number} scale @param {{ x: number, y: number }} about @returns {Transform} */
export function about(scale, { x, y }) {
  return { scale, x: x * (1 - scale), y: y * (1 - scale) };
}

/** @param {Transform} transform */
export function css({ scale, x, y }) {
  return `translate(${x}px, ${y}px) scale(${scale})`;
}
