/** Fetches the matrices of models so small that every weight is drawn. */

/** @import { Store } from "./types.js" */

import { effect } from "@preact/signals-core";

import { editWeights, isEditable } from "./edits.js";
import { MAX_CIRCLES } from "./layers.js";
import { fetchWeight, fetchWeightShapes } from "./transport/rest.js";

/**
 * Keeps `store.served` and `store.weights` those of the trace on screen, null where it is large or they have not come.
 *
 * @param {Pick<Store, "trace" | "served" | "weights">} store
 * @returns {() => void} ends it
 */
export function followWeights({ trace, served, weights }) {
  let shown = "";
  const stopFetching = effect(() => {
    const card = trace.value?.card;
    if (!card || card.id === shown) return;
    if (trace.value?.recorded && served.peek()) return; // they came with it
    shown = card.id;
    served.value = null;
    if (card.hidden > MAX_CIRCLES && !isEditable(card)) return;
    fetchAll(card.id).then(
      (all) => void (shown === card.id && (served.value = all)),
      () => shown === card.id && (shown = ""), // asked again when the trace has changed
    );
  });
  const stopEditing = effect(() => {
    const all = served.value;
    weights.value = all && editWeights(all, trace.value?.edits ?? []);
  });
  return () => {
    stopFetching();
    stopEditing();
  };
}

/** @param {string} id */
async function fetchAll(id) {
  const names = Object.keys(await fetchWeightShapes(id));
  const all = await Promise.all(names.map(async (name) => [name, await fetchWeight(id, name)]));
  return Object.fromEntries(all);
}
