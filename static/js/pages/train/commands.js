/** What can be done: begin, run, pause, step through the phases, change, go back, keep. Refusals become words. */

/** @import { KeepBody, TrainingBody, TrainingChange } from "../../protocol.js" */
/** @import { Answers, Phase } from "./moments.js" */
/** @import { State } from "./state.js" */

import { batch } from "@preact/signals-core";

import * as api from "./api.js";
import { hasEnded, listen } from "./line.js";
import { phasesTo } from "./moments.js";
import { forget } from "./state.js";

/** @typedef {ReturnType<typeof createCommands>} Commands */

/** @param {State} state */
export function createCommands(state) {
  let hangUp = () => {};

  /** Does one thing at a time. @template T @param {string} what @param {() => Promise<T>} act @returns {Promise<T | null>} */
  const doing = async (what, act) => {
    if (state.busy.peek()) return null;
    state.busy.value = what;
    state.problem.value = "";
    try {
      return await act();
    } catch (error) {
      state.problem.value = error instanceof Error ? error.message : String(error);
      return null;
    } finally {
      state.busy.value = "";
    }
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
    });
  };

  /** @param {string | null} id @param {number | null} [at] */
  const show = (id, at = null) => {
    hangUp();
    batch(() => {
      forget(state, id);
      state.at.value = at;
    });
    if (id === null) return;
    void doing("open", async () => {
      state.status.value = await api.fetchStatus(id);
      if (state.id.peek() === id) hangUp = listen(state, id);
    });
  };

  /** The answer to an order tells at once what the events tell a moment later. @param {"pause" | "resume" | "step" | "stop"} what */
  const order = (what) =>
    toIt(what, async (id) => {
      if (what !== "pause") state.at.value = null;
      state.status.value = await api.order(id, what);
    });

  return {
    show,
    order,
    refresh: () => doing("list", refresh),

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

    /** @param {KeepBody} body */
    async keep(body) {
      return await doing("keep", () => api.keep(state.id.peek() ?? "", body));
    },

    /** Goes back to the checkpoint nearest to an update; the last one of an ended training, or null, follows it again. @param {number | null} step */
    seek(step) {
      const { looks } = state.record;
      if (step === null || looks.length === 0) return void (state.at.value = null);
      const steps = looks.map((look) => look.step);
      const nearest = steps.reduce((a, b) => (Math.abs(b - step) < Math.abs(a - step) ? b : a));
      const isLast = nearest === steps.at(-1) && !hasEnded(state.status.peek());
      state.at.value = isLast ? null : nearest;
    },

    /** To the checkpoint before or after. @param {number} by */
    go(by) {
      const { looks } = state.record;
      const now = state.at.peek() ?? Infinity;
      const place = Math.min(state.record.placeOf(now), looks.length - 1) + by;
      this.seek(looks[Math.max(0, Math.min(looks.length - 1, place))]?.step ?? null);
    },
  };
}
