/** Pointer and wheel on a time axis: one pointer scrubs, two pinch, the wheel zooms, sideways it pans. */

import { placeIn } from "./canvas.js";

/**
 * @typedef {object} Answers places are CSS pixels from the element's left and top edge
 * @property {(x: number, y: number, first: boolean) => void} drag one pointer is down
 * @property {(x: number, y: number) => void} hover the pointer is over the element, and up
 * @property {() => void} leave
 * @property {(factor: number, x: number) => void} zoom above 1 comes closer
 * @property {(by: number) => void} pan in pixels to the right
 * @property {(() => void)} [end] the last pointer has gone up
 */

/** What one notch of a wheel, a swipe and a trackpad's pinch are worth. */
const WHEEL = 0.0022;
const PINCH = 0.01;
const LINE = 32;

/**
 * @param {HTMLElement} el
 * @param {Answers} answers
 * @returns {() => void} ends it
 */
export function gestures(el, answers) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Map<number, { x: number, y: number }>} */
  const down = new Map();
  const place = (/** @type {MouseEvent} */ event) => placeIn(el, event);

  const start = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0) return;
    el.setPointerCapture(event.pointerId);
    const { x, y } = place(event);
    down.set(event.pointerId, { x, y });
    if (down.size === 1) answers.drag(x, y, true);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const { x, y } = place(event);
    const before = [...down.values()];
    if (down.has(event.pointerId)) down.set(event.pointerId, { x, y });
    if (down.size === 2) pinch(before, [...down.values()], answers);
    else if (down.size === 1) answers.drag(x, y, false);
    else answers.hover(x, y);
  };
  const stop = (/** @type {PointerEvent} */ event) => {
    if (down.delete(event.pointerId) && down.size === 0) answers.end?.();
  };
  const wheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE;
    const { deltaX, deltaY, ctrlKey, shiftKey } = event;
    const sideways = Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : shiftKey ? deltaY : 0;
    if (sideways) answers.pan(sideways * unit);
    else answers.zoom(Math.exp(-deltaY * unit * (ctrlKey ? PINCH : WHEEL)), place(event).x);
  };

  el.addEventListener("pointerdown", start, { signal });
  el.addEventListener("pointermove", move, { signal });
  el.addEventListener("pointerup", stop, { signal });
  el.addEventListener("pointercancel", stop, { signal });
  el.addEventListener("pointerleave", () => answers.leave(), { signal });
  el.addEventListener("wheel", wheel, { signal, passive: false });
  return () => ending.abort();
}

/**
 * Two fingers: their distance zooms, their middle pans.
 *
 * @param {{ x: number, y: number }[]} before
 * @param {{ x: number, y: number }[]} after
 * @param {Answers} answers
 */
export function pinch([a0, b0], [a1, b1], answers) {
  if (!a0 || !b0 || !a1 || !b1) return;
  const [apart, now] = [Math.abs(b0.x - a0.x), Math.abs(b1.x - a1.x)];
  answers.pan((a0.x + b0.x - a1.x - b1.x) / 2);
  if (apart > 8 && now > 8) answers.zoom(now / apart, (a1.x + b1.x) / 2);
}
