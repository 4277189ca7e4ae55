/** A double click on the network: on a column into its cell, on a unit into its arithmetic. */

/** @import { Store } from "../types.js" */

import { batch } from "@preact/signals-core";

import { isNear } from "./scenes.js";

/**
 * The picture glides after the first click, so what that one hit is what is meant.
 *
 * @param {HTMLElement} network
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function followDoubleClick(network, store) {
  const ending = new AbortController();
  const { signal } = ending;
  let first = { step: 0, unit: store.hover.peek() };
  const note = (/** @type {MouseEvent} */ { detail }) => {
    if (detail === 1) first = { step: store.playhead.peek(), unit: store.hover.peek() };
  };
  const enter = () =>
    batch(() => {
      const { step, unit } = first;
      const counts = unit && !unit.signal.includes(".") && unit.signal !== "loss";
      store.playhead.value = step;
      store.openRow.value = null;
      if (counts) store.selection.value = unit;
      const wish = counts ? "arithmetic" : "cell";
      if (isNear(wish)) store.distance.value = wish;
    });
  network.addEventListener("click", note, { signal });
  network.addEventListener("dblclick", enter, { signal });
  return () => ending.abort();
}
