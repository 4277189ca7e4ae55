/** Fetches what one unit's arithmetic is made of: the float32 of a step and of those before it, and the rows of the weights. */

/** @import { Selection, Store, Trace } from "../../types.js" */
/** @import { Tensor } from "../../transport/frames.js" */
/** @import { Numbers } from "./sums.js" */

import { effect, signal, untracked } from "@preact/signals-core";

import { heldUnits } from "../../clamps.js";
import { editWeights } from "../../edits.js";
import { fetchSteps, fetchWeightShapes, fetchWeightTensor } from "../../transport/rest.js";
import { GATES } from "./equations.js";

/** Whoever flips through steps asks for the last of them. */
const PAUSE_MS = 90;

/** @typedef {{ trace: Trace, from: number, tensors: Record<string, Tensor> }} Steps */

export class Loader {
  /** Counts up whenever something has come. */
  arrived = signal(0);
  /** Why nothing comes, in words. */
  trouble = signal("");
  /** @type {Steps | null} */
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
    const at = (
      /** @type {string} */ name,
      /** @type {number} */ layer,
      /** @type {number} */ unit,
      back = 0,
    ) =>
      step - back < 0 ? 0 : numberAt(steps.tensors[name], step - back - steps.from, layer, unit);
    return {
      card: trace.card,
      at,
      row: (name, row) => rowOf(edited(name, this.#weights.get(name) ?? null, trace.edits), row),
      held: (name, layer, unit) => {
        const units = heldUnits(trace.clamps, name, layer, step);
        return units === "all" || units.includes(unit);
      },
      token: trace.tokens[step] ?? "",
      tokenId: trace.vocabulary.indexOf(trace.tokens[step] ?? ""),
      vocabulary: trace.vocabulary,
      targetId: trace.target(step)?.id ?? -1,
    };
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
    const from = step - reach(trace, step);
    const { id } = trace.card;
    const text = trace.tokens.slice(0, step + 1).join("");
    const question = {
      model: id,
      text,
      from,
      to: step + 1,
      signals: signalsOf(trace),
      clamps: trace.clamps,
      edits: trace.edits,
    };
    try {
      const { tensors } = await fetchSteps(question, this.#asking.signal);
      this.#steps = { trace, from, tensors };
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

/** How many steps back the arithmetic looks: one, or as far as a skip connection. @param {Trace} trace @param {number} step */
function reach(trace, step) {
  return Math.min(step, Math.max(1, trace.card.skip ?? 0));
}

/** All that a step computes, pre-activations too. @param {Trace} trace */
function signalsOf({ card }) {
  const gates = GATES[/** @type {keyof typeof GATES} */ (card.cell)] ?? [];
  const before = card.cell === "rnn" ? [] : gates.map((gate) => `a_${gate}`);
  const x = card.inputs === "one_hot" ? [] : ["x"];
  return [...card.signals, ...before, ...x, "logits", "probs"];
}

/** @param {Pick<Selection, "signal" | "layer">} what */
function weightsOf({ signal: name, layer }) {
  if (name === "probs") return ["head.weight", "head.bias"];
  return ["weight_ih", "weight_hh", "weight_skip", "bias_ih", "bias_hh"].map(
    (weight) => `rnn.${weight}_l${layer}`,
  );
}

/** @param {Tensor | undefined} tensor (n, L, H), (n, V) or (n, I) @param {number} step @param {number} layer @param {number} unit */
function numberAt(tensor, step, layer, unit) {
  if (!tensor) return NaN;
  const [, a = 1, b] = tensor.shape;
  const place = b === undefined ? step * a + unit : (step * a + layer) * b + unit;
  return Number(tensor.data[place] ?? NaN);
}

/** A row of a matrix; of a bias its one number. @param {Tensor | null} tensor @param {number} row */
function rowOf(tensor, row) {
  if (!tensor) return new Float32Array(0);
  const [, width = 1] = tensor.shape;
  return /** @type {Float32Array} */ (tensor.data).subarray(row * width, (row + 1) * width);
}

/** A weight as the trace was computed with. @param {string} name @param {Tensor | null} tensor @param {Trace["edits"]} edits */
function edited(name, tensor, edits) {
  if (!tensor) return null;
  const { shape, data } = tensor;
  const own = edits.filter(({ parameter }) => parameter === name);
  return {
    ...tensor,
    data:
      editWeights({ [name]: { shape, values: /** @type {Float32Array} */ (data) } }, own)[name]
        ?.values ?? data,
  };
}
