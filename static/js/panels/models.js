/** Which model reads the text: its cell, size and loss, and the choice among all. */

/** @import { ModelCard } from "../protocol.js" */
/** @import { Store } from "../types.js" */

import { html, nothing } from "lit";

import { fill } from "../dom.js";
import { counted } from "../number.js";

/** @param {HTMLElement} el @param {Store} store @returns {() => void} */
export function mountModels(el, store) {
  const id = `models-${Math.random().toString(36).slice(2, 8)}`;
  const choose = (/** @type {ModelCard} */ card) => {
    store.text.value = fitting(store.text.value, store.card.peek(), card);
    store.generatedFrom.value = null;
    store.openRow.value = null;
    store.selection.value = null;
    store.pinned.value = null;
    store.modelId.value = card.id;
  };
  return fill(
    el,
    () => html`
      <button
        type="button"
        class="chooser"
        popovertarget=${id}
        aria-label="Model: ${nameOf(store)}"
      >
        <strong>${nameOf(store)}</strong>
        <span class="figures">${store.card.value ? figures(store.card.value) : nothing}</span>
        <span class="caret" aria-hidden="true">▾</span>
      </button>
      <fieldset popover id=${id} class="models">
        <legend>Models</legend>
        ${store.models.value.map(
          (card) =>
            html`<label>
              <input
                type="radio"
                name=${id}
                .checked=${card.id === store.modelId.value}
                @change=${() => choose(card)}
              />
              <strong>${card.title}</strong>
              <span class="figures">${figures(card)}</span>
              <span class="about">${card.description}</span>
            </label>`,
        )}
      </fieldset>
    `,
  );
}

/** @param {Store} store */
function nameOf(store) {
  return store.card.value?.title ?? store.modelId.value;
}

/** `LSTM · 256 units · 1.51 nats a character` @param {ModelCard} card */
export function figures(card) {
  const layers = card.layers > 1 ? `${card.layers} × ` : "";
  return [card.cell.toUpperCase(), `${layers}${counted(card.hidden)} units`, measured(card)].join(
    " · ",
  );
}

/** What tells best how good it is: of the years its share of right answers, of texts the loss. @param {ModelCard} card */
function measured({ metrics }) {
  if (!metrics) return "not trained";
  const [far, right] = Object.entries(metrics.year_first ?? {}).at(-1) ?? [];
  if (right !== undefined) return `${Math.round(100 * right)} % right ${far} characters later`;
  const loss = metrics.validation?.loss_nats;
  if (loss !== undefined) return `${loss.toFixed(2)} nats a character`;
  return `${metrics.training?.loss_nats?.toFixed(2) ?? "–"} nats in training`;
}

/**
 * The text for another model: the same, unless it was an example of the old one's that the new one's has not.
 *
 * @param {string} text
 * @param {ModelCard | null} old
 * @param {ModelCard} card
 */
export function fitting(text, old, card) {
  const isExample = (/** @type {ModelCard | null} */ of) =>
    of?.examples.some(({ input }) => input.text === text) ?? false;
  const own = card.examples[0]?.input.text;
  return isExample(old) && !isExample(card) && typeof own === "string" ? own : text;
}
