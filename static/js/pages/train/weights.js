/** The matrices of a training's checkpoints, fetched one moment at a time. */

/** @import { State } from "./state.js" */

import { effect, signal } from "@preact/signals-core";

import { decode } from "../../transport/frames.js";
import { lookOn } from "./scrub.js";

/** @typedef {{ shape: number[], values: Float32Array }} Matrix */
/** @typedef {Record<string, Matrix>} Matrices */

/**
 * The weights after an update, and those of the checkpoint before, whose difference is shown as the last change.
 *
 * @typedef {{ step: number, now: Matrices, before: Matrices | null, since: number | null }} Weights
 */

/** Milliseconds from one moment's matrices to the next one's, for small and for large nets. */
const PAUSE_MS = 150;
const LARGE_PAUSE_MS = 1500;
const LARGE = 5000;
/** Moments whose matrices are kept. */
const KEPT = 8;

/**
 * Follows the moment on show; while one is fetched, those between are passed over.
 *
 * @param {State} state
 * @returns {{ weights: import("@preact/signals-core").Signal<Weights | null>, stop: () => void }}
 */
export function followWeights(state) {
  const weights = signal(/** @type {Weights | null} */ (null));
  /** @type {Map<string, Promise<Matrices>>} */
  const cache = new Map();
  let wanted = /** @type {Wanted | null} */ (null);
  let working = false;
  let ended = false;

  const get = (/** @type {string} */ model) => {
    const found = cache.get(model) ?? fetchMatrices(model);
    cache.delete(model);
    cache.set(model, found);
    found.catch(() => cache.delete(model));
    for (const old of cache.keys()) if (cache.size > KEPT) cache.delete(old);
    return found;
  };

  const work = async () => {
    if (working) return;
    working = true;
    while (wanted && !ended) {
      const { model, step, before } = wanted;
      wanted = null;
      const [now, past] = await Promise.all([
        get(model).catch(() => null),
        before ? get(before.model).catch(() => null) : null,
      ]);
      if (now && state.id.peek() !== null) {
        weights.value = { step, now, before: past, since: past && before ? before.step : null };
      }
      const size = Object.values(now ?? {}).reduce((sum, { values }) => sum + values.length, 0);
      await new Promise((done) => setTimeout(done, size > LARGE ? LARGE_PAUSE_MS : PAUSE_MS));
    }
    working = false;
  };

  const stop = effect(() => {
    void state.grown.value;
    if (state.id.value === null) weights.value = null;
    const next = wantedOf(state);
    if (!next || next.step === weights.peek()?.step) return;
    wanted = next;
    void work();
  });
  return { weights, stop: () => ((ended = true), stop()) };
}

/** @typedef {{ model: string, step: number, before: { model: string, step: number } | null }} Wanted */

/** The checkpoint on show and the one before it. @param {State} state @returns {Wanted | null} */
function wantedOf(state) {
  const look = lookOn(state);
  if (!look) return null;
  const { looks } = state.record;
  const before = looks[state.record.placeOf(look.step) - 1];
  return { model: look.model, step: look.step, before: before ?? null };
}

/** @param {string} model @returns {Promise<Matrices>} */
async function fetchMatrices(model) {
  const url = `/api/v1/models/${encodeURIComponent(model)}/weights`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`No weights of ${model}.`);
  const names = Object.keys((await answer.json()).weights);
  const all = await Promise.all(names.map((name) => fetchMatrix(`${url}/${name}`, name)));
  return Object.fromEntries(all);
}

/** @param {string} url @param {string} name @returns {Promise<[string, Matrix]>} */
async function fetchMatrix(url, name) {
  const answer = await fetch(url, { headers: { accept: "application/vnd.safetensors" } });
  if (!answer.ok) throw new Error(`No ${name}.`);
  const { tensors } = decode(await answer.arrayBuffer());
  const tensor = tensors[name] ?? Object.values(tensors)[0];
  if (!tensor) throw new Error(`No ${name} in the answer.`);
  return [name, { shape: tensor.shape, values: /** @type {Float32Array} */ (tensor.data) }];
}
