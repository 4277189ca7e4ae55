/** What can be done: begin, run, pause, step through the phases, change, go back, keep. Refusals become words. */

/** @import { Checkpoint, KeepBody, TrainingBody, TrainingChange } from "../../protocol.js" */
/** @import { Answers, Phase } from "./moments.js" */
/** @import { State } from "./state.js" */

import { batch } from "@preact/signals-core";

import { ProblemError } from "../../transport/rest.js";
import * as api from "./api.js";
import { listen } from "./line.js";
import { phasesTo } from "./moments.js";
import { recallPhases } from "./recall.js";
import { labelled } from "./recipes.js";
import { lowerBound } from "./record.js";
import { forget } from "./state.js";

/** @typedef {ReturnType<typeof createCommands>} Commands */

/** Milliseconds at least from one look at the list of checkpoints to the next. */
const LOOK_UP_MS = 1000;
/** Milliseconds until a server that was not reached is asked again for the training on show. */
const AGAIN_MS = 2000;

/** @param {Checkpoint[]} checkpoints */
function keptOf(checkpoints) {
  return new Set(checkpoints.map(({ step }) => step));
}

/** @param {State} state */
export function createCommands(state) {
  let hangUp = () => {};

  let last = Promise.resolve();
  /** Does one thing after the other, and tells what went wrong. @template T @param {string} what @param {() => Promise<T>} act @returns {Promise<T | null>} */
  const doing = (what, act) => {
    const done = last.then(async () => {
      state.busy.value = what;
      state.problem.value = "";
      state.wrong.value = "";
      try {
        return await act();
      } catch (error) {
        const refused = error instanceof ProblemError && error.problem.status === 422;
        const field = (refused && error.problem.field) || "";
        state.wrong.value = field;
        state.problem.value = labelled(
          error instanceof Error ? error.message : String(error),
          field,
        );
        return null;
      } finally {
        state.busy.value = "";
      }
    });
    last = done.then(() => {});
    return done;
  };

  /** @param {(id: string) => Promise<unknown>} act @param {string} what */
  const toIt = (what, act) => {
    const id = state.id.peek();
    return id === null ? Promise.resolve(null) : doing(what, () => act(id));
  };

  const refresh = async () => {
    const [data, trainings] = await Promise.all([api.fetchData(), api.fetchTrainings()]);
    batch(() => {
      state.data.value = data;
      state.trainings.value = trainings;
      if (state.problem.peek() === api.UNREACHED) state.problem.value = "";
    });
  };

  /** @param {string} id */
  const hear = (id) => {
    hangUp();
    hangUp = listen(state, id);
  };

  /** @param {string | null} id @param {number | null} [at] */
  const show = (id, at = null) => {
    hangUp();
    hangUp = () => {};
    batch(() => {
      forget(state, id);
      state.at.value = at;
    });
    if (id === null) return void refresh().catch(() => {});
    void open(id);
  };

  /** @param {string} id */
  const open = async (id) => {
    const found = await doing("open", async () => {
      const status = await api.fetchStatus(id);
      batch(() => {
        state.status.value = status;
        state.answers.value = recallPhases(status, sessionStorage);
      });
      state.kept.value = keptOf(await api.fetchCheckpoints(id));
      if (state.id.peek() === id) hear(id);
      return status;
    });
    if (found || state.problem.peek() !== api.UNREACHED) return;
    setTimeout(() => void (state.id.peek() === id && open(id)), AGAIN_MS);
  };

  /** The answer to an order tells at once what the events tell a moment later. @param {"pause" | "resume" | "step" | "stop"} what */
  const order = (what) =>
    toIt(what, async (id) => {
      if (what !== "pause") state.at.value = null;
      state.status.value = await api.order(id, what);
      if (state.line.peek() === "quiet") hear(id); // one that had ended goes on
    });

  /** Looks that can be gone back to, and the last one. */
  const stepsOf = () => {
    const steps = state.record.looks.map((look) => look.step);
    const kept = state.kept.peek() ?? new Set(steps);
    const newest = Math.max(...kept);
    return steps.filter((step) => kept.has(step) || step > newest);
  };

  let asked = -Infinity;
  /** Checkpoints are thinned out as a training goes on: which ones are left is asked now and then. */
  const lookUp = async () => {
    const id = state.id.peek();
    if (id === null || performance.now() - asked < LOOK_UP_MS) return;
    asked = performance.now();
    const checkpoints = await api.fetchCheckpoints(id).catch(() => null);
    if (checkpoints && state.id.peek() === id) state.kept.value = keptOf(checkpoints);
  };

  return {
    show,
    order,
    refresh: () => doing("list", refresh),
    /** The list of trainings again, quietly: what fails now may do the next time. */
    relist: async () => void refresh().catch(() => {}),

    /** Begins a training and shows it. @param {TrainingBody} recipe */
    async begin(recipe) {
      const made = await doing("begin", () => api.begin(recipe));
      if (made) {
        show(made.id);
        void refresh().catch(() => {});
      }
      return made !== null;
    },

    /** Makes the phases that are left until the one wanted; a running training pauses for it. @param {Phase} wanted */
    phase: (wanted) =>
      toIt(wanted, async (id) => {
        state.at.value = null;
        if (state.status.peek()?.status === "running") {
          state.status.value = await api.order(id, "pause");
        }
        for (const phase of phasesTo(state.status.peek()?.phase ?? null, wanted)) {
          const answer = await api.makePhase(id, phase);
          if (state.id.peek() !== id) return;
          batch(() => {
            const before = phase === "forward" ? {} : state.answers.peek();
            state.answers.value = /** @type {Answers} */ ({ ...before, [phase]: answer });
            state.status.value = answer.status;
          });
        }
      }),

    /** @param {TrainingChange} change */
    change: (change) =>
      toIt("change", async (id) => (state.status.value = await api.change(id, change))),

    /** @param {string} id */
    discard: (id) =>
      doing("discard", async () => {
        await api.discard(id);
        await refresh();
      }),

    /** @param {KeepBody} body */
    async keep(body) {
      return await doing("keep", () => api.keep(state.id.peek() ?? "", body));
    },

    /** Goes back to the checkpoint nearest to an update; null follows the training again. @param {number | null} step */
    seek(step) {
      const steps = stepsOf();
      const last = steps.at(-1);
      if (step === null || last === undefined) return void (state.at.value = null);
      const nearest = steps.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));
      state.at.value = nearest === last ? null : nearest;
      void lookUp();
    },

    /** To the checkpoint before or after. @param {number} by */
    go(by) {
      const steps = stepsOf();
      const now = state.at.peek() ?? steps.at(-1) ?? 0;
      const place = lowerBound(steps, now) + by;
      this.seek(steps[Math.max(0, Math.min(steps.length - 1, place))] ?? null);
    },
  };
}
