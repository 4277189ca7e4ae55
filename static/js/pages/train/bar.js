/** The training on show: what it is and does, the buttons that run it, and the rates that change on the way. */

/** @import { TrainingStatus } from "../../protocol.js" */
/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { signal } from "@preact/signals-core";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { icon } from "../../controls.js";
import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { hasEnded } from "./line.js";
import { fromSlider, PACES, toSlider } from "./rates.js";
import { netOf, stateOf } from "./trainings.js";

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} */
export function mountBar(el, state, commands) {
  const typed = signal(/** @type {Record<string, string>} */ ({}));
  return fill(el, () => {
    const status = state.status.value;
    return [
      title(status, state),
      status ? running(status, state, commands) : nothing,
      status ? rates(status, { typed, wrong: state.wrong }, commands) : nothing,
      words(status, state),
    ];
  });
}

/** @param {TrainingStatus | null} status @param {State} state */
function title(status, { id, record, grown, line }) {
  void grown.value;
  return html`<div class="what">
    <h1>${status?.title ?? id.value}</h1>
    ${status && html`<span class="net">${netOf(status)}</span>`}
    ${
      status &&
      html`<span
          class="state"
          data-status=${line.value === "lost" ? "unknown" : status.status}
          role="status"
          >${line.value === "lost" ? "not heard from" : stateOf(status)}</span
        >
        <span class="count number"
          >${counted(Math.max(status.step, record.last))}<span class="of">
            of ${counted(status.steps)} updates made</span
          ></span
        >`
    }
    <a class="others" href="#">All trainings</a>
  </div>`;
}

/** @param {TrainingStatus} status @param {State} state @param {Commands} commands */
function running({ status }, { busy }, commands) {
  const runs = status === "running";
  const ended = status === "stopped" || status === "failed";
  const off = busy.value !== "";
  return html`<div class="run" role="group" aria-label="Running" data-over=${status === "done"}>
    ${
      runs
        ? html`<button type="button" class="primary" @click=${() => commands.order("pause")}>
            ${icon("pause")} Pause
          </button>`
        : html`<button
            type="button"
            class="primary"
            ?disabled=${status === "waiting"}
            @click=${() => commands.order("resume")}
          >
            ${icon("play")} ${ended ? "Go on" : "Run"}
          </button>`
    }
    ${
      ended
        ? nothing
        : html`<button
              type="button"
              ?disabled=${off || status !== "paused"}
              title="All four phases of the next update (U)"
              @click=${() => commands.order("step")}
            >
              One update
            </button>
            <button type="button" title="End it here" @click=${() => commands.order("stop")}>
              Stop
            </button>`
    }
  </div>`;
}

/**
 * What can be changed on the way. A refused entry stays in its field.
 *
 * @param {TrainingStatus} status
 * @param {{ typed: { value: Record<string, string> }, wrong: { value: string } }} fields
 * @param {Commands} commands
 */
function rates(status, { typed, wrong }, commands) {
  const over = hasEnded(status);
  const change = async (
    /** @type {"learning_rate" | "clip" | "pace"} */ name,
    /** @type {string} */ text,
  ) => {
    typed.value = { ...typed.value, [name]: text };
    const number = text.trim() === "" ? null : Number(text);
    const wanted = Number.isNaN(number) ? text : number;
    const done = await commands.change(/** @type {object} */ ({ [name]: wanted }));
    if (!done) return;
    typed.value = Object.fromEntries(Object.entries(typed.value).filter(([key]) => key !== name));
  };
  const valueOf = (/** @type {Event} */ { target }) =>
    /** @type {HTMLInputElement} */ (target).value;
  const entry = (
    /** @type {"learning_rate" | "clip"} */ name,
    /** @type {string} */ label,
    /** @type {[number, number]} */ ends,
  ) =>
    html`<label class="rate"
      >${label}
      <input
        type="range"
        min=${ends[0]}
        max=${ends[1]}
        step="0.1"
        tabindex="-1"
        aria-hidden="true"
        ?disabled=${over}
        .value=${live(String(toSlider(status[name] ?? 10 ** ends[1])))}
        @change=${(/** @type {Event} */ event) => change(name, String(fromSlider(Number(valueOf(event)))))}
      />
      <input
        type="text"
        inputmode="decimal"
        autocomplete="off"
        name=${name}
        placeholder="none"
        ?disabled=${over}
        aria-invalid=${wrong.value === name}
        .value=${live(typed.value[name] ?? String(status[name] ?? ""))}
        @input=${(/** @type {Event} */ event) => (typed.value = { ...typed.value, [name]: valueOf(event) })}
        @change=${(/** @type {Event} */ event) => change(name, valueOf(event))}
      />
    </label>`;
  return html`<div class="rates" role="group" aria-label="Changed on the way">
    ${entry("learning_rate", "learning rate", [-5, 1])} ${entry("clip", "clip", [-3, 2])}
    <label class="rate"
      >pace
      <select
        ?disabled=${over}
        @change=${(/** @type {Event} */ event) => change("pace", valueOf(event))}
      >
        ${[...new Set([...PACES, status.pace])].map(
          (pace) =>
            html`<option value=${pace ?? ""} ?selected=${pace === status.pace}>
              ${pace === null ? "as fast as it can" : `${pace} a second`}
            </option>`,
        )}
      </select>
    </label>
  </div>`;
}

/** What went wrong, and whether the server is heard. @param {TrainingStatus | null} status @param {State} state */
function words(status, { problem, wrong, line }) {
  const lost = line.value === "lost";
  const reason = status?.reason ?? "";
  return html`<p class="problem" role="alert">
    ${lost ? "The connection is lost; it is being taken up again. Whether the training goes on is not known meanwhile." : nothing}
    ${(wrong.value !== "id" && problem.value) || reason}
  </p>`;
}
