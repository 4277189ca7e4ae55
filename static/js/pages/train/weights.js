/** The matrices of a training's moments and how the update before moved them, fetched one moment at a time. */

/** @import { ReadonlySignal } from "@preact/signals-core" */
/** @import { State } from "./state.js" */

import { effect, signal } from "@preact/signals-core";

import { fetchCheckpoints, fetchWeights } from "./api.js";
import { lookOn } from "./scrub.js";

/** @typedef {{ shape: number[], values: Float32Array }} Matrix */
/** @typedef {Record<string, Matrix>} Matrices */

/**
 * What stands after an update; both are null where that checkpoint was not kept, `moved` before the first update too.
 *
 * @typedef {{ step: number, now: Matrices | null, moved: Matrices | null }} Weights
 */

/** Milliseconds from one moment's matrices to the next one's; for large nets while they run, more. */
const PAUSE_MS = 100;
const LARGE_PAUSE_MS = 1500;
const LARGE = 5000;

/**
 * Follows the moment on show; while one is fetched, those between are passed over.
 *
 * @param {State} state
 * @returns {{ weights: ReadonlySignal<Weights | null>, stop: () => void }}
 */
export function followWeights(state) {
  const weights = signal(/** @type {Weights | null} */ (null));
  /** What is to be shown; of the last moment its step is not asked for, it may be gone already. @type {{ id: string, step: number, last: boolean } | null} */
  let wanted = null;
  let working = false;

  const work = async () => {
    working = true;
    await wait(PAUSE_MS); // what is told at first comes all at once
    while (wanted) {
      const { id, step, last } = wanted;
      wanted = null;
      const found = await fetchMoment(id, last ? null : step).catch(() => null);
      if (state.id.peek() !== id) continue;
      weights.value = found
        ? { step: found.step, ...split(found.matrices) }
        : { step, now: null, moved: null };
      const runs = state.status.peek()?.status === "running";
      await wait(runs && sizeOf(found?.matrices) > LARGE ? LARGE_PAUSE_MS : PAUSE_MS);
    }
    working = false;
  };

  const end = effect(() => {
    void state.grown.value;
    const id = state.id.value;
    const look = lookOn(state);
    if (!look || id === null) {
      weights.value = null;
      wanted = null;
    } else if (look.step !== weights.peek()?.step) {
      wanted = { id, step: look.step, last: state.at.value === null };
      if (!working) void work();
    }
  });
  return {
    weights,
    stop() {
      wanted = null;
      end();
    },
  };
}

/** Asks for a checkpoint's weights only where it was not thinned out. @param {string} id @param {number | null} step */
async function fetchMoment(id, step) {
  const kept = step === null || (await fetchCheckpoints(id)).some((one) => one.step === step);
  return kept ? fetchWeights(id, step) : null;
}

const MOVED = "update.";

/**
 * The weights themselves, and apart from them what the update before changed.
 *
 * @param {Matrices} matrices
 */
export function split(matrices) {
  const all = Object.entries(matrices);
  const moved = all.filter(([name]) => name.startsWith(MOVED));
  return {
    now: Object.fromEntries(all.filter(([name]) => !name.startsWith(MOVED))),
    moved: moved.length
      ? Object.fromEntries(moved.map(([name, of]) => [name.slice(MOVED.length), of]))
      : null,
  };
}

/** @param {Matrices | undefined} matrices */
function sizeOf(matrices) {
  return Object.values(matrices ?? {}).reduce((sum, { values }) => sum + values.length, 0);
}

/** @param {number} milliseconds */
function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
