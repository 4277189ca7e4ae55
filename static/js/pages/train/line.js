/** The event stream of a training. The browser itself takes a lost one up again after the last event that came. */

/** @import { LookEvent, LossesEvent, ResumedEvent, TrainingStatus } from "../../protocol.js" */
/** @import { State } from "./state.js" */

import { batch } from "@preact/signals-core";

import { TRAINING, UNREACHED } from "./api.js";

/** Milliseconds until a refused stream is asked for anew. */
const RETRY_MS = 2000;

const ENDED = new Set(["done", "stopped", "failed"]);

/** Whether no update will follow. @param {Pick<TrainingStatus, "status"> | null} status */
export function hasEnded(status) {
  return status !== null && ENDED.has(status.status);
}

/**
 * Keeps the record and the status those of a training, until all of one that has ended is told, or somebody looks
 * elsewhere.
 *
 * @param {State} state
 * @param {string} id
 * @returns {() => void} ends it
 */
export function listen(state, id) {
  let timer = 0;
  let source = open();

  function open() {
    const events = new EventSource(`${TRAINING}/${encodeURIComponent(id)}/events`);
    hear(events, state);
    events.addEventListener("open", () => {
      state.line.value = "listening";
      if (state.problem.peek() === UNREACHED) state.problem.value = "";
    });
    events.addEventListener("error", () => {
      const ended = hasEnded(state.status.peek());
      state.line.value = ended ? "quiet" : "lost";
      if (ended || events.readyState !== EventSource.CLOSED) return; // or taken up by the browser
      timer = setTimeout(() => (source = open()), RETRY_MS);
    });
    return events;
  }

  return () => {
    clearTimeout(timer);
    source.close();
    state.line.value = "quiet";
  };
}

/**
 * @param {EventTarget} events
 * @param {Pick<State, "record" | "status" | "grown" | "trainings">} state
 */
export function hear(events, state) {
  const { record, status, grown, trainings } = state;
  /** @template T @param {string} name @param {(data: T) => void} take */
  const on = (name, take) =>
    events.addEventListener(name, (event) =>
      batch(() => {
        take(JSON.parse(/** @type {MessageEvent<string>} */ (event).data));
        grown.value += 1;
      }),
    );
  on("losses", (/** @type {LossesEvent} */ losses) => record.addLosses(losses));
  on("look", (/** @type {LookEvent} */ look) => record.addLook(look));
  on("resumed", (/** @type {ResumedEvent} */ { step }) => record.resumeFrom(step));
  on("status", (/** @type {TrainingStatus} */ told) => {
    status.value = told;
    trainings.value = trainings.peek().map((known) => (known.id === told.id ? told : known));
  });
}
