/** The table behind the picture below the network: its numbers, row by row, around the playhead. */

/** @import { Store } from "../types.js" */
/** @import { Table } from "./behind/rows.js" */

import { effect } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "../dom.js";
import { computedStep } from "../timeline.js";
import { tables } from "./behind/rows.js";

/** Rows at once, so that the page stays quick at any length. */
const MOST = 40;

/** Whether a picture has a table that is not the picture itself. @param {Store["lower"]["value"]} id */
export function hasTable(id) {
  return id in tables;
}

/** @param {HTMLElement} el @param {Store} store @param {Store["lower"]["value"]} id @returns {() => void} ends it */
export function mountBehind(el, store, id) {
  el.classList.add("behind", "table");
  el.tabIndex = 0; // it scrolls
  const stop = fill(el, () => {
    void [store.received.value, store.flowed.value];
    const table = tables[id]?.(store);
    if (!table) return html`<p class="hint">Nothing is computed yet.</p>`;
    return written(table, computedStep(store));
  });
  const follow = effect(() => {
    computedStep(store);
    requestAnimationFrame(() =>
      el.querySelector("[aria-current=step]")?.scrollIntoView({ block: "nearest" }),
    );
  });
  return () => {
    follow();
    stop();
  };
}

/** @param {Table} table @param {number} now the playhead's step */
function written({ caption, head, steps, row, sum }, now) {
  const from = Math.max(0, Math.min(now - MOST / 2, steps - MOST));
  const to = Math.min(steps, from + MOST);
  const part =
    to - from < steps ? ` Steps ${from + 1} to ${to} of ${steps}, around the playhead.` : "";
  return html`<table>
    <caption>
      ${caption}.${part}
    </caption>
    <thead>
      <tr>
        ${head.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${Array.from({ length: to - from }, (_, n) => line(row(from + n), from + n === now))}
      ${sum ? line(sum, false) : ""}
    </tbody>
  </table>`;
}

/** @param {string[]} cells @param {boolean} now */
function line([name, ...cells], now) {
  return html`<tr aria-current=${now ? "step" : "false"}>
    <th scope="row">${name}</th>
    ${cells.map((cell) => html`<td>${cell}</td>`)}
  </tr>`;
}
