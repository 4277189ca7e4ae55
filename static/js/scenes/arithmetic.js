/**
 * The arithmetic of one number: row times vector as products that add up, the activation with its point, the softmax as
 * exp, sum, divide. Every number can be checked with a pocket calculator.
 */

/** @import { Scene, Selection, Store, Trace } from "../types.js" */
/** @import { Place } from "../edits.js" */
/** @import { Arithmetic, Curve, Origin, Softmax, Sum, Term } from "./arithmetic/sums.js" */

import { batch, signal } from "@preact/signals-core";
import { html, nothing, svg } from "lit";
import { ref } from "lit/directives/ref.js";

import { zoomOf } from "../canvas.js";
import { fill, glyph, quoted } from "../dom.js";
import { isEditable, isThere, nameOf } from "../edits.js";
import { WORDS } from "../names.js";
import { decimal, exact } from "../number.js";
import { fixed } from "../scale.js";
import { curveOf } from "./arithmetic/curve.js";
import { Loader } from "./arithmetic/numbers.js";
import { misreading, weightField } from "../weightfield.js";
import { arithmeticOf } from "./arithmetic/equations.js";
import { largestTerms } from "./arithmetic/sums.js";
import { othersName, resultSentence, roundingSentence } from "./arithmetic/words.js";

/** Products that are listed before the others are summed; enlarged, where two more sums stand beside them. */
const MOST = 8;
const FEW = 2;
const DECIMALS = 4;

/** @typedef {{ store: Store, trace: Trace, step: number, what: Selection, precise: boolean, most: number, view: View }} Shown */
/** @typedef {{ precise: import("@preact/signals-core").Signal<boolean>, all: import("@preact/signals-core").Signal<boolean>, editing: import("@preact/signals-core").Signal<Place | null>, enlarged: import("@preact/signals-core").Signal<boolean>, left: Place | null, order: Map<string, number>, of: string }} View `order` of the terms, kept once a weight `of` this number is edited */

/** What is looked at: the chosen number, else the top layer's first unit. @param {Store} store @param {Trace} trace @returns {Selection} */
export function chosenOf({ selection, playhead }, { card, signals }) {
  const chosen = selection.value;
  const step = playhead.value;
  const known =
    chosen && (chosen.signal === "probs" || chosen.signal === "m" || chosen.signal in signals);
  if (known) return { ...chosen, step };
  return { signal: "h", layer: card.layers - 1, unit: 0, step };
}

/** @type {Scene} */
export default {
  title: "Arithmetic of one number",
  needs: ["h"],

  mount(el, store) {
    const root = document.createElement("div");
    root.className = "arithmetic";
    root.tabIndex = -1;
    el.append(root);
    const loader = new Loader(store);
    /** @type {View} */
    const view = {
      precise: signal(false),
      all: signal(false),
      editing: signal(null),
      enlarged: signal(zoomOf(root) > 1),
      left: null,
      order: new Map(),
      of: "",
    };
    const ending = new AbortController();
    const measure = () => (view.enlarged.value = zoomOf(root) > 1);
    addEventListener("looks", measure, { signal: ending.signal });
    const stop = fill(root, () => {
      void store.received.value;
      const now = store.trace.value;
      const trace = now && view.of ? loader.latest(now, store.playhead.value) : now;
      if (!trace || trace.received === 0) return html`<p class="hint">No step is computed yet.</p>`;
      const step = Math.min(store.playhead.value, trace.received - 1);
      const what = { ...chosenOf(store, trace), step };
      const numbers = loader.numbers(trace, step, what);
      const arithmetic = numbers && arithmeticOf(numbers, what);
      const few = view.enlarged.value && isGated(arithmetic?.sums);
      const most = view.all.value ? Infinity : few ? FEW : MOST;
      const shown = { store, trace, step, what, precise: view.precise.value, most, view };
      return html`${heading(shown)}
      ${
        arithmetic
          ? body(arithmetic, shown)
          : html`<p class="hint" role="status">
              ${loader.trouble.value || "The numbers are on their way …"}
            </p>`
      }`;
    });
    return () => {
      stop();
      ending.abort();
      loader.dispose();
      root.remove();
    };
  },
};

/** Which number, and how it is shown. @param {Shown} shown */
function heading({ store, trace, step, what, precise, most, view }) {
  const { card } = trace;
  const look = (/** @type {Partial<Selection>} */ change) =>
    (store.selection.value = { ...what, ...change });
  const names = [...card.signals.filter((name) => name in trace.signals && name !== "m"), "p"];
  const now = what.signal === "probs" ? "p" : what.signal;
  const target = trace.target(step)?.id ?? trace.top(step)[0]?.id ?? 0;
  const choose = (/** @type {string} */ name) => {
    if (name === "p") look({ signal: "probs", layer: 0, unit: target });
    else if (what.signal === "probs") look({ signal: name, layer: card.layers - 1, unit: 0 });
    else look({ signal: name });
  };
  const unit = (/** @type {Event} */ { target: field }) => {
    const { valueAsNumber } = /** @type {HTMLInputElement} */ (field);
    if (valueAsNumber >= 0 && valueAsNumber < card.hidden)
      look({ unit: Math.floor(valueAsNumber) });
  };
  return html`<header>
      <div class="segments" role="group" aria-label="Which number">
        ${names.map(
          (name) =>
            html`<button
              type="button"
              title=${name === "p" ? "probability" : (WORDS[name] ?? name)}
              aria-pressed=${name === now}
              @click=${() => choose(name)}
            >
              ${name}
            </button>`,
        )}
      </div>
      ${
        what.signal === "probs"
          ? html`<strong>of ${quoted(trace.vocabulary[what.unit] ?? "")}</strong>`
          : html`<label
                >unit
                <input
                  type="number"
                  min="0"
                  max=${card.hidden - 1}
                  .value=${String(what.unit)}
                  @change=${unit}
              /></label>
              ${card.layers > 1 ? layers(what, card.layers, look) : nothing}`
      }
      <span class="of">step ${step + 1}, reads ${quoted(trace.tokens[step] ?? "")}</span>
      <span class="switches">
        <button
          type="button"
          class="quiet"
          aria-pressed=${most === Infinity}
          @click=${() => (view.all.value = most !== Infinity)}
        >
          all products
        </button>
        <button
          type="button"
          class="quiet"
          aria-pressed=${precise}
          @click=${() => (view.precise.value = !precise)}
        >
          full precision
        </button>
      </span>
    </header>
    ${misreading() ?? nothing}`;
}

/** @param {Selection} what @param {number} count @param {(change: Partial<Selection>) => void} look */
function layers(what, count, look) {
  return html`<div class="segments" role="group" aria-label="Layer">
    ${Array.from(
      { length: count },
      (_, layer) =>
        html`<button
          type="button"
          aria-pressed=${layer === what.layer}
          @click=${() => look({ layer })}
        >
          layer ${layer + 1}
        </button>`,
    )}
  </div>`;
}

/** @param {Arithmetic} arithmetic @param {Shown} shown */
function body(arithmetic, shown) {
  const { sums, curve, after, softmax, held } = arithmetic;
  const { trace, what } = shown;
  const name = `${what.signal}[${what.unit}]`;
  const last = after ?? sums.at(-1);
  const outcome = held === undefined ? nothing : result(`held: ${what.signal}`, held, shown);
  const activation = curve
    ? throughOf(curve, shown, after ? nothing : outcome, sums.length === 0)
    : nothing;
  return html`<div class=${isGated(sums) ? "steps gated" : "steps"}>
      ${sums.map((sum) => html`<div>${sumOf(sum, shown)}</div>`)} ${activation}
      ${after ? sumOf(after, shown) : nothing} ${softmax ? softmaxOf(softmax, shown) : nothing}
      ${curve && !after ? nothing : outcome}
    </div>
    <p class="sentence" aria-live="polite">
      ${resultSentence(arithmetic, name)}
      ${last ? html`<span class="hint">${roundingSentence(last, shown.most, shown.precise ? null : DECIMALS)}</span>` : nothing}
      ${conventions(trace, what)}
    </p>`;
}

/** The activation's curve, what it gives, and what is held instead. */
/** @param {Curve} curve @param {Shown} shown @param {unknown} outcome @param {boolean} [isGiven] no sum before it says what it is of */
function throughOf(curve, shown, outcome, isGiven = false) {
  return html`<section class="through">
    ${curveOf(curve, DECIMALS)}${isGiven ? result(curve.of, curve.at, shown) : nothing}
    ${result(curve.name, curve.value, shown)}${outcome}
  </section>`;
}

/** Of the input, of the past, and both with a gate between. @param {Sum[]} [sums] */
function isGated(sums = []) {
  return sums.length === 3;
}

/** What other books do otherwise. @param {Trace} trace @param {Selection} what */
function conventions({ card }, { signal: name }) {
  if (card.cell === "gru" && name === "h")
    return html`<span class="hint">z = 1 keeps the old state.</span>`;
  if (card.cell === "gru" && name === "n")
    return html`<span class="hint">r acts after the matrix: r × (W_hn h' + b_hn).</span>`;
  return nothing;
}

/** @param {string} name @param {number} value @param {Shown} shown */
function result(name, value, shown) {
  return html`<p class="result">
    <span class="number">${name} = ${number(value, shown)}</span>
  </p>`;
}

/** A weight, which can be edited where the network is small. @param {number} value @param {Place | undefined} place @param {Shown} shown */
function weight(value, place, shown) {
  const { store, trace, precise, view } = shown;
  if (!place || !isEditable(trace.card)) return number(value, shown);
  const write = (/** @type {number} */ one) => (precise ? exact(one) : decimal(one, DECIMALS));
  const at = view.editing.value;
  if (at && isThere(at, place))
    return weightField(store, place, { write, leave: () => leave(place, view) });
  const edited = trace.edits.some((one) => isThere(one, place));
  const name = nameOf(place, trace.card);
  return html`<button
    type="button"
    class=${edited ? "number weight edited" : "number weight"}
    title="Edit ${name}"
    aria-label="${name} = ${write(value)}${edited ? ", edited" : ""}; edit it"
    ${ref((button) => comeBack(button, place, view))}
    @click=${() => (view.editing.value = place)}
  >
    ${write(value)}
  </button>`;
}

/** Nobody is at the field any more. @param {Place} place @param {View} view */
function leave(place, view) {
  const at = view.editing.peek();
  if (!at || !isThere(at, place)) return;
  view.left = at;
  view.editing.value = null;
}

/** The focus goes from a field that was left to its button. @param {Element | undefined} button @param {Place} place @param {View} view */
function comeBack(button, place, view) {
  if (!button || !view.left || !isThere(view.left, place)) return;
  view.left = null;
  const lost = document.activeElement === document.body;
  if (lost) queueMicrotask(() => /** @type {HTMLElement} */ (button).focus());
}

/** The sum with its rows where they were when its first weight was edited. @param {Sum} sum @param {Shown} shown @returns {Sum} */
function still(sum, { what, view }) {
  const of = `${what.signal}.${what.layer}.${what.unit}.${what.step}`;
  const place = (/** @type {Term} */ term) => `${sum.name} ${term.left} ${term.right}`;
  if (view.editing.value === null && view.of !== of) return sum;
  if (view.of !== of) Object.assign(view, { of, order: new Map() });
  if (!view.order.has(sum.name)) {
    view.order.set(sum.name, 0);
    sum.terms.forEach((term, at) => view.order.set(place(term), at));
  }
  const at = (/** @type {Term} */ term) => view.order.get(place(term)) ?? Infinity;
  return { ...sum, terms: sum.terms.toSorted((a, b) => at(a) - at(b)) };
}

/** A number that shows all of itself when it is pressed. @param {number} value @param {Shown} shown */
function number(value, { precise, view }) {
  const words = precise
    ? Math.fround(value) === value
      ? exact(value)
      : String(value).replaceAll("-", "−")
    : fixed(value, DECIMALS);
  return html`<button
    type="button"
    class="number"
    title=${precise ? "Round again" : "Full precision"}
    @click=${() => (view.precise.value = !precise)}
  >
    ${words}
  </button>`;
}

/** Products that add up. @param {Sum} given @param {Shown} shown */
function sumOf(given, shown) {
  const sum = still(given, shown);
  const { most } = shown;
  const { listed, count, rest } = largestTerms(sum, most);
  const parts = [...listed.map(({ product }) => product), ...sum.biases.map(({ value }) => value)];
  const longest = Math.max(...parts.map(Math.abs)) || 1;
  const row = (
    /** @type {string} */ label,
    /** @type {number} */ value,
    share = value / longest,
    /** @type {Place | undefined} */ place = undefined,
  ) =>
    html`<tr>
      <th scope="row" colspan="3">${label}</th>
      <td>${weight(value, place, shown)}</td>
      <td class="push">${Number.isNaN(share) ? nothing : push(share)}</td>
    </tr>`;
  return html`<table class="sum">
    <caption>
      ${sum.name}
    </caption>
    <tbody>
      ${listed.map((term) => termOf(term, longest, shown))}
      ${count > 0 ? row(othersName(sum, most), rest, NaN) : nothing}
      ${sum.biases.map(({ name, value, weight: place }) => row(name, value, value / longest, place))}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="3">${sum.name} =</th>
        <td>${number(sum.total, shown)}</td>
        <td></td>
      </tr>
    </tfoot>
  </table>`;
}

/** @param {Term} term @param {number} longest @param {Shown} shown */
function termOf({ left, right, factors, product, origins, weight: place }, longest, shown) {
  const factor = (/** @type {0 | 1} */ k) => {
    const origin = origins[k];
    const name = k ? right : left;
    const label = origin && shown.step >= origin.back ? follow(origin, name, shown) : name;
    return html`<th scope="row">
      ${label}<br />${weight(factors[k], k ? undefined : place, shown)}
    </th>`;
  };
  return html`<tr>
    ${factor(0)}
    <td class="sign">×</td>
    ${factor(1)}
    <td>${number(product, shown)}</td>
    <td class="push">${push(product / longest)}</td>
  </tr>`;
}

/** A factor that was computed itself: its own arithmetic, a step back where it came from there. @param {Origin} origin @param {string} words @param {Shown} shown */
function follow({ signal: name, layer, unit, back }, words, { store, step }) {
  const go = () =>
    batch(() => {
      store.playing.value = false;
      store.phase.value = 1;
      store.playhead.value = step - back;
      store.selection.value = { signal: name, layer, unit, step: step - back };
    });
  return html`<button type="button" class="follow" title="How this number comes about" @click=${go}>
    ${words}
  </button>`;
}

/** A bar to the left or the right of zero. @param {number} share −1 … 1 */
function push(share) {
  const width = Math.abs(share);
  return html`<svg viewBox="-1 0 2 1" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<rect class=${share < 0 ? "down" : "up"} x=${Math.min(0, share)} y="0.15" width=${width} height="0.7"></rect>
      <line x1="0" x2="0" y1="0" y2="1"></line>`}
  </svg>`;
}

/** Exp, sum, divide. @param {Softmax} softmax @param {Shown} shown */
function softmaxOf({ shares, exps, tokens, target }, shown) {
  const { store, what } = shown;
  const choose = (/** @type {number} */ id) => (store.selection.value = { ...what, unit: id });
  const own = shares.find(({ id }) => id === what.unit);
  return html`<table class="softmax">
    <caption>
      softmax: exp, sum, divide
    </caption>
    <thead>
      <tr>
        <th scope="col">token</th>
        <th scope="col">y</th>
        <th scope="col">exp(y)</th>
        <th scope="col">p</th>
      </tr>
    </thead>
    <tbody>
      ${shares.map(
        ({ id, token, logit, exp, prob }) =>
          html`<tr aria-current=${id === what.unit}>
            <th scope="row">
              <button type="button" class="follow" @click=${() => choose(id)}>
                ${glyph(token)}${id === target ? " (came)" : ""}
              </button>
            </th>
            <td>${number(logit, shown)}</td>
            <td>${number(exp, shown)}</td>
            <td>${number(prob, shown)}</td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">all ${tokens}</th>
        <td></td>
        <td>${number(exps, shown)}</td>
        <td>${number(1, shown)}</td>
      </tr>
      ${
        own
          ? html`<tr>
              <th scope="row" colspan="3">−ln p(${glyph(own.token)}), the loss where it came</th>
              <td>${number(-Math.log(own.prob), shown)}</td>
            </tr>`
          : nothing
      }
    </tfoot>
  </table>`;
}
