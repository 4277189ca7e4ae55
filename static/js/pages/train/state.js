/** What the page holds: the trainings there are, the one looked at, and where in it one looks. */

/** @import { Signal, ReadonlySignal } from "@preact/signals-core" */
/** @import { TrainingData, TrainingStatus } from "../../protocol.js" */
/** @import { Theme } from "../../theme.js" */
/** @import { Answers, Moment } from "./moments.js" */

import { computed, signal } from "@preact/signals-core";

import { momentOfLook, momentOfPhases } from "./moments.js";
import { Record } from "./record.js";

/**
 * @typedef {object} State
 * @property {Signal<TrainingData[] | null>} data what can be trained on; null until it is known
 * @property {Signal<TrainingStatus[]>} trainings the youngest first
 * @property {Signal<string | null>} id of the training looked at; null: a new one is being chosen
 * @property {Signal<TrainingStatus | null>} status of it
 * @property {Record} record what it has told
 * @property {Signal<number>} grown counts up whenever the record has grown; read it to be drawn again
 * @property {Signal<Answers>} answers of the phases of the update under way
 * @property {Signal<number | null>} at the checkpoint gone back to; null follows the training
 * @property {Signal<number | null>} pointed the update under the pointer
 * @property {Signal<Set<number> | null>} kept steps whose checkpoints are still there; null: not asked yet
 * @property {Signal<string>} problem in the server's words; "" where there is none
 * @property {Signal<string>} wrong the field that the problem is about, as the API names it; "" where it is about none
 * @property {Signal<"quiet" | "listening" | "lost">} line to the server
 * @property {Signal<string>} busy what was asked and is not answered yet
 * @property {Signal<Theme>} theme
 * @property {ReadonlySignal<Moment | null>} moment on show
 */

/** @param {Signal<Theme>} theme @returns {State} */
export function createState(theme) {
  const state = {
    data: signal(null),
    trainings: signal([]),
    id: signal(null),
    status: signal(null),
    record: new Record(),
    grown: signal(0),
    answers: signal({}),
    at: signal(null),
    pointed: signal(null),
    kept: signal(null),
    problem: signal(""),
    wrong: signal(""),
    line: signal("quiet"),
    busy: signal(""),
    theme,
  };
  const moment = computed(() => momentOf(/** @type {State} */ (/** @type {unknown} */ (state))));
  return /** @type {State} */ (/** @type {unknown} */ ({ ...state, moment }));
}

/** Puts another training, or none, on show. @param {State} state @param {string | null} id */
export function forget(state, id) {
  const { record } = state;
  record.steps = [];
  record.train = [];
  record.looks = [];
  state.id.value = id;
  state.status.value = null;
  state.answers.value = {};
  state.at.value = null;
  state.pointed.value = null;
  state.kept.value = null;
  state.problem.value = "";
  state.wrong.value = "";
  state.grown.value += 1;
}

/**
 * A checkpoint gone back to; else the phases of the update under way, or just made by them; else the last look.
 *
 * @param {State} state
 */
function momentOf({ record, grown, at, answers, status }) {
  void grown.value;
  const guessing = status.value?.guessing ?? 1;
  const back = at.value === null ? null : record.lookAt(at.value);
  if (back) return momentOfLook(back, guessing);
  const made = answers.value.forward;
  const { step = 0, phase = null } = status.value ?? {};
  const ofNow = made && made.status.step === (answers.value.update ? step - 1 : step);
  if (ofNow && (phase || answers.value.update)) return momentOfPhases(answers.value);
  const last = record.looks.at(-1);
  return last ? momentOfLook(last, guessing) : null;
}
