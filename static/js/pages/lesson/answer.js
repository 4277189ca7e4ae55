/** Words with the network's own numbers in them. */

/** @import { Store, Trace } from "../../types.js" */

import { quoted } from "../../dom.js";
import { probability } from "../../number.js";
import { isSame, touchOf } from "../../touch.js";

/** Numbers of the step that is asked about. @type {Record<string, (trace: Trace, step: number) => string>} */
const OF_STEP = {
  top: (trace, step) => quoted(trace.top(step)[0]?.token ?? "…"),
  prob: (trace, step) => probability(trace.top(step)[0]?.prob ?? NaN),
  loss: (trace, step) => trace.loss(step).toFixed(3),
};

/** Numbers of the whole text. @type {Record<string, (store: Store) => string>} */
const OF_TEXT = {
  total: (store) => total(current(store)),
  untouched: (store) => total(store.untouched.value?.trace.value),
};

/** The run that is asked for; null while the one before it stands. @param {Store} store */
function current(store) {
  const trace = store.trace.value;
  const isAsked = trace?.text === store.text.value && isSame(trace, touchOf(store));
  return isAsked ? trace : null;
}

/** @param {Trace | null | undefined} trace */
function total(trace) {
  if (!trace?.complete) return "…";
  let nats = 0;
  for (let t = 0; t < trace.received; t++) nats += trace.loss(t) || 0;
  return nats.toFixed(2);
}

/**
 * The words with every `{name}` filled; an ellipsis where its number is not here yet, or its step not yet reached.
 *
 * @param {string} words
 * @param {Store} store
 * @param {{ step: number, reached: boolean }} asked the step that the question is about, and whether playing has come to it
 */
export function filled(words, store, { step, reached }) {
  const trace = current(store);
  return words.replace(/\{(\w+)\}/g, (all, name) => {
    if (OF_TEXT[name]) return OF_TEXT[name](store);
    if (!OF_STEP[name]) return all;
    if (!reached || !trace) return "…";
    const at = Math.min(step, trace.length - 1);
    return at < trace.received ? OF_STEP[name](trace, at) : "…";
  });
}

/**
 * The step that a state is about.
 *
 * @param {string} state as behind the `#`
 */
export function stepOf(state) {
  return Number(new URLSearchParams(state).get("step")) || 0;
}
