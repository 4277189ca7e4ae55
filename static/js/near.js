/** Steps from the picture of the network towards one of its numbers, and back. */

/** @import { Store } from "./types.js" */

import { MAX_CIRCLES } from "./layers.js";

/** The row of units first, where there are many; then the chosen unit's arithmetic. @param {Store} store @param {{ layer: number, row: number }} row */
export function approach({ card, openRow, distance, folded }, row) {
  const few = (card.peek()?.hidden ?? 0) <= MAX_CIRCLES;
  if (few || openRow.peek() || folded.peek()) {
    folded.value = false;
    distance.value = "arithmetic";
  } else openRow.value = row;
}

/** Between the network and the arithmetic. @param {Store} store */
export function turnDistance({ distance, folded }) {
  folded.value = false;
  distance.value = distance.peek() === "network" ? "arithmetic" : "network";
}
