/** The trainings there are: the one that runs, those that wait in line, those that have ended. */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { html, nothing } from "lit";

import { counted } from "../../number.js";
import { write } from "./address.js";
import { hasEnded } from "./line.js";

/**
 * @param {State} state
 * @param {Commands} commands
 * @param {{ value: string | null }} sure the one that was asked to be removed, until it is confirmed
 */
export function trainingsList({ trainings }, commands, sure) {
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
              <span class="number"
                ><time datetime=${one.created}>${begun(one.created)}</time>,
                ${progressOf(one)}</span
              >
            </a>
            ${hasEnded(one) ? remove(one, commands, sure) : nothing}
          </li>`,
      )}
    </ul>
  </section>`;
}

/** A second press is asked for: what is removed is gone. @param {TrainingStatus} one @param {Commands} commands @param {{ value: string | null }} sure */
function remove({ id, title }, commands, sure) {
  const asked = sure.value === id;
  const press = () => {
    sure.value = asked ? null : id;
    if (asked) void commands.discard(id);
  };
  return html`<button
    type="button"
    class="remove"
    title="Models that were kept of it stay"
    aria-label=${asked ? `Remove ${title} for good` : `Remove ${title}`}
    @click=${press}
    @blur=${() => sure.value === id && (sure.value = null)}
  >
    ${asked ? "for good?" : "remove"}
  </button>`;
}

/** When it was begun: `23 Nov, 18:01`. @param {string} created ISO 8601 */
function begun(created) {
  const options = /** @type {const} */ ({
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return new Date(created).toLocaleString("en-GB", options);
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
  const told = loss === null ? "" : `, loss ${loss.toFixed(3)} before update ${counted(step)}`;
  return `${counted(step)} of ${counted(steps)} updates${told}`;
}

/** What there is to know of a net in a line: `RNN, 3 units`. @param {TrainingStatus} status */
export function netOf({ recipe: { cell, hidden, layers } }) {
  const many = layers > 1 ? `${layers} layers of ` : "";
  return `${cell.toUpperCase()}, ${many}${counted(hidden)} units`;
}
