/** What was found of a unit, in a sentence made of its numbers. */

/** @import { Found, Trace } from "../types.js" */

import { quoted } from "../dom.js";
import { counted, decimal, sized } from "../number.js";
import { where } from "./property.js";

/** `h[87]`, of deep models `h[87] of layer 2` @param {Pick<Found, "signal" | "layer">} of @param {number} unit @param {number} layers */
export function unitName({ signal, layer }, unit, layers) {
  return `${signal}[${unit}]${layers > 1 ? ` of layer ${layer + 1}` : ""}`;
}

/** A signed change in nats, `+8.7`. @param {number} nats */
export function signed(nats) {
  return (nats > 0 ? "+" : "") + sized(nats);
}

/** @param {number} share */
const percent = (share) => decimal(100 * share, 0);

/** @param {Found} found @param {number} unit @param {Trace} trace */
export function foundSentence(found, unit, trace) {
  const name = unitName(found, unit, trace.card.layers);
  const { tracking, ablation } = found;
  if (!tracking) return lossSentence(found, unit, name, trace);
  const tells = tracking.measure === "auc" ? pairs(found, unit, name) : slope(found, unit, name);
  const missed = ablation ? ` Without it ${cost(ablation.change[unit] ?? 0)}.` : "";
  return `${tells}; ${elsewhere(tracking.moved[unit] ?? 1, found.length)}.${missed}`;
}

/** Of a property: in how many pairs of steps. @param {Found} found @param {number} unit @param {string} name */
function pairs({ sought, tracking }, unit, name) {
  const [effect = 0.5, low = NaN, high = NaN] = [
    tracking?.effect,
    tracking?.low,
    tracking?.high,
  ].map((of) => of?.[unit] ?? NaN);
  const more = effect >= 0.5;
  const ends = (more ? [low, high] : [1 - high, 1 - low]).map(percent);
  const interval = Number.isNaN(low)
    ? "too few for an interval"
    : `95 % interval ${ends[0]} to ${ends[1]}`;
  const share = percent(more ? effect : 1 - effect);
  return (
    `${name} is ${more ? "more" : "less"} active ${where(sought)} than elsewhere ` +
    `in ${share} % of pairs (${interval})`
  );
}

/** Of the place in the line: the correlation of ranks. @param {Found} found @param {number} unit @param {string} name */
function slope({ tracking }, unit, name) {
  const [r = 0, low = NaN, high = NaN] = [tracking?.effect, tracking?.low, tracking?.high].map(
    (of) => of?.[unit] ?? NaN,
  );
  const interval = Number.isNaN(low)
    ? "too few for an interval"
    : `95 % interval ${decimal(low, 2)} to ${decimal(high, 2)}`;
  const way = r < 0 ? "falls" : "rises";
  return `${name} ${way} along the line: rank correlation ${decimal(r, 2)} (${interval})`;
}

/** At how many other places the best unit does as well. @param {number} share @param {number} steps */
function elsewhere(share, steps) {
  const as = Math.round(share * steps) - 1; // its own place is counted in the share
  const others = counted(steps - 1);
  if (as === 0) return `moved along the text, none of ${others} places does as well`;
  return `moved along the text, ${counted(as)} of ${others} places ${as === 1 ? "does" : "do"} as well`;
}

/** @param {Found} found @param {number} unit @param {string} name @param {Trace} trace */
function lossSentence({ ablation, mean, length }, unit, name, trace) {
  const change = ablation?.change[unit] ?? 0;
  const held = `Without ${name}, held at its mean ${decimal(mean[unit] ?? 0, 2)}`;
  const costs = cost(change);
  const per = ` (${sized(Math.abs(change) / Math.max(1, length - 1))} a step)`;
  const worst = dearest(ablation?.perStep ?? [], unit, length);
  if (!worst) return `${held}, ${costs}${per}.`;
  const next = trace.tokens[worst.t + 1];
  const what = next === undefined ? "" : `, where ${quoted(next)} comes next`;
  return `${held}, ${costs}${per}, most at step ${worst.t + 1}${what} (${signed(worst.nats)}).`;
}

/** @param {number} change in nats */
function cost(change) {
  return `the text costs ${sized(Math.abs(change))} nats ${change < 0 ? "less" : "more"}`;
}

/** The step whose loss grows most. @param {ArrayLike<number>} perStep @param {number} unit @param {number} length */
function dearest(perStep, unit, length) {
  let best = null;
  for (let t = 0; t < length; t++) {
    const nats = perStep[unit * length + t] ?? NaN;
    if (nats > (best?.nats ?? 0)) best = { t, nats };
  }
  return best;
}
