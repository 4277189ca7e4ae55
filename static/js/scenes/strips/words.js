/** The strips in words, for who does not see them. */

/** @import { Trace } from "../../types.js" */
/** @import { Bands } from "./bands.js" */

import { quoted } from "../../dom.js";
import { fold } from "../../layers.js";
import { WORDS } from "../../names.js";

/**
 * How the rows of the strips come about.
 *
 * @param {Pick<Trace, "card" | "isDifference">} trace
 */
export function describeRows({ card, isDifference }) {
  const { width, rows } = fold(card.hidden);
  if (isDifference)
    return `A strip has ${rows} rows of ${width} units: each shows the unit that has changed most.`;
  if (width === 1) return `Each of the ${rows} rows of a strip is one unit.`;
  return `Each of the ${rows} rows of a strip is ${width} units: of a state it shows the strongest, of a gate the mean.`;
}

/**
 * What the strips show, with the loss at the playhead and where it is largest.
 *
 * @param {Pick<Bands, "bands" | "guess" | "read"> & { trace: Trace }} bands
 * @param {number} playhead
 */
export function describe({ bands, trace, guess, read }, playhead) {
  const names = bands.map(
    ({ signal, layer }) => `${signal} ${WORDS[signal]} of layer ${layer + 1}`,
  );
  if (trace.isDifference) return describeChange({ names, trace, read }, playhead);
  return [
    `Strips over ${trace.length} steps, ${read} of them computed: ${names.join(", ")}, and the loss.`,
    describeRows(trace),
    describeLoss(trace, playhead, read, guess.nats),
  ].join(" ");
}

/** @param {{ names: string[], trace: Trace, read: number }} shown @param {number} playhead */
function describeChange({ names, trace, read }, playhead) {
  const nats = trace.loss(playhead);
  const change = `${Math.abs(nats).toFixed(2)} nats ${nats < 0 ? "less" : "more"}`;
  return [
    `The difference from the untouched run, over ${trace.length} steps, ${read} of them computed: ${names.join(", ")}, and the loss.`,
    describeRows(trace),
    Number.isNaN(nats) ? "" : `Step ${playhead + 1} costs ${change} than untouched.`,
  ].join(" ");
}

/** @param {Trace} trace @param {number} playhead @param {number} read @param {number} guess */
function describeLoss(trace, playhead, read, guess) {
  let [sum, known, worst] = [0, 0, -1];
  for (let t = 0; t < read; t += 1) {
    const nats = trace.loss(t);
    if (Number.isNaN(nats)) continue;
    sum += nats;
    known += 1;
    if (worst < 0 || nats > trace.loss(worst)) worst = t;
  }
  if (!known) return "No loss is known yet.";
  const at = (/** @type {number} */ t) =>
    `${trace.loss(t).toFixed(2)} nats at step ${t + 1}, ${quoted(trace.tokens[t] ?? "")}`;
  const here = Number.isNaN(trace.loss(playhead)) ? "" : `Loss ${at(playhead)}. `;
  return `${here}Largest ${at(worst)}; mean ${(sum / known).toFixed(2)}, guessing ${guess.toFixed(2)}.`;
}
