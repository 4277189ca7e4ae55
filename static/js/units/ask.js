/** Questions about the text on the screen: asked once it is read, asked again when it changes, the old ones aborted. */

/** @import { ClampEntry, EditEntry } from "../protocol.js" */
/** @import { Answer, Store, Trace } from "../types.js" */

import { computed, effect, untracked } from "@preact/signals-core";

import { asked, touchOf } from "../touch.js";

/** Somebody who types or flips through layers is not followed at every key. */
const PAUSE_MS = 200;

/** @typedef {{ input: { text: string }, clamp: ClampEntry[], edits?: EditEntry[], signal: string, layer: number }} Common */

/** What all questions say. @param {Trace} trace @param {{ signal: string, layer: number }} of @returns {Common} */
export function common(trace, { signal, layer }) {
  const text = trace.tokens.slice(0, trace.length).join("");
  return { input: { text }, ...asked(trace), signal, layer };
}

/**
 * Keeps an answer in step with the trace.
 *
 * @template T
 * @param {Store} store
 * @param {import("@preact/signals-core").Signal<Answer<T>>} answer
 * @param {() => unknown} topic what is asked, besides the text; null for nothing
 * @param {(trace: Trace, signal: AbortSignal) => Promise<T>} ask
 * @returns {() => void} ends it
 */
export function keepAnswered(store, answer, topic, ask) {
  const about = computed(() => JSON.stringify(topic()));
  const read = computed(() => {
    void store.received.value;
    const trace = store.trace.value;
    const current = trace && trace.complete && !trace.recorded && trace.text === store.text.value;
    return current && trace.length > 1 && !store.writing.value ? trace : null;
  });
  let timer = 0;
  let asking = new AbortController();
  const stop = effect(() => {
    void touchOf(store); // what is held or edited from now on makes another trace
    const [trace, question] = [read.value, about.value];
    clearTimeout(timer);
    asking.abort();
    const old = untracked(() => answer.value.value);
    if (question === "null") answer.value = { kind: "none", value: null };
    else if (trace) {
      answer.value = { kind: "asked", value: old };
      timer = setTimeout(() => void put(trace), PAUSE_MS);
    }
  });
  const put = async (/** @type {Trace} */ trace) => {
    const { signal } = (asking = new AbortController());
    try {
      const value = await ask(trace, signal);
      if (!signal.aborted) answer.value = { kind: "here", value };
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof TypeError ? "The server cannot be reached." : messageOf(error);
      answer.value = { kind: "refused", value: null, why };
    }
  };
  return () => {
    stop();
    clearTimeout(timer);
    asking.abort();
  };
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
