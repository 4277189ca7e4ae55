/** A new training: what it learns and how, in large plain options and a short form; and the trainings there are. */

/** @import { Commands } from "./commands.js" */
/** @import { Choice, Draft, Field } from "./recipes.js" */
/** @import { State } from "./state.js" */

import { signal } from "@preact/signals-core";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../../dom.js";
import { formula } from "../../formula.js";
import { counted } from "../../number.js";
import { bodyOf, dataOf, FIELDS, FURTHER, newDraft, setsOf, valueOf } from "./recipes.js";
import { trainingsList } from "./trainings.js";

/** @type {{ choice: Choice, name: string, words: string }[]} */
const CHOICES = [
  {
    choice: "hello",
    name: "hello",
    words: "The lecture’s net with the lecture’s weights. It learns h, e, l, l, o while you watch.",
  },
  {
    choice: "year",
    name: "the year",
    words: "It reads a sentence with a year in it and answers the year’s last two digits.",
  },
  {
    choice: "text",
    name: "your own text",
    words: "Paste a text. The net learns to predict its next character, and writes like it.",
  },
  {
    choice: "set",
    name: "a data set",
    words: "One of the data sets that this server has at hand.",
  },
];

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} */
export function mountChoices(el, state, commands) {
  const draft = signal(newDraft());
  const sure = signal(/** @type {string | null} */ (null));
  return fill(el, () => [
    newTraining(state, draft, commands),
    trainingsList(state, commands, sure),
  ]);
}

/** @typedef {{ value: Draft }} Drafted */

/** @param {State} state @param {Drafted} draft @param {Commands} commands */
function newTraining(state, draft, commands) {
  const begin = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const paused = event.submitter?.getAttribute("value") === "paused";
    void commands.begin(bodyOf(draft.value, state.data.peek() ?? [], { paused }));
  };
  return html`<form class="new" @submit=${begin} novalidate>
    <h1>Train a network</h1>
    <p class="lead">
      Forward, loss, backward, update: do the four by hand, one button each, or let it run and watch
      the loss fall and the gradient flow through time. It goes on when you close the page, and any
      moment of it can be looked at again or kept as a model.
    </p>
    <fieldset class="choices">
      <legend class="visually-hidden">What it learns</legend>
      ${CHOICES.map((one) => option(one, state, draft))}
    </fieldset>
    ${source(state, draft)} ${recipe(state, draft)}
    <p class="starts">
      <button type="submit" class="primary" value="run" ?disabled=${state.busy.value !== ""}>
        Start
      </button>
      <button type="submit" class="second" value="paused" ?disabled=${state.busy.value !== ""}>
        Start paused, to step by hand
      </button>
    </p>
    ${isField(state.wrong.value) ? nothing : html`<p class="problem" role="alert">${state.problem.value}</p>`}
  </form>`;
}

/** @param {(typeof CHOICES)[number]} one @param {State} state @param {Drafted} draft */
function option({ choice, name, words }, state, draft) {
  const data = state.data.value;
  const missing =
    data !== null &&
    (choice === "set"
      ? setsOf(data).length === 0
      : choice !== "text" && !data.some(({ id }) => id === choice));
  return html`<label class="option">
    <input
      type="radio"
      name="choice"
      .checked=${live(draft.value.choice === choice)}
      ?disabled=${missing}
      @change=${() => (draft.value = { ...draft.value, choice })}
    />
    <strong>${name}</strong>
    <span>${missing ? "This server has none at hand." : words}</span>
  </label>`;
}

/** The text to paste, or the data set to choose. @param {State} state @param {Drafted} draft */
function source(state, draft) {
  const { choice, text, set } = draft.value;
  if (choice === "text") {
    return html`<label class="own">
      <span>The text, ${counted([...text].length)} characters</span>
      <textarea
        rows="5"
        spellcheck="false"
        placeholder="Paste or type a text"
        .value=${live(text)}
        @input=${(/** @type {InputEvent} */ { target }) =>
          (draft.value = {
            ...draft.value,
            text: /** @type {HTMLTextAreaElement} */ (target).value.toWellFormed(),
          })}
      ></textarea>
    </label>`;
  }
  const sets = setsOf(state.data.value ?? []);
  if (choice !== "set" || sets.length === 0) return nothing;
  const chosen = dataOf(draft.value, sets);
  return html`<label class="own">
    <span>Data set</span>
    <select
      @change=${(/** @type {Event} */ { target }) =>
        (draft.value = {
          ...draft.value,
          set: /** @type {HTMLSelectElement} */ (target).value,
          fields: { ...draft.value.fields, set: {} }, // each has its own recipe
        })}
    >
      ${sets.map(
        ({ id, title }) =>
          html`<option value=${id} ?selected=${id === (set || sets[0]?.id)}>${title}</option>`,
      )}
    </select>
    <span>${chosen?.description}</span>
  </label>`;
}

/** @param {State} state @param {Drafted} draft */
function recipe(state, draft) {
  const further = FURTHER.some(({ name }) => name === state.wrong.value);
  return html`<div class="fields">${FIELDS.map((one) => field(one, state, draft))}</div>
    ${further ? nothing : refused(state)}
    <details ?open=${further}>
      <summary>More of the recipe</summary>
      <div class="fields">${FURTHER.map((one) => field(one, state, draft))}</div>
      ${further ? refused(state) : nothing}
    </details>`;
}

/** Whether the form has a field of this name. @param {string} name */
function isField(name) {
  return [...FIELDS, ...FURTHER].some((one) => one.name === name);
}

/** What is wrong with a field, under its row. @param {State} state */
function refused({ wrong, problem }) {
  return isField(wrong.value)
    ? html`<p class="problem" id="refused" role="alert">${problem.value}</p>`
    : nothing;
}

/** @param {Field} one @param {State} state @param {Drafted} draft */
function field(one, state, draft) {
  const usual = dataOf(draft.value, state.data.value ?? [])?.recipe;
  const value = valueOf(draft.value, one, usual);
  const typed = (/** @type {Event} */ { target }) => {
    const { choice, fields } = draft.value;
    const text = /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;
    draft.value = {
      ...draft.value,
      fields: { ...fields, [choice]: { ...fields[choice], [one.name]: text } },
    };
  };
  return html`<label class="field" title=${one.hint || nothing}>
    <span>${formula(one.label)}</span>
    ${
      one.options
        ? html`<select name=${one.name} @change=${typed}>
            ${value === "" ? html`<option value="" selected>usual</option>` : nothing}
            ${one.options.map(
              (name) => html`<option value=${name} ?selected=${name === value}>${name}</option>`,
            )}
          </select>`
        : html`<input
            type="text"
            name=${one.name}
            inputmode="decimal"
            autocomplete="off"
            placeholder=${usual ? (one.none ?? "") : "usual"}
            aria-invalid=${state.wrong.value === one.name}
            aria-describedby=${state.wrong.value === one.name ? "refused" : nothing}
            .value=${live(value)}
            @input=${typed}
          />`
    }
  </label>`;
}
