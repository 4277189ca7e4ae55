/** A double click: on the strips into the network, there on a column into its cell, on a unit into its arithmetic. */

/** @import { Store } from "../types.js" */
/** @import { Frame } from "./frame.js" */

import { placeOf } from "./gesture.js";
import { isNear } from "./scenes.js";

/**
 * The picture glides after the first click, so what that one hit is what is meant.
 *
 * @param {{ strips: HTMLElement, network: HTMLElement }} regions
 * @param {Store} store
 * @param {Frame} frame
 * @returns {() => void} ends it
 */
export function followDoubleClick({ strips, network }, store, frame) {
  const ending = new AbortController();
  const { signal } = ending;
  let first = { step: 0, unit: store.hover.peek() };
  const note = (/** @type {MouseEvent} */ { detail }) => {
    if (detail === 1) first = { step: store.playhead.peek(), unit: store.hover.peek() };
  };
  const lead = (/** @type {MouseEvent} */ event, /** @type {() => void} */ go) =>
    frame.lead({ ...placeOf(event), scale: 1 }, { aims: false }, go);
  const unfold = (/** @type {MouseEvent} */ event) => {
    if (store.distance.peek() === "sequence" && event.target instanceof HTMLCanvasElement)
      lead(event, () => (store.distance.value = "network"));
  };
  const enter = (/** @type {MouseEvent} */ event) =>
    lead(event, () => {
      const { step, unit } = first;
      const counts = unit && !unit.signal.includes(".") && unit.signal !== "loss";
      store.playhead.value = step;
      store.openRow.value = null;
      if (counts) store.selection.value = unit;
      const wish = counts ? "arithmetic" : "cell";
      if (isNear(wish)) store.distance.value = wish;
    });
  strips.addEventListener("dblclick", unfold, { signal });
  network.addEventListener("click", note, { signal });
  network.addEventListener("dblclick", enter, { signal });
  return () => ending.abort();
}
