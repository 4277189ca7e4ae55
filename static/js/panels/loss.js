/** Whose loss flows back: the sum of all, the last step's, or one step's. */

/** @import { LossChoice, Store } from "../types.js" */

import { html, nothing } from "lit";

import { fill } from "../dom.js";
import { chooseLoss } from "../timeline.js";

/** @param {HTMLElement} el @param {Store} store @returns {() => void} */
export function mountLoss(el, store) {
  return fill(el, () => {
    void store.received.value;
    if (store.direction.value === "forward" || store.trace.value?.length === 0) return nothing;
    const choice = store.lossChoice.value;
    const step = stepOf(store);
    const one = (/** @type {LossChoice} */ what, /** @type {string} */ words, title = "") =>
      html`<button
        type="button"
        aria-pressed=${typeof what === typeof choice && (typeof what !== "string" || what === choice)}
        title=${title}
        @click=${() => chooseLoss(store, what)}
      >
        ${words}
      </button>`;
    return html`<span id="loss-of">loss of</span>
      <div class="segments" role="group" aria-labelledby="loss-of">
        ${one("total", "all", "The sum of all steps’ losses")}
        ${one("last", "last", "The last step’s loss alone")}
        ${one({ step }, `step ${step + 1}`, "One step’s loss alone; click another step’s bar to choose it")}
      </div>`;
  });
}

/** The step whose loss is chosen, else the one at the playhead, or the last that has a loss. @param {Store} store */
function stepOf({ lossChoice, playhead, trace, received }) {
  void received.value;
  const choice = lossChoice.value;
  if (typeof choice !== "string") return choice.step;
  const known = (trace.value?.length ?? 1) - 2;
  return Math.max(0, Math.min(playhead.value, known));
}

/** All, the last, the step at the playhead, and so on. @param {Store} store */
export function nextLoss(store) {
  const choice = store.lossChoice.peek();
  if (choice === "total") chooseLoss(store, "last");
  else if (choice === "last") chooseLoss(store, { step: stepOf(store) });
  else chooseLoss(store, "total");
}
