/** The gradients of the step at the playhead in numbers: how much the loss would change with each of its vectors. */

/** @import { Gradients, Store, Trace } from "../types.js" */

import { html, nothing } from "lit";

import { answers, domain, share } from "../gradient.js";
import { WORDS } from "../names.js";
import { decimal, exact, sized } from "../number.js";
import { sourceStep } from "../timeline.js";

const DIGITS = 4;

/** @param {Trace} trace @param {number} step @param {Store} store */
export function gradientsOf(trace, step, store) {
  void store.flowed.value;
  const choice = store.lossChoice.value;
  const source = sourceStep(choice, trace);
  const all = store.gradients.value;
  const gradients = all && answers(all, trace, choice) ? all : null;
  const of =
    typeof choice === "string"
      ? choice === "total"
        ? "of all steps"
        : "of the last step"
      : `of step ${choice.step + 1}`;
  return html`<section class="norms">
    <h3>Gradient of the loss ${of}</h3>
    ${total(gradients)} ${step > source ? late(step, source) : list(trace, step, store, gradients)}
  </section>`;
}

/** @param {Gradients | null} gradients */
function total(gradients) {
  return html`<dl>
    <dt>L</dt>
    <dd class="number">${decimal(gradients?.total ?? NaN, 3)} <span class="unit">nats</span></dd>
  </dl>`;
}

/** @param {number} step @param {number} source */
function late(step, source) {
  const why = source < 0 ? "No step has this loss" : `The loss sets out at step ${source + 1}`;
  return html`<p class="hint">${why}: nothing flows at step ${step + 1}.</p>`;
}

/**
 * The states first, then the gates, layer by layer from the top, and the input last: the way the loss takes.
 *
 * @param {Trace} trace
 * @param {number} step
 * @param {Store} store
 * @param {Gradients | null} gradients
 */
function list(trace, step, store, gradients) {
  const { card } = trace;
  const states = ["h", "c"].filter((name) => card.signals.includes(name));
  const drawn = card.signals.filter((name) => name in trace.signals && !states.includes(name));
  const layers = Array.from({ length: card.layers }, (_, k) => card.layers - 1 - k);
  return [
    layers.map(
      (layer) =>
        html`${card.layers > 1 ? html`<h4>layer ${layer + 1}</h4>` : nothing}
          <ul>
            ${[...states, ...drawn].map((name) => row(name, layer, step, store, gradients))}
          </ul>`,
    ),
    html`<ul>
      ${row("x", 0, step, store, gradients)}
    </ul>`,
  ];
}

/**
 * @param {string} signal
 * @param {number} layer
 * @param {number} step
 * @param {Store} store
 * @param {Gradients | null} gradients
 */
function row(signal, layer, step, store, gradients) {
  const norm = gradients?.norm(signal, step, layer) ?? NaN;
  const look = () => (store.hover.value = { signal: `norm.${signal}`, layer, unit: 0, step });
  const leave = () => (store.hover.value = null);
  const place = share(norm, domain(gradients));
  const words = WORDS[signal] ?? "input";
  return html`<li>
    <button
      type="button"
      class="norm"
      data-signal=${signal}
      data-layer=${layer}
      title=${Number.isNaN(norm) ? nothing : exact(norm)}
      aria-label="Norm of the gradient by the ${words}: ${sized(norm, DIGITS)}"
      @pointerenter=${look}
      @pointerleave=${leave}
      @focus=${look}
      @blur=${leave}
    >
      <span>‖∂L/∂<i>${signal}</i>‖</span>
      <meter aria-hidden="true" min="0" max="1" .value=${Number.isNaN(place) ? 0 : place}></meter>
      <span class="number">${sized(norm, DIGITS)}</span>
    </button>
  </li>`;
}
