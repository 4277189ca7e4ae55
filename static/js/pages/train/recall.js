/** The phases of the update under way, kept in the tab: a reload in the middle of them shows them again. */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { Answers } from "./moments.js" */
/** @import { State } from "./state.js" */

import { effect } from "@preact/signals-core";

const KEPT = "rnnscope.phases";

/** @param {Pick<State, "id" | "answers">} state @param {Storage} storage @returns {() => void} ends it */
export function keepPhases({ id, answers }, storage) {
  return effect(() => {
    if (id.value !== null && answers.value.forward) {
      storage.setItem(KEPT, JSON.stringify({ id: id.value, answers: answers.value }));
    }
  });
}

/**
 * What was kept, where it is still of the update that the training stands in.
 *
 * @param {Pick<TrainingStatus, "id" | "step" | "phase">} status
 * @param {Storage} storage
 * @returns {Answers}
 */
export function recallPhases({ id, step, phase }, storage) {
  /** @type {{ id?: string, answers?: Answers }} */
  const kept = JSON.parse(storage.getItem(KEPT) ?? "{}");
  const made = kept.answers;
  if (kept.id !== id || !made?.forward) return {};
  const of = made.forward.status.step;
  const stands = made.update ? of === step - 1 : of === step && phase !== null && made[phase];
  return stands ? made : {};
}
