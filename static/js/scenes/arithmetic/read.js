/** What one unit's arithmetic is made of: which numbers to ask for, and where in the answer each of them lies. */

/** @import { Selection, Trace } from "../../types.js" */
/** @import { Tensor } from "../../transport/frames.js" */
/** @import { Numbers } from "./sums.js" */

import { heldUnits } from "../../clamps.js";
import { editWeights } from "../../edits.js";
import { GATES } from "./equations.js";

/** The steps that were asked for, from the first of them. @typedef {{ from: number, tensors: Record<string, Tensor> }} Steps */

/** How many steps back the arithmetic looks: one, or as far as a skip connection. @param {Trace} trace @param {number} step */
export function reach(trace, step) {
  return Math.min(step, Math.max(1, trace.card.skip ?? 0));
}

/** The question after a step and those that it is made of. @param {Trace} trace @param {number} step */
export function questionOf(trace, step) {
  return {
    model: trace.card.id,
    text: trace.tokens.slice(0, step + 1).join(""),
    from: step - reach(trace, step),
    to: step + 1,
    signals: signalsOf(trace),
    clamps: trace.clamps,
    edits: trace.edits,
  };
}

/** All that a step computes, pre-activations too. @param {Trace} trace */
function signalsOf({ card }) {
  const gates = GATES[/** @type {keyof typeof GATES} */ (card.cell)] ?? [];
  const before = card.cell === "rnn" ? [] : gates.map((gate) => `a_${gate}`);
  const x = card.inputs === "one_hot" ? [] : ["x"];
  return [...card.signals, ...before, ...x, "logits", "probs"];
}

/** The names of the weights that a number may be made with. @param {Pick<Selection, "signal" | "layer">} what */
export function weightsOf({ signal: name, layer }) {
  if (name === "probs") return ["head.weight", "head.bias"];
  return ["weight_ih", "weight_hh", "weight_skip", "bias_ih", "bias_hh"].map(
    (weight) => `rnn.${weight}_l${layer}`,
  );
}

/**
 * What the arithmetic of a step reads.
 *
 * @param {Trace} trace
 * @param {number} step
 * @param {Steps} steps
 * @param {(name: string) => Tensor | null} weight null where there is none
 * @returns {Numbers}
 */
export function numbersOf(trace, step, { from, tensors }, weight) {
  return {
    card: trace.card,
    at: (name, layer, unit, back = 0) =>
      step - back < 0 ? 0 : numberAt(tensors[name], step - back - from, layer, unit),
    row: (name, row) => rowOf(edited(name, weight(name), trace.edits), row),
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
