/** Words with the network's own numbers in them. */

/** @import { Store, Trace } from "../../types.js" */

import { quoted } from "../../dom.js";
import { probability } from "../../number.js";

/** @type {Record<string, (trace: Trace, step: number, store: Store) => string>} */
const NUMBERS = {
  top: (trace, step) => quoted(trace.top(step)[0]?.token ?? "…"),
  prob: (trace, step) => probability(trace.top(step)[0]?.prob ?? NaN),
  loss: (trace, step) => trace.loss(step).toFixed(3),
  total: (trace) => total(trace),
  untouched: (_, __, { untouched }) =>
    untouched.value?.trace.value ? total(untouched.value.trace.value) : "…",
};

/** @param {Trace} trace */
function total(trace) {
  let nats = 0;
  for (let t = 0; t < trace.received; t++) nats += trace.loss(t) || 0;
  return trace.complete ? nats.toFixed(2) : "…";
}

/**
 * The words with every `{name}` filled by the trace at the playhead; an ellipsis where it is not here yet.
 *
 * @param {string} words
 * @param {Store} store
 */
export function filled(words, store) {
  const [trace, step] = [store.trace.value, store.playhead.value];
  return words.replace(/\{(\w+)\}/g, (all, name) => {
    const number = NUMBERS[name];
    if (!number) return all;
    return trace && step < trace.received ? number(trace, step, store) : "…";
  });
}
