/** The switches: the lecture's remedies, the net, clipping. */

/** @import { Laboratory } from "./laboratory.js" */
/** @import { NetId } from "./nets.js" */
/** @import { Settings } from "./settings.js" */

import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../../dom.js";
import { clamp } from "../../scale.js";
import { amount, typeset } from "./amounts.js";
import { NETS } from "./nets.js";
import { ACTIVATIONS, CHOICES, ENDS, INPUTS } from "./settings.js";

/** What switching on begins with. */
const SKIP = 10;
const CLIP = 1;

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @returns {() => void} ends it
 */
export function mountControls(el, lab) {
  return fill(
    el,
    () => html`
      <fieldset>
        <legend>Remedies</legend>
        ${choice(lab, "activation", "activation", "activation of the vanilla RNN; gated nets keep their own", (value) => ACTIVATIONS[value])}
        ${choice(lab, "init", html`initial <i>W</i><sub>hh</sub>`, "how the recurrent weights are drawn", String)}
        ${radius(lab)} ${skip(lab)} ${gates(lab)}
        ${slider(lab, "forget_bias", {
          name: "forget bias",
          title: "added to what opens the gate that keeps: the LSTM’s f, the GRU’s z",
          step: 0.5,
          said: (value) => String(value).replace("-", "−"),
        })}
      </fieldset>
      <fieldset>
        <legend>The nets</legend>
        ${length(lab)} ${choice(lab, "layers", "depth", "hidden layers", String)}
        ${choice(lab, "hidden", "hidden units", "of every layer", String)} ${input(lab)}
        ${seed(lab)}
      </fieldset>
      <fieldset>
        <legend>Exploding</legend>
        ${clipping(lab)}
      </fieldset>
    `,
  );
}

/** @param {Event} event */
function valueOf(event) {
  return Number(/** @type {HTMLInputElement} */ (event.target).value);
}

/**
 * A number typed into a field; an emptied field waits for one, and when it is left it has the old one again.
 *
 * @param {Event} event
 * @param {number} before
 * @param {(value: number) => void} set
 */
function typed({ target }, before, set) {
  const field = /** @type {HTMLInputElement} */ (target);
  if (field.value !== "") return set(Number(field.value));
  const restore = () => {
    if (field.value === "") field.value = String(before);
  };
  if (document.activeElement === field) field.addEventListener("blur", restore, { once: true });
  else restore();
}

/** @param {Event} event */
function isOn(event) {
  return /** @type {HTMLInputElement} */ (event.target).checked;
}

/**
 * One of a few.
 *
 * @template {keyof typeof CHOICES} K
 * @param {Laboratory} lab
 * @param {K} name
 * @param {unknown} label
 * @param {string} title
 * @param {(value: (typeof CHOICES)[K][number]) => string} said
 */
function choice(lab, name, label, title, said) {
  const chosen = lab.settings.value[name];
  const set = (/** @type {unknown} */ value) => lab.set(name, /** @type {Settings[K]} */ (value));
  return html`<div class="row" role="radiogroup" aria-label=${title} title=${title}>
    <span class="name">${label}</span>
    <span class="choices">
      ${CHOICES[name].map(
        (value) =>
          html`<label class="choice">
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${live(value === chosen)}
              @change=${() => set(value)}
            />${said(/** @type {(typeof CHOICES)[K][number]} */ (value))}
          </label>`,
      )}
    </span>
  </div>`;
}

/**
 * @param {Laboratory} lab
 * @param {"forget_bias" | "skip"} name
 * @param {{ name: string, title: string, step: number, said: (value: number) => string }} words
 */
function slider(lab, name, { name: label, title, step, said }) {
  const [min, max] = ENDS[name] ?? [0, 1];
  const value = lab.settings.value[name];
  return html`<label class="row" title=${title}>
    <span class="name">${label}</span>
    <input
      type="range"
      name=${name}
      min=${min}
      max=${max}
      step=${step}
      .value=${live(String(value))}
      @input=${(/** @type {Event} */ event) => lab.set(name, valueOf(event))}
    />
    <output class="number">${said(value)}</output>
  </label>`;
}

/** The radius that is set, or the one that was drawn. @param {Laboratory} lab */
function radius(lab) {
  const [min, max] = ENDS.scale ?? [0, 2];
  const { scale } = lab.settings.value;
  const drawn = lab.now.value?.answers.rnn?.spectral_radius ?? 1;
  return html`<label
      class="row"
      title="the largest |eigenvalue| of W_hh: what a step back multiplies by, at most in the long run"
    >
      <span class="name">spectral radius</span>
      <input
        type="range"
        name="scale"
        min=${min}
        max=${max}
        step="0.05"
        .value=${live(String(scale ?? drawn))}
        @input=${(/** @type {Event} */ event) => lab.set("scale", valueOf(event))}
      />
      <output class="number">${(scale ?? drawn).toFixed(2)}</output>
    </label>
    <label class="row small">
      <span class="name"></span>
      <input
        type="checkbox"
        name="drawn"
        .checked=${live(scale === null)}
        @change=${(/** @type {Event} */ event) => lab.set("scale", isOn(event) ? null : Number(drawn.toFixed(2)))}
      />as it was drawn
    </label>`;
}

/** @param {Laboratory} lab */
function skip(lab) {
  const { skip: span } = lab.settings.value;
  return html`<label class="row" title="h_{t−s} too goes into step t, by weights of its own">
      <span class="name">skip connections</span>
      <input
        type="checkbox"
        role="switch"
        name="skips"
        .checked=${live(span > 0)}
        @change=${(/** @type {Event} */ event) => lab.set("skip", isOn(event) ? SKIP : 0)}
      />
    </label>
    ${
      span
        ? slider(lab, "skip", {
            name: "… over",
            title: "s, how many steps a connection skips",
            step: 1,
            said: (value) => `${value} steps`,
          })
        : nothing
    }`;
}

/** @param {Laboratory} lab */
function gates(lab) {
  return html`<div class="row" role="group" aria-label="gates">
    <span class="name">gates</span>
    <span class="choices">
      ${NETS.filter(({ id }) => id !== "rnn").map(
        ({ id, name }) =>
          html`<label class="choice">
            <input
              type="checkbox"
              name=${id}
              .checked=${live(lab.nets.value.includes(id))}
              @change=${(/** @type {Event} */ event) => lab.switchNet(id, isOn(event))}
            />${name}
          </label>`,
      )}
    </span>
  </div>`;
}

/** The length, on a slider of equal factors. @param {Laboratory} lab */
function length(lab) {
  const [min, max] = ENDS.steps ?? [1, 1000];
  const { steps } = lab.settings.value;
  const set = (/** @type {number} */ value) =>
    lab.set("steps", clamp(Math.round(value) || 1, min, max));
  return html`<label class="row" title="T, the number of steps">
    <span class="name">length</span>
    <input
      type="range"
      aria-label="length, in equal factors"
      min="0"
      max="3"
      step="0.01"
      .value=${live(String(Math.log10(steps)))}
      @input=${(/** @type {Event} */ event) => set(10 ** valueOf(event))}
    />
    <input
      type="number"
      name="steps"
      min=${min}
      max=${max}
      .value=${live(String(steps))}
      @change=${(/** @type {Event} */ event) => typed(event, steps, set)}
    />
  </label>`;
}

/** @param {Laboratory} lab */
function input(lab) {
  return html`<label class="row" title="what the nets read">
    <span class="name">input</span>
    <select
      name="input"
      @change=${(/** @type {Event} */ event) =>
        lab.set(
          "input",
          /** @type {Settings["input"]} */ (/** @type {HTMLSelectElement} */ (event.target).value),
        )}
    >
      ${CHOICES.input.map(
        (value) =>
          html`<option value=${value} .selected=${live(value === lab.settings.value.input)}>
            ${INPUTS[value]}
          </option>`,
      )}
    </select>
  </label>`;
}

/** @param {Laboratory} lab */
function seed(lab) {
  const [min, max] = ENDS.seed ?? [0, 1];
  const { seed: value } = lab.settings.value;
  return html`<label class="row seed" title="the same seed draws the same weights and inputs">
    <span class="name">seed</span>
    <input
      type="number"
      name="seed"
      min=${min}
      max=${max}
      .value=${live(String(value))}
      @change=${(/** @type {Event} */ event) =>
        typed(event, value, (seed) => lab.set("seed", clamp(Math.round(seed), min, max)))}
    />
    <button type="button" @click=${() => lab.set("seed", (value + 1) % (max + 1))}>
      draw anew
    </button>
  </label>`;
}

/** Clipping, and the norm of the weights' gradient before and after it. @param {Laboratory} lab */
function clipping(lab) {
  const { clip } = lab.settings.value;
  const [min, max] = (ENDS.clip ?? [0.001, 1000]).map(Math.log10);
  return html`<label
      class="row"
      title="the gradient of all weights together is shortened to this norm before the update"
    >
      <span class="name">clipping</span>
      <input
        type="checkbox"
        role="switch"
        name="clips"
        .checked=${live(clip !== null)}
        @change=${(/** @type {Event} */ event) => lab.set("clip", isOn(event) ? CLIP : null)}
      />
    </label>
    ${
      clip === null
        ? nothing
        : html`<label class="row">
            <span class="name">… to the norm</span>
            <input
              type="range"
              name="clip"
              min=${min ?? 0}
              max=${max ?? 1}
              step="0.25"
              .value=${live(String(Math.log10(clip)))}
              @input=${(/** @type {Event} */ event) => lab.set("clip", Number((10 ** valueOf(event)).toPrecision(2)))}
            />
            <output class="number">${String(clip)}</output>
          </label>`
    }
    ${clipped(lab)}
    ${clip === null ? nothing : html`<p class="hint">The update stays bounded, its direction as it was; what has vanished stays vanished.</p>`}`;
}

/** @param {Laboratory} lab */
function clipped(lab) {
  const round = lab.now.value;
  return html`<table class="clipped">
    <caption>
      ‖∂L/∂W‖ of all weights
    </caption>
    <thead class="visually-hidden">
      <tr>
        <th>net</th>
        <th>before</th>
        <th>after clipping</th>
      </tr>
    </thead>
    <tbody>
      ${NETS.map(({ id, short }) => clippedRow(short, id, round?.answers[id]))}
    </tbody>
  </table>`;
}

/** @param {string} name @param {NetId} id @param {import("../../protocol.js").LabAnswer | undefined} answer */
function clippedRow(name, id, answer) {
  if (!answer) return nothing;
  const norm = answer.gradient_norm ?? Infinity;
  const after = answer.clipped_norm;
  return html`<tr data-net=${id}>
    <th scope="row">${name}</th>
    <td class="number" data-value=${norm}>${typeset(amount(norm))}</td>
    <td class="number">${after === null ? "" : html`→ ${typeset(amount(after))}`}</td>
  </tr>`;
}
