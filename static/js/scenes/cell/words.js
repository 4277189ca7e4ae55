/** A cell in words, made from its numbers. */

/** @import { Where } from "./vectors.js" */

import { decimal, sized } from "../../number.js";
import { normBy } from "./gradients.js";
import { vectorOf } from "./vectors.js";

/** Beyond this a unit of tanh is at its end. */
const ENDS = 0.9;

/** What the gate that keeps the past does, or where the simple cell's units stand. @param {Where} where */
export function sentence(where) {
  const { cell } = where.trace.card;
  if (where.step >= where.trace.received) return "";
  if (cell === "rnn") return simpleSentence(where);
  const gate = vectorOf(where, "f");
  if (!gate) return "";
  const name = cell === "lstm" ? "f" : "z";
  const mean = gate.reduce((sum, value) => sum + value, 0) / gate.length;
  const least = gate.indexOf(Math.min(...gate));
  const kept = mean > 0.6 ? "most" : mean < 0.4 ? "little" : "about half";
  return `${name} is ${decimal(mean, 2)} on average: ${kept} of the past is kept; the unit that forgets most is ${least} with ${name} = ${decimal(gate[least] ?? NaN, 2)}.`;
}

/** How much of the gradient each kind of cell lets through to the step before. @param {Where} where @param {import("./gradients.js").Flow} flow */
export function backSentence(where, flow) {
  const { trace, step } = where;
  if (step > flow.source) return `After step ${flow.source + 1} no loss flows back.`;
  const norm = (/** @type {string} */ name) => normBy(where, flow, name);
  const h = norm("h");
  if (Number.isNaN(h)) return "The loss is on its way back …";
  const t = step + 1;
  const before = step > 0 ? `step ${step}` : "the initial state";
  if (trace.card.cell === "rnn") {
    return `Of ‖∂L/∂h‖ = ${sized(h)} at step ${t} the activation’s slope leaves ${sized(norm("a"))} at the sum, from where all of it goes through W to ${before}.`;
  }
  const lstm = trace.card.cell === "lstm";
  const [state, gate, name] = lstm ? ["c", "forget", "f"] : ["h", "update", "z"];
  const kept = norm("kept");
  const values = vectorOf(where, "f");
  if (Number.isNaN(kept) || !values) return `‖∂L/∂${state}‖ at step ${t} is ${sized(norm("fc"))}.`;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `Of ‖∂L/∂${state}‖ = ${sized(norm("fc"))} at step ${t} the ${gate} gate, ${name} = ${decimal(mean, 2)} on average, lets ${sized(kept)} straight through to ${before}.`;
}

/** @param {Where} where */
function simpleSentence(where) {
  const h = vectorOf(where, "h");
  if (!h) return "";
  const sizes = h.map(Math.abs);
  const most = sizes.indexOf(Math.max(...sizes));
  const far = sizes.filter((size) => size > ENDS).length;
  return `All of the past goes through one sum: ${far} of ${h.length} units are beyond ${ENDS}; the strongest is ${most} with h = ${decimal(h[most] ?? NaN, 4)}.`;
}

/** What other books do otherwise. @param {Where["trace"]} trace */
export function conventions({ card }) {
  const biases = "Two biases, b_xh and b_hh, which add up.";
  if (card.cell === "gru")
    return `z = 1 keeps the old state. r acts after the matrix: r ∘ (W_hn h' + b_hn). ${biases}`;
  if (card.cell === "lstm") return `f = 1 keeps the old state. The lecture’s s_t is c_t. ${biases}`;
  return `The lecture’s s_t is h_t, its U is W_xh, its W is W_hh. ${biases}`;
}
