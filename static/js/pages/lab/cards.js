/** What reaches the first step, as a number for each net, and what the last change did to it. */

/** @import { LabAnswer } from "../../protocol.js" */
/** @import { Laboratory } from "./laboratory.js" */
/** @import { Net } from "./nets.js" */

import { html, svg } from "lit";
import { live } from "lit/directives/live.js";

import { fill } from "../../dom.js";
import { amount, times, typeset } from "./amounts.js";
import { normsOf } from "./laboratory.js";
import { NETS } from "./nets.js";
import { difference } from "./settings.js";
import { kept, verdict } from "./words.js";

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @returns {() => void} ends it
 */
export function mountCards(el, lab) {
  return fill(el, () => NETS.map((net) => card(lab, net)));
}

/** What the last change was called. @param {HTMLElement} el @param {Laboratory} lab @returns {() => void} */
export function mountChange(el, lab) {
  return fill(el, () => {
    if (lab.trouble.value)
      return html`<span class="trouble" role="alert">${lab.trouble.value}</span>`;
    const [now, before] = [lab.now.value, lab.before.value];
    const what = now && before ? difference(before.settings, now.settings) : "";
    return what ? html`<span class="hint">last change:</span> ${what}` : "";
  });
}

/** @param {Laboratory} lab @param {Net} net */
function card(lab, net) {
  const on = lab.nets.value.includes(net.id);
  const now = lab.now.value?.answers[net.id];
  const before = lab.before.value?.answers[net.id];
  return html`<section class="card" data-net=${net.id} ?data-off=${!on}>
    <label>
      <input
        type="checkbox"
        .checked=${live(on)}
        @change=${(/** @type {Event} */ event) =>
          lab.switchNet(net.id, /** @type {HTMLInputElement} */ (event.target).checked)}
      />
      ${sample(net)} <span class="name wide">${net.name}</span
      ><span class="name narrow">${net.short}</span>
    </label>
    ${on && now ? reading(now, before) : html`<output class="norm number">–</output><span class="effect"></span>`}
  </section>`;
}

/** @param {LabAnswer} now @param {LabAnswer | undefined} before */
function reading(now, before) {
  const norms = normsOf(now);
  const first = norms[0] ?? NaN;
  const was = before && (normsOf(before)[0] ?? NaN);
  const effect = was === undefined ? "" : times(was, first);
  const fate = norms.length > 1 ? verdict(kept(norms)) : "";
  return html`<output class="norm number" data-value=${first} aria-label=${amount(first)}
      >${typeset(amount(first))}</output
    >
    <span class="effect"
      ><strong class="number" ?data-still=${effect === "as before"}>${typeset(effect)}</strong>
      ${effect && effect !== "as before" ? html`<span class="against">by the last change</span>` : ""}
      <span class="fate">${fate}</span></span
    >`;
}

/** The net's line and mark, as on the picture. @param {Net} net */
function sample({ dash, mark }) {
  const shapes = {
    circle: svg`<circle cx="20" cy="8" r="4"/>`,
    square: svg`<rect x="16.4" y="4.4" width="7.2" height="7.2"/>`,
    triangle: svg`<path d="M20 3.2 24.6 11.2H15.4z"/>`,
  };
  return html`<svg class="sample" viewBox="0 0 40 16" aria-hidden="true">
    <path class="line" d="M0 8H40" stroke-dasharray=${dash.map((length) => 2 * length).join(" ")} />
    <g class="mark">${shapes[mark]}</g>
  </svg>`;
}
