/** Holding a gate, a state or a unit at a value: the offer in the side panel, and what is held as chips. */

/** @import { ClampEntry, ModelCard } from "../protocol.js" */
/** @import { Place } from "../edits.js" */
/** @import { Store, Trace } from "../types.js" */

import { html, nothing } from "lit";

import { clampsOf, describe, END, hold, release, samePlace } from "../clamps.js";
import { edit, editsOf, nameOf } from "../edits.js";
import { WORDS } from "../names.js";
import { exact, sized } from "../number.js";
import { weightAt } from "../weightfield.js";

/** Where a hold begins and ends. */
const SPANS = /** @type {const} */ (["throughout", "from here on", "at this step"]);

/** What the panel remembers between two looks: over which steps, and whether of the chosen unit alone. */
const wish = { span: /** @type {(typeof SPANS)[number]} */ ("throughout") };

/**
 * The offer: which vector, all of it or the chosen unit, at which value, over which steps.
 *
 * @param {Trace} trace
 * @param {number} step
 * @param {Store} store
 */
export function holdOf(trace, step, store) {
  const names = trace.card.signals.filter((name) => name in trace.signals);
  const { signal, layer } = wantedOf(trace.card, store);
  const chosen = store.selection.value;
  const choose = (/** @type {string} */ name) => (store.holding.value = { signal: name, layer });
  const place = { signal, layer, units: /** @type {const} */ ("all"), range: rangeOf(step) };
  return html`<section class="hold">
    <h3 id="hold-what">Hold a vector</h3>
    <div class="segments" role="group" aria-labelledby="hold-what">
      ${names.map(
        (name) =>
          html`<button
            type="button"
            title=${/** @type {Record<string, string>} */ (WORDS)[name] ?? name}
            aria-pressed=${name === signal}
            @click=${() => choose(name)}
          >
            ${name}
          </button>`,
      )}
    </div>
    <label class="span">
      <span class="visually-hidden">Over which steps</span>
      <select
        @change=${(/** @type {Event} */ { target }) => {
          const { value } = /** @type {HTMLSelectElement} */ (target);
          wish.span = SPANS.find((one) => one === value) ?? "throughout";
          choose(signal);
        }}
      >
        ${SPANS.map((one) => html`<option .selected=${one === wish.span}>${one}</option>`)}
      </select>
    </label>
    ${values(store, place, signal)}
    ${
      chosen && names.includes(signal) && chosen.signal !== "probs"
        ? values(
            store,
            { ...place, layer: trace.card.layers > 1 ? chosen.layer : "all", units: [chosen.unit] },
            `${signal}[${chosen.unit}]`,
          )
        : nothing
    }
  </section>`;
}

/**
 * A row of values to hold something at; the one that holds is pressed, and pressing it again releases.
 *
 * @param {Store} store
 * @param {Omit<ClampEntry, "value">} place
 * @param {string} name
 */
function values(store, place, name) {
  const { clamps } = store;
  const card = store.card.value ?? { layers: 1 };
  const now = clampsOf(store).find((one) => samePlace(one, { ...place, value: 0 }, card))?.value;
  const put = (/** @type {number} */ value) => {
    const clamp = { ...place, value };
    clamps.value =
      now === value ? release(clamps.value, clamp, card) : hold(clamps.value, clamp, card);
  };
  const typed = (/** @type {Event} */ { target }) => {
    const field = /** @type {HTMLInputElement} */ (target);
    if (field.value !== "" && Number.isFinite(field.valueAsNumber)) put(field.valueAsNumber);
  };
  return html`<div class="values" role="group" aria-label="Hold ${name} at">
    <span class="number">${name} =</span>
    ${[0, 1].map(
      (value) =>
        html`<button type="button" aria-pressed=${now === value} @click=${() => put(value)}>
          ${value}
        </button>`,
    )}
    <input
      type="number"
      step="0.1"
      min="-1000"
      max="1000"
      aria-label="Another value for ${name}"
      .value=${now === undefined || now === 0 || now === 1 ? "" : String(now)}
      @change=${typed}
    />
  </div>`;
}

/** @param {number} step @returns {ClampEntry["range"]} */
function rangeOf(step) {
  if (wish.span === "throughout") return "all";
  return wish.span === "at this step" ? [step, step + 1] : [step, END];
}

/**
 * The vector that is offered: the named one, else the chosen unit's, else the gate that keeps the past.
 *
 * @param {ModelCard} card
 * @param {Store} store
 * @returns {{ signal: string, layer: number | "all" }}
 */
function wantedOf({ signals, layers }, { holding, selection }) {
  const named = holding.value.signal;
  const chosen = selection.value?.signal ?? "";
  const signal = [named, chosen, "f", "z", "h"].find((name) => signals.includes(name)) ?? "h";
  return { signal, layer: layers > 1 ? (selection.value?.layer ?? "all") : "all" };
}

/** Holds what is offered at 0, then at 1, then not at all. @param {Store} store */
export function holdNext(store) {
  const card = store.card.peek();
  if (card) turn(store, card, { ...wantedOf(card, store), units: "all" });
}

/** The same of the chosen unit alone. @param {Store} store */
export function holdUnit(store) {
  const [card, chosen] = [store.card.peek(), store.selection.peek()];
  if (!card || !chosen || !card.signals.includes(chosen.signal)) return;
  const { signal, layer, unit } = chosen;
  turn(store, card, { signal, layer: card.layers > 1 ? layer : "all", units: [unit] });
}

/** @param {Store} store @param {ModelCard} card @param {Pick<ClampEntry, "signal" | "layer" | "units">} what */
function turn(store, card, what) {
  const place = { ...what, range: rangeOf(store.playhead.peek()) };
  const now = store.clamps.peek().find((one) => samePlace(one, { ...place, value: 0 }, card));
  if (now?.value === 1) store.clamps.value = release(store.clamps.peek(), now, card);
  else store.clamps.value = hold(store.clamps.peek(), { ...place, value: now ? 1 : 0 }, card);
}

/** What is held and what is edited, each with its release. @param {Store} store */
export function touchedChips(store) {
  const card = store.card.value;
  if (!card) return nothing;
  const held = clampsOf(store).map((clamp) => ({
    words: describe(clamp, card),
    free: () => (store.clamps.value = release(store.clamps.value, clamp, card)),
  }));
  const edited = editsOf(store).map((one) => {
    const place = { ...one, column: one.column ?? null };
    return { words: editWords(store, place), free: () => edit(store, place, null) };
  });
  return [chips("held", held), chips("edited", edited)];
}

/** `W_hh[1, 2] = 0.9, was 0.3612` @param {Store} store @param {Place} place */
function editWords(store, place) {
  const { now, was } = weightAt(store, place);
  const before = Number.isNaN(was) ? "" : `, was ${sized(was, 3)}`;
  return `${nameOf(place, store.card.value ?? { layers: 1 })} = ${exact(now)}${before}`;
}

/** @param {"held" | "edited"} kind @param {{ words: string, free: () => void }[]} touches */
function chips(kind, touches) {
  if (touches.length === 0) return nothing;
  return html`<ul
    class="chips held"
    data-kind=${kind}
    aria-label=${kind === "held" ? "Held" : "Edited"}
  >
    ${touches.map(
      ({ words, free }) =>
        html`<li>
          <button
            type="button"
            class="chip"
            aria-label="Release ${words}"
            title="Release"
            @click=${free}
          >
            <span class="number">${words}</span> <span aria-hidden="true">×</span>
          </button>
        </li>`,
    )}
  </ul>`;
}
