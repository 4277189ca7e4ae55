/** What the net says by itself at the checkpoint on show. */

/** @import { LookEvent } from "../../protocol.js" */
/** @import { State } from "./state.js" */

import { html, nothing } from "lit";

import { fill, glyph } from "../../dom.js";
import { counted } from "../../number.js";
import { score } from "./moments.js";
import { lookOn } from "./scrub.js";
import { scoreOf } from "./sentences.js";

/** Up to so many answers are written out one by one. */
const WRITTEN = 8;

/** @param {HTMLElement} el @param {State} state @returns {() => void} */
export function mountSamples(el, state) {
  return fill(el, () => {
    void state.grown.value;
    const look = lookOn(state);
    return look ? [answers(look), heldOut(look), sample(look)] : nothing;
  });
}

/** @param {LookEvent} look */
function answers(look) {
  const result = score(look);
  if (result.of === 0) return nothing;
  const asked = look.targets.flatMap((target, t) => (target === null ? [] : [{ target, t }]));
  const all = result.right === result.of;
  return html`<div class="answers">
    ${look.sample ? nothing : html`<span class="moment">${after(look)}</span>`}
    ${
      asked.length > WRITTEN
        ? nothing
        : html`<ol>
            ${asked.map(({ target, t }) => {
              const right = look.predicted[t] === target;
              return html`<li data-right=${right}>
                <span class="token">${glyph(look.inputs[t] ?? "")}</span
                ><span aria-hidden="true">→</span
                ><span class="token said">${glyph(look.predicted[t] ?? "")}</span>
                <span class="mark" aria-label=${right ? "right" : "wrong"}
                  >${right ? "✓" : "✗"}</span
                >
              </li>`;
            })}
          </ol>`
    }
    <strong class="score" data-all=${all} role="status">${scoreOf(result)}</strong>
  </div>`;
}

/** Which net it is that answers. @param {LookEvent} look */
function after({ step }) {
  return html`after
    <span class="number">${counted(step)}</span> ${step === 1 ? "update" : "updates"}`;
}

/** @param {LookEvent} look */
function sample(look) {
  const { prompt, sample } = look;
  if (!sample) return nothing;
  return html`<figure class="sample">
    <figcaption>${after(look)}; begun with the grey, it writes by itself</figcaption>
    <p class="token"><span class="of">${prompt}</span>${sample}</p>
  </figure>`;
}

/** Among all that is held out, beside the few steps on show. @param {LookEvent} look */
function heldOut({ accuracy, validation }) {
  if (accuracy === null || validation === null) return nothing;
  return html`<p class="held">
    held out: <b class="number">${(100 * accuracy).toFixed(1)} %</b> right
  </p>`;
}
