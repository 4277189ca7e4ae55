/** The numbers on the screen as a file: every signal at every step, in float32 from the server. */

/** @import { Gradients, Trace } from "../types.js" */

import { asked } from "../touch.js";
import { ProblemError } from "../transport/rest.js";

/** @typedef {{ ending: string, type: string }} Form */

/** @type {Record<"safetensors" | "npz" | "csv", Form>} */
export const FORMS = {
  safetensors: { ending: "safetensors", type: "application/vnd.safetensors" },
  npz: { ending: "npz", type: "application/x-npz" },
  csv: { ending: "csv", type: "text/csv" },
};

/** @param {Trace} trace @param {Form} form @param {AbortSignal} signal */
export function trace(trace, form, signal) {
  const { card, text, signals } = trace;
  const body = {
    input: { text },
    unknown: "skip",
    signals: [...Object.keys(signals), "logits", "probs"],
    ...asked(trace),
  };
  return ask(`${card.id}/trace`, body, form, signal);
}

/** @param {Gradients} gradients @param {Form} form @param {AbortSignal} signal */
export function gradients({ trace, loss, map }, form, signal) {
  const { card, text, signals } = trace;
  const body = {
    input: { text },
    unknown: "skip",
    ...asked(trace),
    loss,
    map: map.passes > 0,
    map_every: map.every,
    vectors: Object.keys(signals),
  };
  return ask(`${card.id}/gradients`, body, form, signal);
}

/** @param {string} path @param {object} body @param {Form} form @param {AbortSignal} signal */
async function ask(path, body, { type }, signal) {
  const response = await fetch(`/api/v1/models/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: type },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok) throw new ProblemError(await response.json());
  return response.blob();
}
