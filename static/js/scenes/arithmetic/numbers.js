/** Fetches what one unit's arithmetic is made of: the float32 of a step and of those before it, and the rows of the weights. */

/** @import { Selection, Store, Trace } from "../../types.js" */
/** @import { Tensor } from "../../transport/frames.js" */
/** @import { Steps } from "./read.js" */
/** @import { Numbers } from "./sums.js" */

import { effect, signal, untracked } from "@preact/signals-core";

import { fetchSteps, fetchWeightShapes, fetchWeightTensor } from "../../transport/rest.js";
import { numbersOf, questionOf, reach, weightsOf } from "./read.js";

/** Whoever flips through steps asks for the last of them. */
const PAUSE_MS = 90;

export class Loader {
  /** Counts up whenever something has come. */
  arrived = signal(0);
  /** Why nothing comes, in words. */
  trouble = signal("");
  /** @type {(Steps & { trace: Trace }) | null} */
  #steps = null;
  #model = "";
  /** @type {Map<string, Tensor | null>} null while it is on its way */
  #weights = new Map();
  /** @type {Record<string, number[]>} */
  #shapes = {};
  #timer = 0;
  /** @type {AbortController | null} */
  #asking = null;
  #stop;

  /** @param {Store} store */
  constructor(store) {
    this.#stop = effect(() => {
      void store.received.value;
      const [trace, step] = [store.trace.value, store.playhead.value];
      if (!trace || trace.recorded || step >= trace.received || this.#has(trace, step)) return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#ask(trace, step), PAUSE_MS);
    });
  }

  dispose() {
    this.#stop();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /** The trace, or until its numbers come, that of the same text as it was edited before. @param {Trace} trace @param {number} step */
  latest(trace, step) {
    const before = this.#steps?.trace;
    if (!before || this.#has(trace, step) || !this.#has(before, step)) return trace;
    return before.text === trace.text && before.card === trace.card ? before : trace;
  }

  /**
   * What is here for a unit's arithmetic; null while some of it is missing.
   *
   * @param {Trace} trace
   * @param {number} step
   * @param {Pick<Selection, "signal" | "layer">} what
   * @returns {Numbers | null}
   */
  numbers(trace, step, what) {
    void this.arrived.value;
    const steps = this.#steps;
    if (!steps || !this.#has(trace, step) || !this.#fetchWeights(trace, what)) return null;
    return numbersOf(trace, step, steps, (name) => this.#weights.get(name) ?? null);
  }

  /** @param {Trace} trace @param {number} step */
  #has(trace, step) {
    const steps = this.#steps;
    const count = steps?.tensors.h?.shape[0] ?? 0;
    return (
      steps?.trace === trace && step < steps.from + count && step >= steps.from + reach(trace, step)
    );
  }

  /** @param {Trace} trace @param {number} step */
  async #ask(trace, step) {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const question = questionOf(trace, step);
    try {
      const { tensors } = await fetchSteps(question, this.#asking.signal);
      this.#steps = { trace, from: question.from, tensors };
      this.#say("");
    } catch (error) {
      if (!(error instanceof DOMException))
        this.#say("The server does not answer; the numbers wait.");
    }
  }

  /** @param {string} trouble */
  #say(trouble) {
    this.trouble.value = trouble;
    this.arrived.value += 1;
  }

  /** Whether the weights are here; asks for those that are not. @param {Trace} trace @param {Pick<Selection, "signal" | "layer">} what */
  #fetchWeights(trace, what) {
    const { id } = trace.card;
    if (id !== this.#model) {
      this.#model = id;
      this.#weights.clear();
      this.#shapes = {};
      void fetchWeightShapes(id).then((shapes) => {
        this.#shapes = shapes;
        this.#say("");
      });
    }
    const names = weightsOf(what).filter((name) => name in this.#shapes);
    for (const name of names) if (!this.#weights.has(name)) this.#fetchWeight(id, name);
    return names.length > 0 && names.every((name) => this.#weights.get(name));
  }

  /** @param {string} id @param {string} name */
  #fetchWeight(id, name) {
    this.#weights.set(name, null);
    fetchWeightTensor(id, name).then(
      (tensor) => {
        if (id === this.#model) this.#weights.set(name, tensor);
        untracked(() => this.#say(""));
      },
      () => {
        this.#weights.delete(name);
        this.trouble.value = "The weights could not be fetched.";
      },
    );
  }
}
