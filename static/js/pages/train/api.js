/** What the page asks of `/api/v1/training`. */

/** @import { Checkpoint, KeepAnswer, KeepBody, Problem, TrainingBody, TrainingChange, TrainingData, TrainingStatus } from "../../protocol.js" */
/** @import { Phase, PhaseAnswer } from "./moments.js" */
/** @import { Matrices } from "./weights.js" */

import { decode } from "../../transport/frames.js";
import { ProblemError } from "../../transport/rest.js";

export const TRAINING = "/api/v1/training";
/** What is said while there is no answer at all; it is taken back as soon as there is one. */
export const UNREACHED = "The server cannot be reached. Nothing was changed; please try again.";

/**
 * @param {string} path
 * @param {string} [method]
 * @param {unknown} [body]
 * @throws {ProblemError} the server refused
 * @throws {Error} it was not reached
 */
async function ask(path, method = "GET", body) {
  const response = await fetch(TRAINING + path, {
    method,
    ...(body === undefined
      ? { keepalive: method !== "GET" } // also while the page is being left
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  }).catch(() => {
    throw new Error(UNREACHED);
  });
  if (!response.ok) {
    /** @type {Problem | null} */
    const problem = await response.json().catch(() => null);
    if (problem) throw new ProblemError(problem);
    throw new Error(`The server answered ${response.status}.`);
  }
  return response.status === 204 ? null : response.json();
}

/** @returns {Promise<TrainingData[]>} */
export async function fetchData() {
  return (await ask("/data")).data;
}

/** @returns {Promise<TrainingStatus[]>} the youngest first */
export async function fetchTrainings() {
  return (await ask("")).trainings;
}

/** @param {string} id @returns {Promise<TrainingStatus>} */
export function fetchStatus(id) {
  return ask(`/${id}`);
}

/** @param {string} id @returns {Promise<Checkpoint[]>} in order */
export async function fetchCheckpoints(id) {
  return (await ask(`/${id}/checkpoints`)).checkpoints;
}

/** @param {TrainingBody} recipe @returns {Promise<TrainingStatus>} */
export function begin(recipe) {
  return ask("", "POST", recipe);
}

/** @param {string} id @param {"pause" | "resume" | "step" | "stop"} what @returns {Promise<TrainingStatus>} */
export function order(id, what) {
  return ask(`/${id}/${what}`, "POST");
}

/** @param {string} id @param {Phase} phase @returns {Promise<PhaseAnswer>} */
export function makePhase(id, phase) {
  return ask(`/${id}/phase`, "POST", { phase });
}

/** @param {string} id @param {TrainingChange} change @returns {Promise<TrainingStatus>} */
export function change(id, change) {
  return ask(`/${id}`, "PATCH", change);
}

/** Throws a training away; models kept of it stay. @param {string} id @returns {Promise<null>} */
export function discard(id) {
  return ask(`/${id}`, "DELETE");
}

/** @param {string} id @param {KeepBody} body @returns {Promise<KeepAnswer>} */
export function keep(id, body) {
  return ask(`/${id}/keep`, "POST", body);
}

/**
 * The weights after an update, and as `update.…` what that update changed.
 *
 * @param {string} id
 * @param {number | null} step of a checkpoint that was kept; null: the last one
 * @returns {Promise<{ step: number, matrices: Matrices }>}
 */
export async function fetchWeights(id, step) {
  const answer = await fetch(`${TRAINING}/${id}/weights${step === null ? "" : `?step=${step}`}`);
  if (!answer.ok) throw new ProblemError(await answer.json());
  const { message, tensors } = decode(await answer.arrayBuffer());
  const matrices = Object.entries(tensors).map(([name, { shape, data }]) => [
    name,
    { shape, values: /** @type {Float32Array} */ (data) },
  ]);
  return { step: message.step, matrices: Object.fromEntries(matrices) };
}
