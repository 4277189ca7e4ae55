/**
 * Another model that reads the same text: a store that shares the text, the playhead and the clock with the workbench's,
 * and has a trace of its own.
 */

/** @import { ModelCard } from "./protocol.js" */
/** @import { Store } from "./types.js" */
/** @import { Answers } from "./transport/stream.js" */
/** @import { Source } from "./transport/trace.js" */

import { batch, computed, effect, untracked } from "@preact/signals-core";

import { Backward } from "./backward.js";
import { alike, largest } from "./largest.js";
import { createStore, MOST_COMPANIONS } from "./store.js";
import { isTouched, touchOf } from "./touch.js";
import { encode, firstMissing, traceQuestion } from "./transport/question.js";
import { fetchVocabulary } from "./transport/rest.js";
import { Stream } from "./transport/stream.js";
import { GrowingTrace } from "./transport/trace.js";

const DEBOUNCE_MS = 150;

/** What is one for all models. */
const SHARED = /** @type {const} */ ([
  "models",
  "text",
  "generatedFrom",
  "playhead",
  "goal",
  "phase",
  "playing",
  "speed",
  "loop",
  "direction",
  "lossChoice",
  "lower",
  "sharedWeights",
  "sampling",
  "view",
  "theme",
  "peers",
]);

/** Models that know the same characters, so that steps are the same steps. @param {Store} store @returns {ModelCard[]} */
export function comparable({ models, card }) {
  const own = card.value;
  return models.value.filter(
    ({ id, vocabulary_size: size }) => own && id !== own.id && size === own.vocabulary_size,
  );
}

/** @param {Store} store @param {string} modelId @returns {Store} */
function companionOf(store, modelId) {
  const own = createStore({ modelId });
  const shared = Object.fromEntries(SHARED.map((name) => [name, store[name]]));
  const card = computed(() => store.models.value.find(({ id }) => id === modelId) ?? null);
  return { ...own, ...shared, card };
}

/** Keeps a companion's trace and gradients in step with the text. */
export class Follower {
  #store;
  #stream;
  #backward;
  /** @type {ReturnType<Stream["ask"]> | null} */
  #request = null;
  #questions = 0;
  #timer = 0;
  #stop;

  /**
   * @param {Store} store the companion's
   * @param {string} url of the stream
   */
  constructor(store, url) {
    this.#store = store;
    this.#stream = new Stream(url, () => {});
    this.#backward = new Backward(store, this.#stream);
    this.#stop = effect(() => {
      const [card, text] = [store.card.value, store.text.value];
      clearTimeout(this.#timer);
      const now = untracked(() => store.trace.value) === null;
      if (card) this.#timer = setTimeout(() => void this.#ask(text), now ? 0 : DEBOUNCE_MS);
    });
  }

  dispose() {
    this.#stop();
    this.#backward.dispose();
    clearTimeout(this.#timer);
    this.#stream.close();
  }

  /** @param {string} text */
  async #ask(text) {
    const question = ++this.#questions;
    const card = this.#store.card.peek();
    this.#request?.cancel();
    this.#request = null;
    const vocabulary = card && (await fetchVocabulary(card.id).catch(() => null));
    if (!vocabulary || question !== this.#questions) return;
    const source = { card, vocabulary, text };
    if (encode(source).length === 0) return;
    const from = firstMissing(source, this.#store.trace.peek());
    this.#request = this.#stream.ask(traceQuestion(source, from), this.#answers(source));
  }

  /** @param {Source} source @returns {Answers} */
  #answers(source) {
    const { trace: shown, received, status } = this.#store;
    /** @type {GrowingTrace} */
    let trace;
    let from = 0;
    const show = () =>
      batch(() => {
        shown.value = trace;
        received.value = received.peek() + 1;
      });
    return {
      started: (started) => {
        from = started.from;
        trace = new GrowingTrace(source, started);
      },
      steps: (message, tensors) => {
        const old = /** @type {GrowingTrace | null} */ (shown.peek());
        if (trace.received === 0 && from > 0 && old) trace.takeOver(old, from);
        trace.append(message, tensors);
        this.#request?.refill();
        show();
      },
      done: () => {
        trace.complete = true;
        show();
      },
      failed: ({ detail, title }) => {
        status.value = { kind: "error", message: detail || title, progress: 1 };
      },
      delayed: () => {},
    };
  }
}

/**
 * Keeps `store.peers` as `store.compared` says; while something is held or edited, the same model untouched comes first among them.
 *
 * @param {Store} store
 * @param {string} url of the stream
 * @returns {() => void} ends it
 */
export function followCompanions(store, url) {
  /** @type {Map<string, { store: Store, follower: Follower }>} */
  const kept = new Map();
  const stop = effect(() => {
    const possible = new Set(comparable(store).map(({ id }) => id));
    const others = store.compared.value.filter((id) => possible.has(id));
    const own = isTouched(touchOf(store)) ? [store.modelId.value] : [];
    const ids = [...own, ...others].slice(0, MOST_COMPANIONS);
    for (const [id, { follower }] of kept) {
      if (ids.includes(id)) continue;
      follower.dispose();
      kept.delete(id);
    }
    for (const id of ids) {
      if (kept.has(id)) continue;
      const companion = companionOf(store, id);
      kept.set(id, { store: companion, follower: new Follower(companion, url) });
    }
    store.untouched.value = (own[0] && kept.get(own[0])?.store) || null;
    store.peers.value = [store, ...ids.flatMap((id) => kept.get(id)?.store ?? [])];
  });
  let ends = "";
  /** One scale for all; where one run's numbers change it, the others' pictures are drawn anew. */
  const liken = effect(() => {
    const traces = store.peers.value.flatMap(({ trace, received }) => {
      void received.value;
      return trace.value ?? [];
    });
    alike(traces);
    const [own] = traces;
    const now = own ? Object.keys(own.signals).map((name) => largest(own, name)) : [];
    if (now.join() === ends) return;
    ends = now.join();
    if (traces.length > 1) dispatchEvent(new Event("looks"));
  });
  return () => {
    stop();
    liken();
    for (const { follower } of kept.values()) follower.dispose();
  };
}
