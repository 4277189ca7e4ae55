/** The model writes: temperature, top-k and seed, start and stop. */

/** @import { Sampling, Store } from "../types.js" */

import { html } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../dom.js";
import { HOTTEST, LARGEST_SEED } from "../store.js";

/**
 * @param {HTMLElement} el
 * @param {Store} store
 * @param {{ generate: () => void, stop: () => void }} commands
 * @returns {() => void}
 */
export function mountGenerate(el, store, commands) {
  const set = (/** @type {Partial<Sampling>} */ change) => {
    store.sampling.value = { ...store.sampling.peek(), ...change };
  };
  return fill(el, () => {
    const { temperature, topK, seed } = store.sampling.value;
    const vocabulary = store.card.value?.vocabulary_size ?? 1;
    const writing = store.writing.value;
    return html`
      <button
        type="button"
        class="write"
        @click=${() => (writing ? commands.stop() : commands.generate())}
      >
        ${writing ? "Stop" : store.generatedFrom.value === null ? "Generate" : "Continue"}
      </button>
      <label title="Below 1 the likely becomes likelier; 0 always takes the likeliest">
        <span class="wide">temperature</span><span class="narrow">T</span>
        <input
          type="range"
          min="0"
          max=${HOTTEST}
          step="0.05"
          .value=${live(String(temperature))}
          @input=${(/** @type {InputEvent} */ event) => set({ temperature: valueOf(event, 0, HOTTEST, 1) })}
        />
        <output class="number">${temperature.toFixed(2)}</output>
      </label>
      <label title="Only the k likeliest characters are sampled from">
        <span><span class="wide">top </span>k</span>
        <input
          type="number"
          min="1"
          max=${vocabulary}
          placeholder="all"
          .value=${live(topK === null ? "" : String(topK))}
          @change=${(/** @type {Event} */ event) => set({ topK: wholeOf(event, 1, vocabulary, 0) || null })}
        />
      </label>
      <label title="The same seed writes the same text">
        seed
        <input
          type="number"
          min="0"
          max=${LARGEST_SEED}
          .value=${live(String(seed))}
          @change=${(/** @type {Event} */ event) => set({ seed: wholeOf(event, 0, LARGEST_SEED, 0) })}
        />
      </label>
    `;
  });
}

/** @param {Event} event @param {number} lo @param {number} hi @param {number} otherwise */
function valueOf(event, lo, hi, otherwise) {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  const number = Number(value);
  return value === "" || Number.isNaN(number) ? otherwise : Math.min(Math.max(number, lo), hi);
}

/** The nearest whole number. @param {Event} event @param {number} lo @param {number} hi @param {number} otherwise */
function wholeOf(event, lo, hi, otherwise) {
  return Math.round(valueOf(event, lo, hi, otherwise));
}
