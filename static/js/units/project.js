/** Keeps the states of a layer along their principal components in step with the text. */

/** @import { Projected, Store, Trace } from "../types.js" */

import { effect } from "@preact/signals-core";

import { fetchProjection } from "../transport/rest.js";
import { common, keepAnswered } from "./ask.js";
import { listOf } from "./find.js";
import { betweenKinds } from "./kinds.js";

/** The chosen unit's layer, else the top one. @param {Store} store */
function layerOf({ selection, card }) {
  const top = (card.value?.layers ?? 1) - 1;
  return Math.min(selection.value?.layer ?? top, top);
}

/** Keeps `store.projected` while it is looked at. @param {Store} store @returns {() => void} ends it */
export function followStates(store) {
  const topic = () => (store.lower.value === "states" ? { layer: layerOf(store) } : null);
  const endings = [
    keepAnswered(store, store.projected, topic, (trace, signal) =>
      project(trace, layerOf(store), signal),
    ),
    effect(() => {
      void store.text.value;
      store.brushed.value = []; // a brush is of the text it was made on
    }),
  ];
  return () => endings.forEach((end) => end());
}

/** @param {Trace} trace @param {number} layer @param {AbortSignal} signal @returns {Promise<Projected>} */
async function project(trace, layer, signal) {
  const body = { ...common(trace, { signal: "h", layer }), components: 2 };
  const { message, tensors } = await fetchProjection(trace.card.id, body, signal);
  const tokens = trace.tokens.slice(0, message.steps);
  const coordinates = listOf(tensors, "coordinates");
  const loss = listOf(tensors, "loss_per_step");
  return {
    text: trace.text,
    tokens,
    length: message.steps,
    layer,
    coordinates,
    explained: listOf(tensors, "explained"),
    loss,
    largestLoss: Array.from(loss).reduce((most, one) => (one > most ? one : most), 0),
    betweenKinds: betweenKinds({ tokens, coordinates }),
  };
}
