/** What colours and shapes mean, and the choice between them; a kind of character brushes all that are of it. */

/** @import { Theme } from "../../color.js" */
/** @import { Store } from "../../types.js" */
/** @import { Kind } from "../../units/kinds.js" */

import { html, nothing } from "lit";
import { ref } from "lit/directives/ref.js";

import { paint } from "../../color.js";
import { decimal } from "../../number.js";
import { KINDS, stepsByKind } from "../../units/kinds.js";
import { kindColor, lossColor, shape } from "./look.js";

/** A sign's width, CSS pixels. */
const SIGN = 14;

/** @typedef {{ theme: Theme, ratio: number }} Look `ratio`: device pixels to one of the element's */

/** @param {Store} store @param {Look} look */
export function key(store, look) {
  const { value: by } = store.statesBy;
  const { value: projected } = store.projected.value;
  const choice = (/** @type {"character" | "loss"} */ what, /** @type {string} */ title) =>
    html`<button
      type="button"
      title="${title} (C)"
      aria-pressed=${by === what}
      @click=${() => (store.statesBy.value = what)}
    >
      ${what}
    </button>`;
  return html`<span id="states-by">coloured by</span>
    <div class="segments" role="group" aria-labelledby="states-by">
      ${choice("character", "Each state by the kind of character that was read")}
      ${choice("loss", "Each state by the loss of what it predicts")}
    </div>
    ${projected && by === "loss" ? ramp(projected.largestLoss, look.theme) : nothing}
    ${projected ? kinds(store, projected.tokens, look) : nothing}`;
}

/** Every kind that the text has. @param {Store} store @param {readonly string[]} tokens @param {Look} look */
function kinds(store, tokens, look) {
  const byLoss = store.statesBy.value === "loss";
  const present = stepsByKind(tokens);
  const brushed = store.brushed.value.join();
  return html`<div class="kinds" role="group" aria-label="Brush all of a kind">
    ${
      /** @type {Kind[]} */ (Object.keys(KINDS)).map((kind) => {
        const steps = present.get(kind);
        if (!steps) return nothing;
        const on = brushed === steps.join();
        return html`<button
          type="button"
          title="Mark all ${KINDS[kind]}, here and in the text"
          aria-pressed=${on}
          @click=${() => (store.brushed.value = on ? [] : steps)}
        >
          <canvas aria-hidden="true" ${ref((el) => sign(el, kind, byLoss, look))}></canvas
          >${KINDS[kind]}
        </button>`;
      })
    }
  </div>`;
}

/** A kind's shape; empty where the colour tells the loss. */
/** @param {Element | undefined} el @param {Kind} kind @param {boolean} empty @param {Look} look */
function sign(el, kind, empty, { theme, ratio }) {
  const context = el instanceof HTMLCanvasElement ? el.getContext("2d") : null;
  if (!context) return;
  context.canvas.width = context.canvas.height = Math.round(SIGN * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  shape(context, kind, { x: SIGN / 2, y: SIGN / 2 }, 5);
  context.fillStyle = context.strokeStyle = empty ? paint(theme.ink) : kindColor(kind, theme);
  if (empty) context.stroke();
  else context.fill();
}

/** The losses' colours, from 0 to the largest. @param {number} largest @param {Theme} theme */
function ramp(largest, theme) {
  const paintRamp = (/** @type {Element | undefined} */ el) => {
    const context = el instanceof HTMLCanvasElement ? el.getContext("2d") : null;
    if (!context) return;
    const { width, height } = context.canvas;
    for (let k = 0; k < width; k++) {
      context.fillStyle = lossColor(k, width - 1, theme);
      context.fillRect(k, 0, 1, height);
    }
  };
  return html`<span class="legend"
    ><span>0</span><canvas width="96" height="10" aria-hidden="true" ${ref(paintRamp)}></canvas
    ><span>${decimal(largest, 1)} nats</span></span
  >`;
}
