/** Under the picture: the live sentence, both counters, the lecture's question and the button that folds. */

/** @import { Signal, ReadonlySignal } from "@preact/signals-core" */
/** @import { Store } from "../../types.js" */
/** @import { Part } from "./counts.js" */

import { html } from "lit";

import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { tableSwitch } from "../../tabled.js";
import { countSentence, splitWords, twinCount, twinLetters } from "./counts.js";

/**
 * @typedef {object} State
 * @property {Signal<boolean>} peeled the copies are unfolded
 * @property {Signal<boolean>} asked what differs between the copies is asked
 * @property {ReadonlySignal<number>} copies
 * @property {Signal<Part[]>} parts of the parameters; none until the shapes have come
 */

/** @param {HTMLElement} el @param {Store} store @param {State} state @returns {() => void} ends it */
export function mountPanel(el, store, state) {
  return fill(el, () => [bar(store, state), counters(store, state)]);
}

/** @param {Store} store @param {State} state */
function bar(store, { peeled, asked }) {
  const ask = (/** @type {boolean} */ now) => () => (asked.value = now);
  return html`<p class="fold-bar">
    <button type="button" class="word" @click=${() => (peeled.value = !peeled.peek())}>
      ${peeled.value ? "fold" : "unfold"}
    </button>
    <button
      type="button"
      class="word"
      aria-expanded=${asked.value}
      @pointerenter=${ask(true)}
      @pointerleave=${ask(false)}
      @focus=${ask(true)}
      @blur=${ask(false)}
      @click=${ask(true)}
    >
      What is different between the layers?
    </button>
    ${tableSwitch(store)}
    <span role="status">${asked.value ? "Only the input and the state." : ""}</span>
  </p>`;
}

/** @param {Store} store @param {State} state */
function counters({ trace }, { copies, parts }) {
  const run = trace.value;
  if (!run) return "";
  const { parameters } = run.card;
  const steps = copies.value || run.length;
  const split = parts.value.length > 0 ? splitWords(parts.value) : counted(parameters);
  return html`<p class="sentence" data-of="fold">
      ${countSentence(parameters, { copies: copies.value, length: run.length })}
    </p>
    <table class="counters">
      <tbody>
        <tr>
          <th scope="row">recurrent</th>
          <td class="number" data-count="recurrent">${counted(parameters)}</td>
          <td class="how number">${split}</td>
        </tr>
        <tr>
          <th scope="row">feed-forward twin</th>
          <td class="number" data-count="twin">${counted(twinCount(parameters, steps))}</td>
          <td
            class="how number"
            title="One set of layers a step, as large as the recurrent network's, with weights of its own"
          >
            ${counted(steps)} ${steps === 1 ? "step" : "steps"} × (${twinLetters(parts.value)}) =
            ${counted(steps)} × ${counted(parameters)}
          </td>
        </tr>
      </tbody>
    </table>`;
}
