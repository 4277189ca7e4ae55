/** The gradients on a cell's wires, as the backward pass tells them; products with a gate are made here, as the cell does. */

/** @import { Gradients, LossChoice } from "../../types.js" */
/** @import { Where } from "./vectors.js" */

import { sourceOf, vectorOf } from "./vectors.js";

/** @typedef {{ gradients: Gradients | null, choice: LossChoice, source: number }} Flow */

/** A sum hands its gradient on to both of its parts. @type {Record<string, { lstm: string, gru: string }>} */
const SUMMED = {
  fc: { lstm: "c", gru: "h" },
  ig: { lstm: "c", gru: "h" },
  rm: { lstm: "", gru: "a_n" },
};

/** Made here. */
const MULTIPLIED = new Set(["kept", "later", "shown", "tc", "1−z"]);

/**
 * What flows into a vector, by the vector's name on the wiring; and on a wire, by what `back` says of it:
 * `kept` is what the forget gate (the update gate) lets through, `later` what the next step's lets through to this one,
 * `shown` what comes to c by way of tanh and the output gate, `a_f` … what a gate's sum gets, and an empty name what is not known apart.
 *
 * @param {Where} where
 * @param {Flow} flow
 * @param {string} name
 * @returns {Float32Array | null} ∂L/∂·, (H,); null where it is not here
 */
export function gradientBy(where, flow, name) {
  const { trace } = where;
  const gru = trace.card.cell === "gru";
  if (name === "kept") return times(gradientBy(where, flow, "fc"), vectorOf(where, "f"));
  if (name === "later") return gradientBy({ ...where, step: where.step + 1 }, flow, "kept");
  if (name === "tc") return times(gradientBy(where, flow, "h"), vectorOf(where, "o"));
  if (name === "shown") {
    const slope = vectorOf(where, "tc")?.map((value) => 1 - value ** 2) ?? null;
    return times(gradientBy(where, flow, "tc"), slope);
  }
  if (name === "1−z") return times(gradientBy(where, flow, "ig"), vectorOf(where, "g"));
  const place = placeOf(where, name, gru);
  if (!place || place.step > flow.source) return null;
  return flow.gradients?.vector(place.signal, place.step, place.layer) ?? null;
}

/**
 * Its length: as the API has it, or of the product.
 *
 * @param {Where} where
 * @param {Flow} flow
 * @param {string} name
 * @returns {number} NaN where it is not here
 */
export function normBy(where, flow, name) {
  if (MULTIPLIED.has(name)) {
    const vector = gradientBy(where, flow, name);
    return vector ? Math.hypot(...vector) : NaN;
  }
  if (name === "own") return ownNorm(where, flow);
  const place = placeOf(where, name, where.trace.card.cell === "gru");
  if (!place || place.step > flow.source) return NaN;
  return flow.gradients?.norm(place.signal, place.step, place.layer) ?? NaN;
}

/** What the step's own loss brings to h, where it flows. @param {Where} where @param {Flow} flow */
function ownNorm({ trace, step, layer }, { gradients, choice, source }) {
  const flows = choice === "total" || step === source;
  return flows && layer === trace.card.layers - 1 ? (gradients?.map.at(step, step) ?? NaN) : NaN;
}

/** @param {Where} where @param {string} name @param {boolean} gru */
function placeOf(where, name, gru) {
  const { step, layer, trace } = where;
  if (name === "") return null;
  if (name.startsWith("a_") || name === "m") return { signal: name, step, layer };
  if (name === "x" && layer === 0) return { signal: "x", step, layer };
  if (gru && (name === "i" || name === "o")) return null; // 1 − z and 1 are no signals of their own
  const summed = SUMMED[name]?.[gru ? "gru" : "lstm"];
  if (summed?.startsWith("a_")) return { signal: summed, step, layer };
  return sourceOf({ trace, step, layer }, summed ?? name);
}

/** @param {Float32Array | null} one @param {Float32Array | null} other */
function times(one, other) {
  return one && other && one.map((value, unit) => value * (other[unit] ?? NaN));
}
