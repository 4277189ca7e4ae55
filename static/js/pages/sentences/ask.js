/** What the page asks of a network: its answer after '?', and the gradient of the answer's loss. */

/** @import { GenerateAnswer, GradientsAnswer } from "../../protocol.js" */

import { ProblemError } from "../../transport/rest.js";

/** How often a busy server is asked again. */
const TRIES = 20;

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
 * @throws {ProblemError} the server refused
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
    post(model, "generate", said, signal),
    post(model, "gradients", blamed, signal),
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

/**
 * @param {string} model
 * @param {string} what
 * @param {object} body
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 */
async function post(model, what, body, signal) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(`/api/v1/models/${model}/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.ok) return response.json();
    const busy = response.status === 429 || response.status === 503;
    if (!busy || tries === TRIES) throw new ProblemError(await response.json());
    await pause(Number(response.headers.get("retry-after") ?? 1), signal);
  }
}

/** @param {number} seconds @param {AbortSignal} signal */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
