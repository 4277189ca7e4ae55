/** The table behind the picture below the network: its numbers, row by row, around the playhead. */

/** @import { Store } from "../types.js" */

import { around } from "../table.js";
import { mountTable } from "../tabled.js";
import { computedStep } from "../timeline.js";
import { tables } from "./behind/rows.js";

/** Whether a picture has a table that is not the picture itself. @param {Store["lower"]["value"]} id */
export function hasTable(id) {
  return id in tables;
}

/** @param {HTMLElement} el @param {Store} store @param {Store["lower"]["value"]} id @returns {() => void} ends it */
export function mountBehind(el, store, id) {
  return mountTable(el, () => {
    void [store.received.value, store.flowed.value];
    const table = tables[id]?.(store);
    return table ? around(table, computedStep(store)) : null;
  });
}
