/** Mouse, touch and keys on the gradient map. */

import { placeIn } from "../../canvas.js";

/** @import { Cell } from "./draw.js" */

/**
 * @typedef {object} Answers
 * @property {(x: number, y: number) => Cell | null} at the cell at a place in CSS pixels, null outside the triangle
 * @property {() => Cell | null} start where keys begin: the cell that is looked at, or one near the playhead
 * @property {() => number} steps T
 * @property {() => number} every of so many rows one is there, while a long map fills in
 * @property {(cell: Cell | null) => void} look
 * @property {(k: number | null) => void} choose the loss that alone flows back; null lets all flow
 */

/** Where a key leads; null where it is not the map's. @param {Cell} cell @param {string} key @param {number} by @param {number} steps */
export function moved({ k, t }, key, by, steps) {
  const loss = (/** @type {number} */ to) => {
    const next = Math.max(0, Math.min(steps - 1, to));
    return { k: next, t: Math.min(t, next) };
  };
  const blamed = (/** @type {number} */ to) => ({ k, t: Math.max(0, Math.min(k, to)) });
  if (key === "ArrowUp") return loss(k + by);
  if (key === "ArrowDown") return loss(k - by);
  if (key === "ArrowLeft") return blamed(t - by);
  if (key === "ArrowRight") return blamed(t + by);
  if (key === "Home") return blamed(0);
  if (key === "End") return blamed(k);
  return null;
}

const FAR = 10;

/**
 * @param {HTMLElement} el
 * @param {Answers} answers
 * @returns {() => void} ends it
 */
export function listen(el, { at, start, steps, every, look, choose }) {
  const ending = new AbortController();
  const { signal } = ending;
  const under = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const { x, y } = placeIn(el, event);
    return at(x, y);
  };
  /** The cell that a finger has looked at: a second touch on its row chooses. @type {Cell | null} */
  let touched = null;
  const press = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    const cell = under(event);
    const again = event.pointerType !== "touch" || touched?.k === cell?.k;
    touched = cell;
    look(cell);
    if (cell && again) choose(cell.k);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const cell = start();
    const far = event.shiftKey ? FAR : 1;
    const by = event.key === "ArrowUp" || event.key === "ArrowDown" ? far * every() : far;
    const next = cell && moved(cell, event.key, by, steps());
    if (next) look(next);
    else if (event.key === "Enter" && cell) choose(cell.k);
    else if (event.key === "Escape") choose(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  el.addEventListener("pointermove", (event) => look(under(event)), { signal });
  el.addEventListener("pointerup", press, { signal });
  el.addEventListener(
    "pointerleave",
    ({ pointerType }) => pointerType !== "touch" && look(null), // a finger leaves when it is lifted
    { signal },
  );
  el.addEventListener("keydown", key, { signal });
  el.addEventListener("focus", () => el.matches(":focus-visible") && look(start()), { signal });
  el.addEventListener("blur", () => look(null), { signal });
  return () => ending.abort();
}
