/** Which other models read the same text, below the first. */

/** @import { Scene, Store } from "../types.js" */

import { effect } from "@preact/signals-core";
import { html, nothing } from "lit";

import { comparable } from "../companion.js";
import { fill } from "../dom.js";
import { MOST_COMPANIONS } from "../store.js";
import { untouch } from "../touch.js";
import { figures } from "./models.js";

/** The choice. @param {HTMLElement} el @param {Store} store @returns {() => void} */
export function mountCompare(el, store) {
  const id = `compare-${Math.random().toString(36).slice(2, 8)}`;
  const toggle = (/** @type {string} */ other) => {
    const ids = store.compared.value;
    store.compared.value = ids.includes(other)
      ? ids.filter((one) => one !== other)
      : [...ids, other].slice(-MOST_COMPANIONS);
  };
  return fill(el, () => {
    const others = comparable(store);
    if (others.length === 0) return nothing;
    return html`
      <button type="button" popovertarget=${id}>compare +</button>
      <fieldset popover id=${id} class="models">
        <legend>Compare with, at most ${MOST_COMPANIONS}</legend>
        ${others.map(
          (card) =>
            html`<label>
              <input
                type="checkbox"
                .checked=${store.compared.value.includes(card.id)}
                @change=${() => toggle(card.id)}
              />
              <strong>${card.title}</strong>
              <span class="figures">${figures(card)}</span>
            </label>`,
        )}
      </fieldset>
    `;
  });
}

/** The others that have a picture of their own: the untouched run has none where the difference from it is drawn. */
/** @param {Store} store @returns {Store[]} */
export function lanesOf({ peers, lower, untouched }) {
  const others = peers.value.slice(1);
  return lower.value === "difference" ? others.filter((one) => one !== untouched.value) : others;
}

/**
 * A lane for each of the other models: the same picture, of its own trace.
 *
 * @param {HTMLElement} el
 * @param {Store} store
 * @param {Scene} scene
 * @returns {() => void}
 */
export function mountLanes(el, store, scene) {
  /** @type {Map<Store, { lane: HTMLElement, end: () => void }>} */
  const lanes = new Map();
  const remove = (/** @type {Store} */ companion) => {
    lanes.get(companion)?.end();
    lanes.get(companion)?.lane.remove();
    lanes.delete(companion);
  };
  const stop = effect(() => {
    const companions = lanesOf(store);
    for (const old of lanes.keys()) if (!companions.includes(old)) remove(old);
    for (const companion of companions) {
      if (!lanes.has(companion)) lanes.set(companion, makeLane(el, store, companion, scene));
    }
  });
  return () => {
    stop();
    for (const companion of lanes.keys()) remove(companion);
  };
}

/** @param {HTMLElement} el @param {Store} store @param {Store} companion @param {Scene} scene */
function makeLane(el, store, companion, scene) {
  const lane = document.createElement("section");
  lane.className = "scene lane";
  const head = document.createElement("div");
  head.className = "lane-head";
  const picture = document.createElement("div");
  picture.className = "scene";
  lane.append(head, picture);
  el.append(lane);
  const id = companion.modelId.value;
  const leave = () => {
    if (companion === store.untouched.peek()) untouch(store);
    store.compared.value = store.compared.value.filter((one) => one !== id);
  };
  const unmount = scene.mount(picture, companion);
  const empty = fill(head, () => {
    const untouched = companion === store.untouched.value;
    const title = untouched ? "untouched" : (companion.card.value?.title ?? id);
    const { kind, message } = companion.status.value;
    lane.setAttribute("aria-label", title);
    return html`<strong>${title}</strong> ${kind === "error" ? message : nothing}
      <button
        type="button"
        class="icon"
        aria-label=${untouched ? "Undo all that is held or edited" : `Remove ${title}`}
        @click=${leave}
      >
        ×
      </button>`;
  });
  return {
    lane,
    end: () => {
      empty();
      unmount();
    },
  };
}
