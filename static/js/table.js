/** A picture's numbers as a table, in the one form of all of them. */

import { html, nothing } from "lit";

/** Steps at once, so that the page stays quick at any length. */
const MOST = 40;

/** @typedef {{ caption: string, head: string[], rows: string[][], now?: number }} Table no full stop ends the caption; the first of a row is its name; `now` is the row looked at */

/** @param {Table} table */
export function tableOf({ caption, head, rows, now }) {
  return html`<table>
    <caption>
      ${caption}.
    </caption>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, ...cells], n) =>
          html`<tr aria-current=${n === now ? "true" : nothing}>
            <th scope="row">${name}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * A table with a row a step, made where it is looked at.
 *
 * @typedef {object} Steps
 * @property {string} caption
 * @property {string[]} head
 * @property {number} steps how many rows there are
 * @property {(step: number) => string[]} row
 * @property {string[]} [sum] a last row
 */

/** The rows about the playhead. @param {Steps} table @param {number} now the playhead's step @returns {Table} */
export function around({ caption, head, steps, row, sum }, now) {
  const from = Math.max(0, Math.min(now - MOST / 2, steps - MOST));
  const to = Math.min(steps, from + MOST);
  const part =
    to - from < steps ? `. Steps ${from + 1} to ${to} of ${steps}, around the playhead` : "";
  const rows = Array.from({ length: to - from }, (_, n) => row(from + n));
  return { caption: caption + part, head, rows: sum ? [...rows, sum] : rows, now: now - from };
}
