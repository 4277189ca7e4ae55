/** The table behind a page's picture: folded away until somebody asks for the numbers. */

/** @import { Table } from "../table.js" */

import { signal } from "@preact/signals-core";
import { html } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../dom.js";
import { tableOf } from "../table.js";

/** More rows than this are thinned out evenly; the first and the last stay. */
const MOST = 160;

/**
 * @param {HTMLElement} el
 * @param {string} what its numbers are, in a word or two
 * @param {() => Table | null} numbers made only while the table is open; null while there are none
 * @returns {() => void} ends it
 */
export function mountNumbers(el, what, numbers) {
  const open = signal(false);
  const turned = (/** @type {Event} */ { currentTarget }) =>
    (open.value = /** @type {HTMLDetailsElement} */ (currentTarget).open);
  const leave = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !open.peek()) return;
    event.preventDefault();
    open.value = false;
    el.querySelector("summary")?.focus();
  };
  el.classList.add("numbers");
  return fill(
    el,
    () =>
      html`<details .open=${live(open.value)} @toggle=${turned} @keydown=${leave}>
        <summary>${what} as a table</summary>
        ${open.value ? rowsOf(numbers()) : ""}
      </details>`,
  );
}

/** @param {Table | null} numbers */
function rowsOf(numbers) {
  if (!numbers) return html`<p class="hint">There are no numbers yet.</p>`;
  const { caption, rows } = numbers;
  const shown = thinned(rows, MOST);
  const part = shown.length < rows.length ? `. ${shown.length} of ${rows.length} rows` : "";
  return html`<div class="rows" tabindex="0" role="region" aria-label=${caption}>
    ${tableOf({ ...numbers, caption: caption + part, rows: shown })}
  </div>`;
}

/**
 * At most so many of them, evenly, with the first and the last.
 *
 * @template T
 * @param {T[]} rows
 * @param {number} most
 * @returns {T[]}
 */
export function thinned(rows, most) {
  if (rows.length <= most) return rows;
  const places = Array.from({ length: most }, (_, n) =>
    Math.round((n * (rows.length - 1)) / (most - 1)),
  );
  return rows.filter((_, place) => places.includes(place));
}
