/** The table behind a page's picture: folded away until somebody asks for the numbers. */

import { signal } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "../dom.js";

/** More rows than this are thinned out evenly; the first and the last stay. */
const MOST = 160;

/** @typedef {{ caption: string, head: string[], rows: string[][] }} Numbers the first of a row is its name */

/**
 * @param {HTMLElement} el
 * @param {() => Numbers | null} numbers made only while the table is open; null while there are none
 * @returns {() => void} ends it
 */
export function mountNumbers(el, numbers) {
  const open = signal(false);
  const turned = (/** @type {Event} */ { currentTarget }) =>
    (open.value = /** @type {HTMLDetailsElement} */ (currentTarget).open);
  el.classList.add("numbers");
  return fill(
    el,
    () =>
      html`<details @toggle=${turned}>
        <summary>as a table</summary>
        ${open.value ? tableOf(numbers()) : ""}
      </details>`,
  );
}

/** @param {Numbers | null} numbers */
function tableOf(numbers) {
  if (!numbers) return html`<p class="hint">There are no numbers yet.</p>`;
  const { caption, head, rows } = numbers;
  const shown = thinned(rows, MOST);
  const part = shown.length < rows.length ? ` ${shown.length} of ${rows.length} rows.` : "";
  return html`<div class="rows" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption>
        ${caption}.${part}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          ([name, ...cells]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
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
