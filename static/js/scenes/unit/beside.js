/** What stands beside the text: where the chosen unit is most and least active, or the units that were sought. */

/** @import { Selection, Store, Trace } from "../../types.js" */

import { html, nothing } from "lit";

import { glyph as shown } from "../../dom.js";
import { decimal } from "../../number.js";
import { seek } from "../../units/find.js";
import { classesOf, LONGEST_PATTERN, patternOf } from "../../units/property.js";
import { context, extremes } from "./extremes.js";
import { ranking } from "./ranking.js";

/**
 * @param {Store} store
 * @param {Trace} trace
 * @param {{ what: Selection, values: ArrayLike<number>, goTo: (t: number) => void }} unit
 */
export function beside(store, trace, { what, values, goTo }) {
  const { kind, value } = store.found.value;
  const { value: sought } = store.sought;
  const found = value?.sought === sought && kind !== "none" ? value : null;
  const list = sought
    ? found && ranking(store, found, sameLayer(found, what) ? what.unit : -1)
    : tables(trace, what, values, goTo);
  return html`${question(store, trace)}
    <div class="unit-lists">${list ?? nothing}</div>`;
}

/** @param {{ signal: string, layer: number }} one @param {{ signal: string, layer: number }} other */
function sameLayer(one, other) {
  return one.signal === other.signal && one.layer === other.layer;
}

/** What is sought. @param {Store} store @param {Trace} trace */
function question(store, { vocabulary }) {
  const { value: sought } = store.sought;
  const pattern = patternOf(sought);
  const chosen = pattern === null ? sought : "/";
  const option = (/** @type {string} */ value, /** @type {string} */ words) =>
    html`<option value=${value} .selected=${value === chosen}>${words}</option>`;
  return html`<div class="unit-find">
    <label>
      <span>find</span>
      <select
        title="What units are sought for (U: the next)"
        @change=${(/** @type {{ target: HTMLSelectElement }} */ { target }) => ask(store, target)}
      >
        ${option("", "where it is most and least active")}
        <optgroup label="units that track">
          ${classesOf(vocabulary).map(([id, { name }]) => option(id, name))}
          ${option("/", "a regular expression")}
        </optgroup>
        <optgroup label="units that matter">
          ${option("loss", "loss without each of them")}
        </optgroup>
      </select>
    </label>
    ${pattern === null ? nothing : field(store, pattern)}
  </div>`;
}

/** @param {Store} store @param {HTMLSelectElement} select */
function ask(store, select) {
  seek(store, select.value === "/" ? "//" : select.value);
  if (select.value !== "/") return;
  const find = select.closest(".unit-find");
  requestAnimationFrame(() => find?.querySelector("input")?.focus());
}

/** @param {Store} store @param {string} pattern */
function field(store, pattern) {
  return html`<label class="pattern">
    <span aria-hidden="true">/</span>
    <input
      type="text"
      aria-label="Regular expression that characters lie in"
      placeholder="th|he"
      maxlength=${LONGEST_PATTERN}
      spellcheck="false"
      autocomplete="off"
      autocapitalize="off"
      .value=${pattern}
      @input=${(/** @type {{ target: HTMLInputElement }} */ { target }) => seek(store, `/${target.value}/`)}
    />
    <span aria-hidden="true">/</span>
  </label>`;
}

/** Line ends too stay in their line. @param {string} words */
const visible = (words) => Array.from(words, shown).join("");

/**
 * The ten steps where it is most and least active.
 *
 * @param {Trace} trace
 * @param {Selection} what
 * @param {ArrayLike<number>} values
 * @param {(t: number) => void} goTo
 */
function tables(trace, what, values, goTo) {
  const { most, least } = extremes(values);
  const name = `${what.signal}[${what.unit}]`;
  const list = (/** @type {string} */ title, /** @type {typeof most} */ places) =>
    html`<section>
      <h2>${title}</h2>
      <ol>
        ${places.map(({ t, value }) => {
          const { before, here, after } = context(trace.tokens, t);
          return html`<li>
            <button type="button" aria-label="Step ${t + 1}" @click=${() => goTo(t)}>
              <span class="around">${visible(before)}</span><strong>${shown(here)}</strong
              ><span class="around after">${visible(after)}</span>
              <span class="number">${decimal(value, 3)}</span>
            </button>
          </li>`;
        })}
      </ol>
    </section>`;
  return html`<div class="unit-extremes">
    ${list(`${name} most active`, most)} ${list("least active", least)}
  </div>`;
}
