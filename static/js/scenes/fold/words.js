/** The picture in words, for those who do not see it. */

/** @import { Trace } from "../../types.js" */

import { quoted } from "../../dom.js";
import { counted } from "../../number.js";

/** More characters than this are not read out one by one. */
const MOST = 12;

/**
 * @param {Trace} trace
 * @param {number} copies 0 while it is folded
 */
export function describe({ card, tokens }, copies) {
  const { cell, layers, hidden } = card;
  const box = `${cell.toUpperCase()} of ${layers > 1 ? `${layers} layers of ` : ""}${counted(hidden)} units`;
  const loop = `One ${box}, U from the input below, V up to the prediction, and a loop W that brings its state back one step later.`;
  if (copies === 0) return `${loop} It is folded: no copy has peeled off.`;
  const read = tokens
    .slice(Math.max(0, copies - MOST), copies)
    .map(quoted)
    .join(" ");
  const last = copies > MOST ? `, the last ${MOST} for` : " for";
  const many = copies === 1 ? "One copy has" : `${counted(copies)} copies have`;
  return `${loop} ${many} peeled off${last} ${read}, with the same U, W and V in each. Below, the feed-forward twin: ${counted(copies)} ${copies === 1 ? "layer" : "layers"}, each hatched differently, with a U, W and V of its own.`;
}
