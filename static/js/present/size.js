/** How large a presented page is, and whether it is one. */

/** The smallest type on the projector's screen, in CSS pixels. */
export const LEAST = 24;
/** The screen that a presented page is laid out for; on it, the smallest type of a picture is 14. */
const LAID_OUT = { width: 597, height: 448, type: 14 };

/**
 * How much a page is enlarged: every screen of a shape shows the same.
 *
 * @param {{ width: number, height: number }} screen CSS pixels
 */
export function enlargement({ width, height }) {
  const share = Math.min(width / LAID_OUT.width, height / LAID_OUT.height);
  return Math.max(LEAST / LAID_OUT.type, share);
}

/** @param {URLSearchParams} query @param {string | null} kept @returns {boolean} */
export function begins(query, kept) {
  return query.has("present") ? query.get("present") !== "0" : kept === "1";
}
