/** The units that were found, the surest first: each a bar of its effect with the interval, and a button that chooses it. */

/** @import { Found, Store } from "../../types.js" */

import { html, nothing, svg } from "lit";

import { decimal, sized } from "../../number.js";
import { take } from "../../units/find.js";
import { chance, LISTED, ranked, surely } from "../../units/rank.js";
import { signed, unitName } from "../../units/sentence.js";
import { largestChange } from "./below.js";

/** A bar's picture: 100 wide, and so high. */
const HIGH = 12;

/**
 * One unit's row in numbers.
 *
 * @typedef {{ at: number, low: number, high: number, from: number, words: string, number: string, sure: string }} Row
 */

/** Places on the bar, 0 … 100. @param {Found} found @param {number} unit @returns {Row} */
export function rowOf(found, unit) {
  const { tracking, ablation } = found;
  if (!tracking) return worthOf(ablation?.change ?? [], unit);
  const pairs = tracking.measure === "auc";
  const place = (/** @type {ArrayLike<number>} */ of) =>
    pairs ? 100 * (of[unit] ?? NaN) : 50 + 50 * (of[unit] ?? NaN);
  const effect = tracking.effect[unit] ?? NaN;
  const more = effect >= chance(found);
  const share = `${decimal(100 * Math.max(effect, 1 - effect), 0)} %`;
  return {
    at: place(tracking.effect),
    low: place(tracking.low),
    high: place(tracking.high),
    from: 50,
    words: pairs ? `${more ? "more" : "less"} active in` : "rank correlation",
    number: pairs ? share : decimal(effect, 2),
    sure: surely(tracking.moved[unit] ?? 1),
  };
}

/** @param {ArrayLike<number>} change @param {number} unit @returns {Row} */
function worthOf(change, unit) {
  const all = Array.from(change);
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const place = (/** @type {number} */ nats) => (100 * (nats - least)) / (most - least || 1);
  const at = change[unit] ?? NaN;
  const number = signed(at);
  return {
    at: place(at),
    low: NaN,
    high: NaN,
    from: place(0),
    words: "loss",
    number,
    sure: "nats",
  };
}

/** @param {Row} row */
function bar({ at, low, high, from }) {
  const [left, right] = [Math.min(at, from), Math.max(at, from)];
  return html`<svg viewBox="0 0 100 ${HIGH}" preserveAspectRatio="none" aria-hidden="true">
    ${svg`<line class="chance" x1=${from} x2=${from} y1="0" y2=${HIGH} />
      <rect x=${left} width=${right - left} y="3" height=${HIGH - 6} />
      ${
        Number.isNaN(low)
          ? nothing
          : svg`<line class="interval" x1=${low} x2=${high} y1=${HIGH / 2} y2=${HIGH / 2} />`
      }`}
  </svg>`;
}

/** Of a unit that tracks something, what the text costs more without it, where that is known. @param {Found} found @param {number} unit */
function worth({ tracking, ablation }, unit) {
  if (!tracking || !ablation) return nothing;
  return html`<span class="worth" title="nats that the text costs more without it"
    >${signed(ablation.change[unit] ?? NaN)}</span
  >`;
}

/** From a row to the one above or below: its unit colours the text. @param {KeyboardEvent} event */
function move(event) {
  const way = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
  if (!way) return;
  event.preventDefault();
  const row = /** @type {HTMLElement} */ (event.currentTarget).closest("li");
  const next = row?.[/** @type {"nextElementSibling"} */ (way)]?.querySelector("button");
  next?.focus();
  next?.click();
}

/** What stands over the list. @param {Found} found @param {number} chosen */
function head(found, chosen) {
  const { tracking, ablation, length } = found;
  if (!tracking) {
    const most = sized(largestChange(found, chosen));
    const bars = `Bars under the text: what each step costs more (up) or less (down), ${most} nats at most.`;
    return html`<p class="note">Each held at its mean. ${ablation?.perStep ? bars : ""}</p>`;
  }
  if (!tracking.steps) return html`<p class="note">Falls ◂ ▸ rises along the line</p>`;
  const { size } = tracking.steps;
  return html`<p class="note">Less ◂ ▸ more active; underlined: ${size} of ${length} steps</p>`;
}

/**
 * @param {Store} store
 * @param {Found} found
 * @param {number} chosen
 */
export function ranking(store, found, chosen) {
  const all = ranked(found);
  const units = all.filter((unit, place) => place < LISTED || unit === chosen);
  return html`${head(found, chosen)}
    <ol class="ranking">
      ${units.map((unit) => {
        const row = rowOf(found, unit);
        return html`<li class=${all.indexOf(unit) < LISTED ? "" : "apart"}>
          <button
            type="button"
            aria-pressed=${unit === chosen}
            @click=${() => take(store, found, unit)}
            @keydown=${move}
          >
            <span class="name">${unitName(found, unit, 1)}</span>
            ${bar(row)}
            <span class="visually-hidden">${row.words}</span>
            <span class="number">${row.number}</span>
            <span class="sure">${row.sure}</span>
            ${worth(found, unit)}
          </button>
        </li>`;
      })}
    </ol>`;
}
