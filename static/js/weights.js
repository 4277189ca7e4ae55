/** Fetches the matrices of models so small that every weight is drawn. */

/** @import { Store } from "./types.js" */

import { effect } from "@preact/signals-core";

import { MAX_CIRCLES } from "./layers.js";
import { fetchWeight, fetchWeightShapes } from "./transport/rest.js";

/**
 * Keeps `store.weights` those of the model on screen, null where it is large or they have not come.
 *
 * @param {Pick<Store, "trace" | "weights">} store
 * @returns {() => void} ends it
 */
export function followWeights({ trace, weights }) {
  let shown = "";
  return effect(() => {
    const card = trace.value?.card;
    if (!card || card.id === shown) return;
    if (trace.value?.recorded && weights.peek()) return; // they came with it
    shown = card.id;
    weights.value = null;
    if (card.hidden > MAX_CIRCLES) return;
    fetchAll(card.id).then(
      (all) => void (shown === card.id && (weights.value = all)),
      () => shown === card.id && (shown = ""), // asked again when the trace has changed
    );
  });
}

/** @param {string} id */
async function fetchAll(id) {
  const names = Object.keys(await fetchWeightShapes(id));
  const all = await Promise.all(names.map(async (name) => [name, await fetchWeight(id, name)]));
  return Object.fromEntries(all);
}
