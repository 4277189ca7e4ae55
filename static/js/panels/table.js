/** All numbers of the pinned step: a row a unit, and a row a token of the softmax. */

/** @import { Exact, ExactStep } from "../exact.js" */
/** @import { Selection, Store, Trace } from "../types.js" */

/** @typedef {(what: Selection | null) => void} Look reads the number under the pointer */

import { html } from "lit";
import { guard } from "lit/directives/guard.js";

import { glyph } from "../dom.js";
import { decimal } from "../number.js";

/** Decimals where there is room for them, and on a phone. */
const DECIMALS = { wide: 6, narrow: 4 };
const NARROW = "(max-width: 760px)";

/** @param {Store} store @param {Exact} numbers */
export function tableOf(store, numbers) {
  const trace = store.trace.value;
  const step = store.pinned.value ?? 0;
  const exactly = numbers.step(step);
  if (!trace || step >= trace.received)
    return html`<p class="hint">Step ${step + 1} is not here yet.</p>`;
  const look = (/** @type {Selection | null} */ what) => (store.hover.value = what);
  return html`<section class="table" aria-label="All numbers of step ${step + 1}">
    ${guard([trace, step, exactly], () => [
      html`<h3>Step ${step + 1}, ${exactly ? "float32" : "rounded to half precision"}</h3>`,
      Array.from({ length: trace.card.layers }, (_, layer) =>
        units(trace, { step, layer, exactly, look }),
      ),
      tokens(trace, step, exactly, look),
    ])}
  </section>`;
}

/** @param {Trace} trace @param {{ step: number, layer: number, exactly: ExactStep | null, look: Look }} shown */
function units(trace, { step, layer, exactly, look }) {
  const names = trace.card.signals.filter((name) => trace.signals[name]);
  const value = (/** @type {string} */ name, /** @type {number} */ unit) =>
    exactly?.at(name, layer, unit) ?? trace.signals[name]?.at(step, layer, unit) ?? NaN;
  const point = placeOf((unit, column) => {
    const signal = names[column - 1];
    look(signal ? { signal, layer, unit, step } : null);
  });
  return html`<table @pointerover=${point} @pointerleave=${() => look(null)}>
    <caption>
      ${trace.card.layers > 1 ? `Layer ${layer + 1}: units` : "Units"}
    </caption>
    <thead>
      <tr>
        <th scope="col">unit</th>
        ${names.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${Array.from(
        { length: trace.card.hidden },
        (_, unit) =>
          html`<tr>
            <th scope="row">${unit}</th>
            ${names.map((name) => html`<td>${written(value(name, unit))}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {Trace} trace @param {number} step @param {ExactStep | null} exactly @param {Look} look */
function tokens(trace, step, exactly, look) {
  const probs = trace.probs(step);
  const point = placeOf((unit, column) => {
    const signal = column === 1 ? "logits" : "probs";
    look(column === 0 ? null : { signal, layer: 0, unit, step });
  });
  return html`<table @pointerover=${point} @pointerleave=${() => look(null)}>
    <caption>
      Tokens
    </caption>
    <thead>
      <tr>
        <th scope="col">token</th>
        <th scope="col">logit</th>
        <th scope="col">probability</th>
      </tr>
    </thead>
    <tbody>
      ${trace.vocabulary.map(
        (token, id) =>
          html`<tr>
            <th scope="row">${glyph(token)}</th>
            <td>${written(exactly?.at("logits", 0, id) ?? NaN)}</td>
            <td>${written(exactly?.at("probs", 0, id) ?? probs?.[id] ?? NaN)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {number} value */
function written(value) {
  return decimal(value, matchMedia(NARROW).matches ? DECIMALS.narrow : DECIMALS.wide);
}

/**
 * What to do where the pointer is on a row of numbers.
 *
 * @param {(row: number, column: number) => void} act
 */
function placeOf(act) {
  return (/** @type {PointerEvent} */ { target }) => {
    const cell = target instanceof Element ? target.closest("tbody :is(td, th)") : null;
    const row = cell?.closest("tr");
    if (cell instanceof HTMLTableCellElement && row) act(row.sectionRowIndex, cell.cellIndex);
  };
}
