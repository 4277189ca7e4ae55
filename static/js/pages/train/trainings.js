/** The trainings there are: the one that runs, those that wait in line, those that have ended. */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { State } from "./state.js" */

import { html, nothing } from "lit";

import { counted } from "../../number.js";
import { write } from "./address.js";

/** @param {State} state */
export function trainingsList({ trainings }) {
  const all = trainings.value.toSorted((a, b) => rank(a) - rank(b));
  if (all.length === 0) return nothing;
  return html`<section class="trainings" aria-labelledby="trainings">
    <h2 id="trainings">Trainings</h2>
    <ul>
      ${all.map(
        (one) =>
          html`<li>
            <a href="#${write({ id: one.id, at: null })}">
              <strong>${one.title}</strong>
              <span class="state" data-status=${one.status}>${stateOf(one)}</span>
              <span class="number">${progressOf(one)}</span>
            </a>
          </li>`,
      )}
    </ul>
  </section>`;
}

/** What runs comes first, then what waits, in line; all else is the youngest first. @param {TrainingStatus} one */
function rank({ status, place }) {
  return status === "running" ? 0 : status === "waiting" ? 1 + (place ?? 0) : 1000;
}

const PLACES = ["next in line", "second in line", "third in line", "fourth in line"];

/** What a training is doing, in words. @param {TrainingStatus} one */
export function stateOf({ status, place, phase, step }) {
  if (status === "waiting") return PLACES[(place ?? 1) - 1] ?? `${place}th in line`;
  if (status === "paused") {
    return phase && phase !== "update"
      ? `paused in update ${counted(step + 1)}, after ${phase}`
      : "paused";
  }
  return status;
}

/** @param {TrainingStatus} one */
export function progressOf({ step, steps, loss }) {
  const told = loss === null ? "" : `, loss ${loss.toFixed(3)}`;
  return `${counted(step)} of ${counted(steps)} updates${told}`;
}

/** What there is to know of a net in a line: `RNN, 3 units`. @param {TrainingStatus} status */
export function netOf({ recipe: { cell, hidden, layers } }) {
  const many = layers > 1 ? `${layers} layers of ` : "";
  return `${cell.toUpperCase()}, ${many}${counted(hidden)} units`;
}
