/** What the page asks over REST: cards, vocabularies, and the exact numbers of one step. */

/** @import { ModelCard, Problem, ProjectionBody, UnitsBody } from "../protocol.js" */
/** @import { Touch } from "../types.js" */
/** @import { Sampling } from "../types.js" */
/** @import { Frame } from "./frames.js" */

import { asked } from "../touch.js";
import { decode } from "./frames.js";

const API = "/api/v1/models";

/** An answer that is a problem, in the server's own words. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @throws {ProblemError} the server refused
 */
async function ask(path, init) {
  const response = await fetch(API + path, init);
  if (!response.ok) throw new ProblemError(await response.json());
  return response;
}

/** @returns {Promise<ModelCard[]>} */
export async function fetchCards() {
  return (await (await ask("")).json()).models;
}

/** One model's card, also of one that is not listed: a training's checkpoint. @param {string} id @returns {Promise<ModelCard>} */
export async function fetchCard(id) {
  return (await ask(`/${id}`)).json();
}

/** @type {Map<string, Promise<string[]>>} */
const vocabularies = new Map();

/** A model's tokens by number, asked for once. @param {string} id @returns {Promise<string[]>} */
export function fetchVocabulary(id) {
  let vocabulary = vocabularies.get(id);
  if (!vocabulary) {
    vocabulary = ask(`/${id}/vocabulary`).then(async (response) => (await response.json()).tokens);
    vocabulary.catch(() => vocabularies.delete(id));
    vocabularies.set(id, vocabulary);
  }
  return vocabulary;
}

/**
 * One weight matrix.
 *
 * @param {string} id
 * @param {string} name as API.md names it
 * @returns {Promise<{ shape: number[], values: Float32Array }>}
 */
export async function fetchWeight(id, name) {
  const { shape, values } = await (await ask(`/${id}/weights/${name}`)).json();
  return { shape, values: Float32Array.from(values.flat(Infinity)) };
}

/** The names of a model's weights, with their shapes. @param {string} id */
export async function fetchWeightShapes(id) {
  return /** @type {Record<string, number[]>} */ (
    (await (await ask(`/${id}/weights`)).json()).weights
  );
}

/** One weight as it lies in memory. @param {string} id @param {string} name */
export async function fetchWeightTensor(id, name) {
  const headers = { accept: "application/vnd.safetensors" };
  const { tensors } = decode(
    await (await ask(`/${id}/weights/${name}`, { headers })).arrayBuffer(),
  );
  const tensor = tensors[name];
  if (!tensor) throw new RangeError(`${name} is not in the answer.`);
  return tensor;
}

/**
 * Every number of one step as float32: all signals, logits and probabilities.
 *
 * @param {{ model: string, text: string, step: number, signals: string[] } & Partial<Touch>} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<Frame>} tensors (1, L, H), `logits` and `probs` (1, V)
 */
export async function fetchStep({ step, signals, ...question }, signal) {
  const wanted = [...signals, "logits", "probs"];
  return fetchSteps({ ...question, from: step, to: step + 1, signals: wanted }, signal);
}

/**
 * The same of several steps.
 *
 * @param {{ model: string, text: string, from: number, to: number, signals: string[] } & Partial<Touch>} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<Frame>} tensors (n, L, H), (n, V) or (n, I)
 */
export async function fetchSteps({ model, text, from, to, signals, ...touch }, signal) {
  const response = await ask(`/${model}/trace`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/vnd.safetensors" },
    body: JSON.stringify({
      input: { text },
      unknown: "skip",
      signals,
      range: [from, to],
      ...asked(touch),
    }),
    signal: signal ?? null,
  });
  return decode(await response.arrayBuffer());
}

/**
 * Every step's signals as float32.
 *
 * @param {{ model: string, text: string, signals: string[] } & Partial<Touch>} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<Frame>} tensors (T, L, H), `x` (T, I)
 */
export async function fetchSignals({ model, text, signals, ...touch }, signal) {
  const response = await ask(`/${model}/trace`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/vnd.safetensors" },
    body: JSON.stringify({ input: { text }, unknown: "skip", signals, top_k: 1, ...asked(touch) }),
    signal: signal ?? null,
  });
  return decode(await response.arrayBuffer());
}

/**
 * What each unit of a layer tracks or is worth.
 *
 * @param {string} model
 * @param {UnitsBody} body
 * @param {AbortSignal} signal
 * @returns {Promise<Frame>} tensors named by their path: `tracking.effect`, `ablation.change` …
 */
export async function fetchUnits(model, body, signal) {
  return decode(await (await ask(`/${model}/units`, binary(body, signal))).arrayBuffer());
}

/**
 * Where the states of a layer lie.
 *
 * @param {string} model
 * @param {ProjectionBody} body
 * @param {AbortSignal} signal
 * @returns {Promise<Frame>} `coordinates` (T, k), `explained` (k,), `loss_per_step` (T,)
 */
export async function fetchProjection(model, body, signal) {
  return decode(await (await ask(`/${model}/projection`, binary(body, signal))).arrayBuffer());
}

/** @param {unknown} body @param {AbortSignal} signal @returns {RequestInit} */
function binary(body, signal) {
  const headers = { "content-type": "application/json", accept: "application/vnd.safetensors" };
  return { method: "POST", headers, body: JSON.stringify(body), signal };
}

/**
 * What a model writes after a text.
 *
 * @param {{ model: string, prompt: string, length: number, sampling: Sampling }} question
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>}
 */
export async function fetchContinuation({ model, prompt, length, sampling }, signal) {
  const { temperature, topK, seed } = sampling;
  const asked = { prompt, unknown: "skip", max_tokens: length, temperature, top_k: topK, seed };
  const response = await ask(`/${model}/generate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...asked, show_top: 1 }),
    signal: signal ?? null,
  });
  return (await response.json()).text;
}

/** A recorded run of a stream: its `started` and all its `steps` in one message. @param {string} url */
export async function fetchRecording(url) {
  const response = await fetch(url);
  return response.ok ? decode(await response.arrayBuffer()) : null;
}
