/** Questions about the text on the screen: asked once it is read, asked again when it changes, the old ones aborted. */

/** @import { ClampEntry, EditEntry } from "../protocol.js" */
/** @import { Answer, Store, Trace } from "../types.js" */

import { computed, effect, untracked } from "@preact/signals-core";

import { asked, touchOf, write } from "../touch.js";
import { ProblemError } from "../transport/rest.js";

/** Somebody who types or flips through layers is not followed at every key. */
const PAUSE_MS = 200;
/** A busy server is asked again. */
const BUSY_MS = 2000;

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
  const read = computed(() => readOf(store));
  let timer = 0;
  let asking = new AbortController();
  const stop = effect(() => {
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
      if (isBusy(error)) timer = setTimeout(() => void put(trace), BUSY_MS);
      else answer.value = { kind: "refused", value: null, why: messageOf(error) };
    }
  };
  return () => {
    stop();
    clearTimeout(timer);
    asking.abort();
  };
}

/** The trace on the screen, once it is of what is to be read, and whole. @param {Store} store @returns {Trace | null} */
function readOf(store) {
  void store.received.value;
  const { value: trace } = store.trace;
  if (!trace || !trace.complete || trace.recorded || store.writing.value) return null;
  const same = trace.card.id === store.modelId.value && trace.text === store.text.value;
  return same && trace.length > 1 && write(trace) === write(touchOf(store)) ? trace : null;
}

/** Whether the server would answer a little later. @param {unknown} error */
function isBusy(error) {
  return error instanceof ProblemError && [429, 503].includes(error.problem.status);
}

/** @param {unknown} error */
function messageOf(error) {
  if (error instanceof TypeError) return "The server cannot be reached."; // as fetch says it
  return error instanceof Error ? error.message : String(error);
}
