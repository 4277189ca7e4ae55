/** The float32 numbers of single steps, fetched when somebody looks at them and then kept. */

/** @import { Tensor } from "./transport/frames.js" */
/** @import { Selection, Store, Trace } from "./types.js" */

import { effect, signal } from "@preact/signals-core";

import { factorsOf, made, PRODUCTS, stepsOf } from "./products.js";
import { fetchStep } from "./transport/rest.js";

/** A pointer that only passes by asks for nothing. */
const PAUSE_MS = 60;
/** Steps kept; each is a few thousand numbers. */
const KEPT = 64;

/** One step's numbers. */
export class ExactStep {
  /** @param {Record<string, Tensor>} tensors (1, L, H), (1, V) or (1,) each */
  constructor(tensors) {
    this.tensors = tensors;
  }

  /** @param {string} name @param {number} layer @param {number} unit @returns {number} NaN where there is none */
  at(name, layer, unit) {
    const tensor = this.tensors[name];
    if (!tensor) return NaN;
    const units = tensor.shape.at(-1) ?? 1;
    return Number(tensor.data[tensor.shape.length > 2 ? layer * units + unit : unit] ?? NaN);
  }
}

export class Exact {
  #store;
  /** @type {Map<number, ExactStep>} */
  #steps = new Map();
  /** Whose steps they are. @type {Trace | null} */
  #trace = null;
  /** @type {AbortController | null} */
  #asking = null;
  #asked = -1;
  #timer = 0;
  #stop;
  /** Counts up whenever a step has come. */
  arrived = signal(0);

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    this.#stop = effect(() => {
      void [store.received.value, this.arrived.value];
      const chosen = store.selection.value && !store.playing.value ? store.playhead.value : null;
      const over = isGradient(store.hover.value) ? null : store.hover.value;
      const step = store.pinned.value ?? chosen;
      const steps = over ? stepsOf(over) : step === null ? [] : [step];
      const missing = steps.find((one) => !this.#has(one));
      if (missing !== undefined) this.#want(missing);
    });
  }

  dispose() {
    this.#stop();
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /** A step's numbers, null until they are here. @param {number} step */
  step(step) {
    void this.arrived.value;
    const trace = this.#store.trace.value;
    return (trace === this.#trace && this.#steps.get(step)) || null;
  }

  /** One number: the float32 where it is here, else the half float that is drawn. @param {Selection} what @returns {{ value: number, exact: boolean }} */
  read(what) {
    if (isGradient(what)) return this.#readGradient(what);
    if (what.signal in PRODUCTS) return this.#readProduct(what);
    const { signal: name, layer, unit, step } = what;
    const exactly = this.step(step)?.at(name, layer, unit) ?? NaN;
    if (!Number.isNaN(exactly)) return { value: exactly, exact: true };
    const trace = this.#store.trace.value;
    if (!trace || step >= trace.received) return { value: NaN, exact: false };
    if (name === "loss") return { value: trace.loss(step), exact: true };
    if (name === "probs") return { value: trace.probs(step)?.[unit] ?? NaN, exact: true };
    return { value: trace.signals[name]?.at(step, layer, unit) ?? NaN, exact: false };
  }

  /** @param {Selection} what @returns {{ value: number, exact: boolean }} */
  #readProduct(what) {
    const factors = factorsOf(what, (one) => this.read(one));
    const value = made(
      what.signal,
      factors.map((factor) => factor.value),
    );
    return { value, exact: factors.every(({ exact }) => exact) };
  }

  /** Gradients came as float32. @param {Selection} what */
  #readGradient({ signal: name, layer, unit, step }) {
    void this.#store.flowed.value;
    const gradients = this.#store.gradients.value;
    const [kind, signal = ""] = name.split(".");
    const value =
      kind === "norm"
        ? gradients?.norm(signal, step, layer)
        : gradients?.vector(signal, step, layer)?.[unit];
    return { value: value ?? NaN, exact: true };
  }

  /** @param {number} step */
  #has(step) {
    return this.#store.trace.peek() === this.#trace && this.#steps.has(step);
  }

  /** @param {number} step */
  #want(step) {
    const trace = this.#store.trace.peek();
    if (!trace || trace.recorded || step >= trace.received) return;
    if (trace !== this.#trace) this.#forget(trace);
    if (this.#steps.has(step) || this.#asked === step) return;
    this.#asked = step;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(trace, step), PAUSE_MS);
  }

  /** @param {Trace} trace the one whose steps are kept from now on */
  #forget(trace) {
    this.#trace = trace;
    this.#steps.clear();
    this.#asked = -1;
  }

  /** @param {Trace} trace @param {number} step */
  async #ask(trace, step) {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { id, signals } = trace.card;
    try {
      const { clamps, edits } = trace;
      const question = { model: id, text: upTo(trace, step), step, signals, clamps, edits };
      const { tensors } = await fetchStep(question, this.#asking.signal);
      if (trace === this.#trace) this.#keep(step, new ExactStep(tensors));
    } catch {
      if (this.#asked === step) this.#asked = -1; // asked again at the next look
    }
  }

  /** @param {number} step @param {ExactStep} numbers */
  #keep(step, numbers) {
    this.#steps.set(step, numbers);
    if (this.#steps.size > KEPT) this.#steps.delete(this.#steps.keys().next().value ?? -1);
    this.#asked = -1;
    this.arrived.value += 1;
  }
}

/** `grad.h` is the gradient by h, `norm.h` its norm. @param {Selection | null} what */
function isGradient(what) {
  return what?.signal.includes(".") ?? false;
}

/** The text that a step depends on: nothing after its own character. @param {Trace} trace @param {number} step */
function upTo(trace, step) {
  return trace.tokens.slice(0, step + 1).join("");
}
