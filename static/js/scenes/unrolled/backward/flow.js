/** What flows back in the picture: whose loss, what it carries to each place, and how wide that is drawn. */

/** @import { Gradients, LossChoice, Store, Trace } from "../../../types.js" */
/** @import { Domain } from "../../../gradient.js" */
/** @import { Picture } from "../picture.js" */
/** @import { Flowing } from "./stages.js" */

import { answers, domain, share } from "../../../gradient.js";
import { clamp, lerp } from "../../../scale.js";
import { sourceStep } from "../../../timeline.js";
import { flowingAt } from "./stages.js";

/** An arrow as it was drawn: what a test compares with the API. */
/** @typedef {{ kind: "U" | "V" | "W" | "c", t: number, layer: number, norm: number, width: number, color: string, x: number, y: number }} Drawn */

/**
 * @typedef {object} Flow
 * @property {Gradients | null} gradients null until the first of them are here
 * @property {LossChoice} choice
 * @property {number} source the last step whose loss flows, −1 where none does
 * @property {Domain} ends of the one scale
 * @property {Drawn[]} drawn
 */

/** An arrow's width in CSS pixels at the lower and upper end of the scale, in a picture of usual height. */
const NARROWEST = 1.5;
const WIDEST = 13;

/** @param {Store} store @param {Trace} trace @returns {Flow} */
export function flowOf(store, trace) {
  const all = [store, ...store.peers.peek()].map((one) => one.gradients.peek());
  const own = store.gradients.peek();
  const choice = store.lossChoice.peek();
  return {
    gradients: own && answers(own, trace, choice) ? own : null,
    choice,
    source: sourceStep(choice, trace),
    ends: domain(...all),
    drawn: [],
  };
}

/** Whether the loss of a step flows. @param {Picture} picture @param {number} t */
export function flows({ flow, trace }, t) {
  if (!flow || Number.isNaN(trace.loss(t))) return false;
  return flow.choice === "total" || t === flow.source;
}

/** @param {Picture} picture @param {number} t @returns {Flowing} */
export function flowingOf({ flow, playhead, phase, trace }, t) {
  const { gradients, source } = /** @type {Flow} */ (flow);
  const first = gradients?.first ?? Infinity;
  return flowingAt(t, { playhead, phase, first, source, layers: trace.card.layers });
}

/** ‖∂L/∂·_t‖₂; NaN where none is here, and after the last step whose loss flows. */
/** @param {Picture} picture @param {string} signal @param {number} t @param {number} layer */
export function normAt({ flow }, signal, t, layer) {
  if (!flow || t > flow.source) return NaN;
  return flow.gradients?.norm(signal, t, layer) ?? NaN;
}

/**
 * What V brings to h_t: ‖∂L_t/∂h_t‖₂ of the step's own loss. Where the map did not come along and all losses flow, it
 * is not known apart from what comes over W.
 *
 * @param {Picture} picture
 * @param {number} t
 */
export function enteringAt(picture, t) {
  const { flow, trace } = picture;
  const own = flow?.gradients?.map.at(t, t) ?? NaN;
  if (!Number.isNaN(own) || flow?.choice === "total") return own;
  return normAt(picture, "h", t, trace.card.layers - 1);
}

/** The largest width: W and c have to lie side by side in a layer. @param {Picture["layout"]} layout */
function widestIn({ narrow, scale, layers }) {
  const room = (0.3 * (layers[0]?.height ?? 0) - 6) / 1.5;
  const wish = WIDEST * (narrow ? 0.7 : clamp(scale, 0.8, 1.4));
  return clamp(room, 5, wish);
}

/** A norm's width, CSS pixels; 0 where none flows. @param {Picture} picture @param {number} norm */
export function widthOfNorm({ flow, layout }, norm) {
  const place = share(norm, /** @type {Flow} */ (flow).ends);
  if (Number.isNaN(place)) return 0;
  return lerp(NARROWEST, widestIn(layout), place);
}
