/** Back through the checkpoints: a slider under the curves, and what can be done with the moment it stands at. */

/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { signal } from "@preact/signals-core";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { workbench } from "./address.js";
import { updates } from "./axis.js";
import { hasEnded } from "./line.js";

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} */
export function mountScrub(el, state, commands) {
  const naming = signal(
    /** @type {{ open: boolean, id: string, kept: string }} */ ({ open: false, id: "", kept: "" }),
  );
  return fill(el, () => {
    void state.grown.value;
    const look = lookOn(state);
    return look
      ? [slider(look.step, state, commands), acts(look, state, commands, naming)]
      : nothing;
  });
}

/** The look that is shown. @param {State} state */
export function lookOn({ record, at }) {
  return at.value === null ? (record.looks.at(-1) ?? null) : record.lookAt(at.value);
}

/** @param {number} step @param {State} state @param {Commands} commands */
function slider(step, state, commands) {
  const [from, to] = updates(state.record, state.status.value?.steps ?? 0);
  const back = state.at.value !== null;
  const seek = (/** @type {Event} */ { target }) =>
    commands.seek(Number(/** @type {HTMLInputElement} */ (target).value));
  /** Between checkpoints there is nothing to stop at. @param {KeyboardEvent} event */
  const key = (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    commands.go(by);
  };
  return html`<div class="time">
      <input
        type="range"
        min=${from}
        max=${to}
        .value=${live(String(step))}
        aria-label="Checkpoint"
        title="Back through the checkpoints (← →)"
        aria-valuetext="after ${counted(step)} updates"
        @input=${seek}
        @keydown=${key}
      />
    </div>
    <p class="place">
      <span
        >checkpoint after
        <b class="number">${counted(step)}</b> ${step === 1 ? "update" : "updates"}</span
      >
      ${
        back
          ? html`<button type="button" class="second" @click=${() => commands.seek(null)}>
              ${hasEnded(state.status.value) ? "To the last" : "Back to now"}
            </button>`
          : nothing
      }
    </p>`;
}

/**
 * @param {NonNullable<ReturnType<typeof lookOn>>} look
 * @param {State} state
 * @param {Commands} commands
 * @param {{ value: { open: boolean, id: string, kept: string } }} naming
 */
function acts(look, { wrong, problem }, commands, naming) {
  const { open, id, kept } = naming.value;
  const keep = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const made = await commands.keep({ id, step: look.step });
    if (!made) return;
    naming.value = { open: false, id: "", kept: made.id };
    attend(".kept a");
  };
  const turn = (/** @type {boolean} */ now) => {
    naming.value = { ...naming.value, open: now, kept: now ? "" : kept };
    attend(now ? "input" : "button");
  };
  return html`<div class="acts">
    <a href=${workbench(look.model, look)}>Look at the unrolled net of this moment</a>
    ${
      open
        ? html`<form class="keep" @submit=${keep}>
            <label
              >name
              <input
                type="text"
                name="id"
                autocomplete="off"
                spellcheck="false"
                placeholder="my-hello"
                required
                pattern="[a-z0-9][a-z0-9_\\-]*"
                title="small letters, digits, - and _"
                aria-invalid=${wrong.value === "id"}
                aria-describedby=${wrong.value === "id" ? "refused-name" : nothing}
                .value=${live(id)}
                @input=${(/** @type {InputEvent} */ { target }) =>
                  (naming.value = {
                    ...naming.value,
                    id: /** @type {HTMLInputElement} */ (target).value.trim(),
                  })}
            /></label>
            <button type="submit">Keep</button>
            <button type="button" @click=${() => turn(false)}>Cancel</button>
            ${wrong.value === "id" ? html`<p class="problem" id="refused-name" role="alert">${problem.value}</p>` : nothing}
          </form>`
        : html`<button type="button" class="second" @click=${() => turn(true)}>
            Keep it as a model
          </button>`
    }
    ${kept ? html`<p class="kept" role="status">Kept: <a href=${workbench(kept, look)}>${kept}</a> is in the workbench’s list.</p>` : nothing}
  </div>`;
}

/** The focus goes on to what has come in the place of what had it. @param {string} selector */
function attend(selector) {
  requestAnimationFrame(() =>
    /** @type {HTMLElement | null} */ (document.querySelector(`.acts ${selector}`))?.focus(),
  );
}
