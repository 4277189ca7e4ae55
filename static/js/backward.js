/**
 * Keeps the gradients in step with the trace on the screen: asks the stream for its backward pass when a picture needs it.
 *
 * Nothing is asked while only the forward pass is looked at, nor before the trace is complete. Of a long text's map the
 * first answer brings some rows, and as long as it is looked at, further ones bring those between.
 */

/** @import { Store, Trace } from "./types.js" */
/** @import { Stream } from "./transport/stream.js" */

import { batch, computed, effect, untracked } from "@preact/signals-core";

import { sourceStep } from "./timeline.js";
import { isSame } from "./touch.js";
import { GrowingBlame } from "./transport/blame.js";
import { GrowingGradients } from "./transport/gradients.js";
import { gradientsQuestion } from "./transport/question.js";

/** @typedef {ReturnType<Stream["ask"]>} Request */
/** @typedef {NonNullable<ReturnType<typeof wantedOf>>} Wanted */

/** Whoever clicks through the steps' losses asks once. */
const DEBOUNCE_MS = 60;

export class Backward {
  #store;
  #stream;
  /** @type {Request | null} */
  #request = null;
  /** What was asked for last, as one string. */
  #asked = "";
  #timer = 0;
  /** A map stays while another loss is asked for. @type {WeakMap<Trace, GrowingBlame>} */
  #maps = new WeakMap();
  #stop;

  /** @param {Store} store @param {Stream} stream */
  constructor(store, stream) {
    this.#store = store;
    this.#stream = stream;
    const wanted = computed(() => wantedOf(store));
    this.#stop = effect(() => {
      const question = wanted.value;
      untracked(() => this.#follow(question));
    });
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#request?.cancel();
    this.#stop();
  }

  /** @param {Wanted | null} wanted */
  #follow(wanted) {
    const key = wanted ? JSON.stringify(wanted.question) : "";
    if (key === this.#asked) return; // the same text again: what is here holds
    this.#asked = key;
    clearTimeout(this.#timer);
    this.#request?.cancel();
    this.#request = null;
    const old = this.#store.gradients.peek();
    const same =
      old?.trace.text === wanted?.trace.text && isSame(old?.trace ?? {}, wanted?.trace ?? {});
    if (old && !same) this.#show(null);
    if (wanted) this.#timer = setTimeout(() => this.#ask(wanted), DEBOUNCE_MS);
  }

  /** @param {Wanted} wanted */
  #ask({ trace, question }) {
    const map = this.#maps.get(trace) ?? new GrowingBlame(trace.length);
    this.#maps.set(trace, map);
    const rows = question.map ? map.missing : null;
    const loss = this.#store.lossChoice.peek();
    /** @type {GrowingGradients} */
    let gradients;
    this.#request = this.#stream.ask(
      { ...question, map: rows !== null, ...rows },
      {
        started: (started) => {
          if (this.#store.status.peek().kind === "computing") this.#say("idle", "");
          gradients = new GrowingGradients({ trace, loss, map }, started);
        },
        steps: (message, tensors) => {
          gradients.append(message, tensors);
          this.#request?.refill();
          this.#show(gradients);
        },
        done: (done) => {
          this.#request = null;
          gradients.finish(done);
          if (rows) map.finish();
          this.#show(gradients);
          if (question.map) this.#fill(gradients, question);
        },
        failed: ({ detail, title }) => {
          this.#request = null;
          this.#show(null);
          this.#say("error", detail || title);
        },
        delayed: () => this.#say("computing", "The loss waits: the server is busy …"),
      },
    );
  }

  /** Asks for further rows of the map, until they are all here. @param {GrowingGradients} gradients @param {Wanted["question"]} question */
  #fill(gradients, question) {
    const { map } = gradients;
    const rows = map.missing;
    if (!rows) return;
    this.#request = this.#stream.ask(
      { ...question, ...rows, vectors: [] },
      {
        started: () => {},
        steps: ({ first }, { map: columns }) => {
          if (columns) map.append(first, columns);
          this.#request?.refill();
          this.#show(gradients);
        },
        done: () => {
          map.finish();
          this.#show(gradients);
          this.#fill(gradients, question);
        },
        failed: () => (this.#request = null), // the map stays as coarse as it is
        delayed: () => {},
      },
    );
  }

  /** @param {"idle" | "computing" | "error"} kind @param {string} message */
  #say(kind, message) {
    this.#store.status.value = { kind, message, progress: 1 };
  }

  /** @param {GrowingGradients | null} gradients */
  #show(gradients) {
    const { flowed } = this.#store;
    batch(() => {
      this.#store.gradients.value = gradients;
      flowed.value = flowed.peek() + 1;
    });
  }
}

/**
 * What the pictures on the screen need, null where they need none.
 *
 * @param {Store} store
 */
function wantedOf({ trace, received, direction, lower, lossChoice }) {
  void received.value;
  const run = trace.value;
  const seen =
    direction.value === "backward" || lower.value === "blame" || lower.value === "weights";
  if (!seen || !run?.complete || run.recorded) return null;
  if (sourceStep(lossChoice.value, run) < 0) return null; // no step has this loss
  const pictures = { map: lower.value === "blame", vectors: lower.value === "weights" };
  return { trace: run, question: gradientsQuestion(run, lossChoice.value, pictures) };
}
