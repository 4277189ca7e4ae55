/** A picture and the table behind it, which take turns in one place as `store.tabled` says. */

/** @import { Store } from "./types.js" */
/** @import { Table } from "./table.js" */

import { effect, untracked } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "./dom.js";
import { clamp } from "./scale.js";
import { tableOf } from "./table.js";

/** Keeps an element filled with a table, the row looked at in sight. @param {HTMLElement} el @param {() => Table | null} make @returns {() => void} ends it */
export function mountTable(el, make) {
  /** @type {number | undefined} */
  let seen;
  el.classList.add("behind", "table");
  el.tabIndex = 0; // it scrolls
  return fill(el, () => {
    const table = make();
    if (table?.now !== seen) requestAnimationFrame(() => intoSight(el));
    seen = table?.now;
    return table ? tableOf(table) : html`<p class="hint">Nothing is computed yet.</p>`;
  });
}

/** The table scrolls no farther than it must, and the page stays. @param {HTMLElement} el */
function intoSight(el) {
  /** @type {HTMLElement | null} */
  const row = el.querySelector("[aria-current]");
  if (!row) return;
  const [least, most] = [3, -2].map((rows) => row.offsetTop + rows * row.offsetHeight); // with one more, and the heads
  el.scrollTop = clamp(el.scrollTop, (least ?? 0) - el.clientHeight, most ?? 0);
}

/**
 * Lays the table over the picture in a place while it is asked for.
 *
 * @param {HTMLElement} place
 * @param {Store} store
 * @param {{ label: string, make: () => Table | null }} table
 * @returns {() => void} ends it
 */
export function mountTabled(place, { tabled }, { label, make }) {
  const turn = takingTurns(place);
  const el = document.createElement("div");
  el.setAttribute("role", "region");
  el.setAttribute("aria-label", label);
  let empty = () => {};
  const show = () => {
    place.append(el);
    empty = mountTable(el, make);
  };
  const hide = () => {
    empty();
    el.remove();
  };
  const stop = effect(() => {
    const { value } = tabled;
    if (value !== el.isConnected) untracked(() => turn(value, value ? show : hide));
  });
  return () => {
    stop();
    hide();
  };
}

/**
 * Lets a picture and its table take turns: who was at the one is at the other, and back at what opened the table.
 *
 * @param {HTMLElement} place
 * @returns {(tabled: boolean, change: () => void) => void}
 */
export function takingTurns(place) {
  /** @type {Element | null} */
  let opener = null;
  return (tabled, change) => {
    const from = document.activeElement;
    if (tabled) opener ??= from;
    change();
    if (from && !isSeen(from)) focus(tabled ? place : opener, place);
    if (!tabled) opener = null;
  };
}

/** The element, or what can be walked to in its place. @param {Element | null} el @param {HTMLElement} place */
function focus(el, place) {
  const there = el !== place && el !== document.body && isSeen(el);
  const found = there ? el : [...place.querySelectorAll("[tabindex='0']")].find(isSeen);
  /** @type {HTMLElement | undefined} */ (found)?.focus();
}

/** @param {Element | null | undefined} el */
function isSeen(el) {
  return el?.checkVisibility({ visibilityProperty: true }) ?? false;
}

/** The switch beside a picture. @param {Store} store */
export function tableSwitch({ tabled }) {
  return html`<button
    type="button"
    class="quiet"
    aria-pressed=${tabled.value}
    title="The picture’s numbers as a table (V)"
    @click=${() => (tabled.value = !tabled.peek())}
  >
    table
  </button>`;
}
