/** What the page asks of a network: its answer after '?', and the gradient of the answer's loss. */

/** @import { GenerateAnswer, GradientsAnswer } from "../../protocol.js" */

import { post } from "../post.js";

/**
 * A network's answer, digit by digit, and how the loss of its first digit flows back.
 *
 * @typedef {object} Reading
 * @property {string} question the text that it read, '?' at its end
 * @property {string} wanted the right answer
 * @property {{ token: string, prob: number }[]} said the likeliest characters after '?', one after the other
 * @property {number} loss −ln p of the right first digit, in nats
 * @property {Record<string, number[]>} norms ‖∂L/∂·_t‖₂ of `h`, `c` and `x` at every step, (T,)
 */

/**
 * @param {string} model
 * @param {string} question
 * @param {string} wanted
 * @param {AbortSignal} signal
 * @returns {Promise<Reading>}
 * @throws {import("../../transport/rest.js").ProblemError} the server refused
 */
export async function ask(model, question, wanted, signal) {
  const asked = question.length - 1; // the step that reads '?'
  const text = question + wanted.slice(0, 1);
  const targets = [...Array.from(question, () => null), wanted[1]];
  targets[asked] = wanted[0];
  const said = {
    prompt: question,
    max_tokens: wanted.length,
    temperature: 0,
    show_top: 1,
    seed: 0,
  };
  const blamed = { input: { text }, targets, loss: { step: asked }, map: false };
  const [written, flowed] = await Promise.all([
    post(`/api/v1/models/${model}/generate`, said, signal),
    post(`/api/v1/models/${model}/gradients`, blamed, signal),
  ]);
  const { tokens } = /** @type {GenerateAnswer} */ (written);
  const { loss, norms } = /** @type {GradientsAnswer} */ (flowed);
  return {
    question,
    wanted,
    said: tokens.map(({ token, prob }) => ({ token, prob: prob ?? NaN })),
    loss: loss ?? NaN,
    norms: Object.fromEntries(
      ["h", "c", "x"].flatMap((name) => (norms[name] ? [[name, column(norms[name])]] : [])),
    ),
  };
}

/** The top layer's norms; x has no layers. @param {unknown[]} rows @returns {number[]} */
function column(rows) {
  return rows.map((row) => Number(Array.isArray(row) ? row.at(-1) : row));
}
