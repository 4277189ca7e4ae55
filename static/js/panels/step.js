/** The step at the playhead in numbers: what it reads, what it expects, and the number under the pointer. */

/** @import { Exact } from "../exact.js" */
/** @import { Candidate, Selection, Store, Trace } from "../types.js" */

import { batch, computed, effect, signal } from "@preact/signals-core";
import { html, nothing } from "lit";

import { liveness } from "../announce.js";
import { chance, tokenAt } from "../chance.js";
import { WORDS } from "../names.js";
import { factorsOf, PRODUCTS } from "../products.js";
import { fill, glyph, quoted } from "../dom.js";
import { decimal, exact, ordinal, probability } from "../number.js";
import { computedStep } from "../timeline.js";
import { gradientsOf } from "./gradients.js";
import { holdOf } from "./hold.js";
import { tableOf } from "./table.js";

/** The likeliest tokens are listed up to here; one more row is for the one that came. */
const LISTED = 5;

const GATES = new Set(["i", "f", "o", "r", "z"]);

/**
 * @param {HTMLElement} el
 * @param {Store} store
 * @param {Exact} numbers
 * @returns {() => void}
 */
export function mountStep(el, store, numbers) {
  const luck = signal({ seed: NaN, step: NaN, number: NaN });
  const shown = computed(() => store.pinned.value ?? computedStep(store));
  const stopDrawing = effect(() => {
    const [seed, step] = [store.sampling.value.seed, shown.value];
    void chance(seed, step + 1).then((number) => (luck.value = { seed, step, number }));
  });
  const stopShowing = effect(() => {
    const named = store.holding.value.signal !== "";
    if (named)
      requestAnimationFrame(() => el.querySelector(".hold")?.scrollIntoView({ block: "nearest" }));
  });
  const stop = fill(el, () => {
    const trace = store.trace.value;
    void store.received.value;
    if (!trace || trace.received === 0) return html`<p class="hint">No step is computed yet.</p>`;
    const step = Math.min(shown.value, trace.received - 1);
    const top = [
      handle(el, trace, step, store),
      reading(step, store, numbers),
      heading(trace, step, store),
    ];
    if (store.direction.value === "backward" && store.pinned.value === null)
      return [...top, gradientsOf(trace, step, store)];
    return [
      ...top,
      prediction(trace, step, store, luck.value),
      ...(store.pinned.value === null
        ? [holdOf(trace, step, store), unit(trace, step, store, numbers)]
        : [tableOf(store, numbers)]),
    ];
  });
  return () => {
    stopDrawing();
    stopShowing();
    stop();
  };
}

/** On a phone the panel is a sheet that this pulls up. @param {HTMLElement} el @param {Trace} trace @param {number} step @param {Store} store */
function handle(el, trace, step, store) {
  const loss = trace.loss(step);
  const pinned = store.pinned.value === null ? "" : ", pinned";
  const pull = (/** @type {Event} */ { currentTarget }) => {
    const isOpen = el.toggleAttribute("data-open");
    /** @type {HTMLElement} */ (currentTarget).setAttribute("aria-expanded", String(isOpen));
  };
  return html`<button type="button" class="handle" aria-expanded="false" @click=${pull}>
    <span class="number"
      >step
      ${ordinal(step, trace.length)}${pinned}${Number.isNaN(loss) ? "" : `, loss ${loss.toFixed(3)} nats`}</span
    >
    <span>in numbers <span class="turn" aria-hidden="true">▴</span></span>
  </button>`;
}

/** The number under the pointer, to the last bit. @param {number} step @param {Store} store @param {Exact} numbers */
function reading(step, store, numbers) {
  const chosen = store.selection.value;
  const what = store.hover.value ?? (chosen && { ...chosen, step });
  if (!what) {
    const act = matchMedia("(pointer: coarse)").matches ? "Tap" : "Point at";
    return html`<p class="reading hint">${act} anything to read its exact value.</p>`;
  }
  const { value, exact: isExact } = numbers.read(what);
  const approximate = isExact || Number.isNaN(value) ? "" : "≈\u202f";
  const shown = isExact ? exact(value) : value.toPrecision(3).replaceAll("-", "−");
  return html`<p class="reading" aria-live=${liveness()}>
    <output class="number" data-exact=${isExact}
      >${label(what, store)}: ${approximate}${Number.isNaN(value) ? "–" : shown}</output
    >
    <span class="what"
      >${factors(what, numbers)}${meaning(what, store)}${besideUntouched(what, value, store)}</span
    >
  </p>`;
}

/** `f 0.930 × c′ 0.410: ` @param {Selection} what @param {Exact} numbers */
function factors(what, numbers) {
  const parts = factorsOf(what, (one) => numbers.read(one));
  if (parts.length === 0 || parts.some(({ value }) => Number.isNaN(value))) return "";
  return `${parts.map(({ name, value }) => `${name} ${decimal(value, 3)}`).join(" × ")}: `;
}

/** What the same number is where nothing is held or edited. @param {Selection} what @param {number} value @param {Store} store */
function besideUntouched({ signal, layer, unit, step }, value, { untouched }) {
  void untouched.value?.received.value;
  const other = untouched.value?.trace.value;
  if (!other || step >= other.received) return "";
  const plain = { loss: () => other.loss(step), probs: () => other.probs(step)?.[unit] };
  const usual =
    signal in plain
      ? plain[/** @type {keyof typeof plain} */ (signal)]()
      : other.signals[signal]?.at(step, layer, unit);
  if (usual === undefined || Number.isNaN(usual)) return "";
  return `; untouched ${decimal(usual, 3)}, a difference of ${decimal(value - usual, 3)}`;
}

/** `f[37], step 12` @param {Selection} what @param {Store} store */
function label({ signal, layer, unit, step }, store) {
  const trace = store.trace.value;
  const where = `step ${step + 1}`;
  const [kind, of] = signal.split(".");
  if (of) {
    const which = kind === "norm" ? `‖∂L/∂${of}‖` : `∂L/∂${of}[${unit}]`;
    return `${which}${(trace?.card.layers ?? 1) > 1 && of !== "x" ? `, layer ${layer + 1}` : ""}, ${where}`;
  }
  if (signal === "loss") return `loss, ${where}`;
  if (signal === "probs") return `p(${glyph(trace?.vocabulary[unit] ?? "")}), ${where}`;
  if (signal === "logits") return `y(${glyph(trace?.vocabulary[unit] ?? "")}), ${where}`;
  const among = (trace?.card.layers ?? 1) > 1 ? `, layer ${layer + 1}` : "";
  return `${signal}[${unit}]${among}, ${where}`;
}

/** What the number is and what it is measured in. @param {Selection} what @param {Store} store */
function meaning({ signal }, store) {
  if (signal === "loss") return "−ln p of the character that came, nats";
  if (signal.startsWith("norm.")) return "the length of that gradient over all its units";
  if (signal.startsWith("grad.")) return "how much L changes with it, in nats a unit";
  if (signal === "probs") return "probability of the next character";
  if (signal === "logits") return "logit, before the softmax";
  if (signal in PRODUCTS) return PRODUCTS[signal]?.means ?? "";
  const words = /** @type {Record<string, string>} */ (WORDS)[signal] ?? signal;
  if (GATES.has(signal)) return `${words}, 0 closed … 1 open`;
  const bounded = ["h", "g", "n"].includes(signal) && store.card.value?.activation !== "relu";
  return bounded ? `${words}, −1 … 1` : `${words}, unbounded`;
}

/** @param {Trace} trace @param {number} step @param {Store} store */
function heading(trace, step, store) {
  const target = trace.target(step);
  const loss = trace.loss(step);
  const pinned = store.pinned.value;
  const pin = () => (store.pinned.value = pinned === null ? step : null);
  return html`<header>
    <h2>
      Step
      ${pinned === null ? html`${ordinal(step, trace.length)} <span class="of">of ${trace.length}</span>` : `${step + 1}, pinned`}
    </h2>
    <button
      type="button"
      class="quiet"
      aria-pressed=${pinned !== null}
      @click=${pin}
      title="List all numbers of this step"
    >
      ${pinned === null ? "All numbers" : "Unpin"}
    </button>
    <dl>
      <dt>reads</dt>
      <dd class="token">${glyph(trace.tokens[step] ?? "")}</dd>
      <dt>then comes</dt>
      <dd class="token">${target ? glyph(target.token) : "–"}</dd>
      <dt>loss</dt>
      <dd class="number">
        ${Number.isNaN(loss) ? "–" : loss.toFixed(3)} <span class="unit">nats</span>
      </dd>
    </dl>
  </header>`;
}

/**
 * The likeliest tokens, the one that came, and the one that the seed draws.
 *
 * @param {Trace} trace
 * @param {number} step
 * @param {Store} store
 * @param {{ seed: number, step: number, number: number }} luck
 */
function prediction(trace, step, store, luck) {
  const sampling = store.sampling.value;
  const target = trace.target(step, sampling);
  const weighed = sampling.temperature !== 1 || sampling.topK !== null;
  const candidates = trace.top(step, sampling);
  const probs = trace.probs(step);
  const known = probs && luck.step === step && luck.seed === sampling.seed && luck.number >= 0;
  const drawn = known ? (trace.vocabulary[tokenAt(probs, sampling, luck.number)] ?? "") : "–";
  const listed = candidates.slice(0, LISTED);
  const beyond = target && !listed.some(({ id }) => id === target.id) ? target : null;
  const rows = trace.vocabulary.length > LISTED ? [...listed, beyond] : listed;
  return html`<section class="prediction">
    <h3>Expected next${weighed ? html` <span class="of">as it is sampled</span>` : nothing}</h3>
    <ol>
      ${rows.map((one) => candidate(one, one !== null && one.id === target?.id, step, store))}
    </ol>
    <p class="hint">seed ${sampling.seed} draws <span class="token drawn">${glyph(drawn)}</span></p>
  </section>`;
}

/**
 * A row of the list, with nothing in it where what came is listed above. While somebody is at it, it stands still.
 *
 * @param {Candidate | null} one
 * @param {boolean} came
 * @param {number} step
 * @param {Store} store
 */
function candidate(one, came, step, store) {
  const { token, id, prob } = one ?? { token: "", id: -1, prob: NaN };
  const usual = store.untouched.value?.trace.value?.probs(step)?.[id];
  const beside = usual === undefined ? "" : `, untouched ${probability(usual)}`;
  const look = () =>
    batch(() => {
      if (store.playing.peek() && store.pinned.peek() === null) {
        store.playing.value = false;
        store.playhead.value = step;
        store.phase.value = 1;
      }
      store.hover.value = one && { signal: "probs", layer: 0, unit: id, step };
    });
  const leave = () => (store.hover.value = null);
  return html`<li>
    <button
      type="button"
      class=${came ? "candidate came" : "candidate"}
      aria-label=${one ? `${quoted(token)}, probability ${probability(prob)}${beside}${came ? ", came next" : ""}. Let it follow and go on from there` : "What came is listed above"}
      aria-disabled=${one === null}
      title=${one ? "Let it follow and go on from there" : nothing}
      @click=${() => one && (store.forced.value = { step, token })}
      @pointerenter=${look}
      @pointerleave=${leave}
      @focus=${look}
      @blur=${leave}
    >
      <span class="token">${glyph(token)}</span>
      ${one && html`<meter aria-hidden="true" min="0" max="1" .value=${prob}></meter>`}
      <span class="number">${one && probability(prob)}</span>
      ${one && beside ? html`<span class="usual number">${beside.slice(2)}</span>` : nothing}
    </button>
  </li>`;
}

/** All signals of the chosen unit at the playhead. @param {Trace} trace @param {number} step @param {Store} store @param {Exact} numbers */
function unit(trace, step, store, numbers) {
  const chosen = store.selection.value;
  if (!chosen || !(chosen.signal in trace.signals)) return nothing;
  return html`<section class="unit-values">
    <h3>Unit ${chosen.unit}${trace.card.layers > 1 ? `, layer ${chosen.layer + 1}` : ""}</h3>
    <dl>
      ${trace.card.signals
        .filter((name) => trace.signals[name])
        .map((name) => {
          const { value } = numbers.read({ ...chosen, signal: name, step });
          return html`<dt>${name}</dt>
            <dd class="number">${decimal(value, 4)}</dd>`;
        })}
    </dl>
  </section>`;
}
