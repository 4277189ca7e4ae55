/** The value under the pointer and the unit chosen: an outline, and for the former its number beside it. */

/** @import { Selection } from "../../types.js" */
/** @import { Picture } from "./picture.js" */

import { percent } from "../../charts/bars.js";
import { text, widthOf } from "../../charts/text.js";
import { sized } from "../../number.js";
import { clamp, fixed } from "../../scale.js";
import { blocksOf } from "./blocks.js";
import { barRows } from "./candidates.js";
import { boxOf, PROBABILITY, signalOf } from "./hit.js";

/** @param {Picture} picture */
export function drawMarks(picture) {
  const { selection, hover, layout, trace, signals } = picture;
  const playhead = picture.flow ? Infinity : picture.playhead; // backwards, every step was computed before
  if (selection && selection.signal in trace.signals) {
    for (const column of layout.columns) {
      if (column.t < 0 || column.t > playhead || column.t >= trace.received) continue;
      for (const { signal } of blocksOf(layout, column, selection.layer, signals)) {
        outline(picture, { ...selection, signal, step: column.t }, 1.25, column.near);
      }
    }
  }
  if (!hover || hover.step > playhead) return;
  const box = outline(picture, hover, 2, 1);
  if (box && !picture.openRow) label(picture, hover, box);
}

/** @param {Picture} picture @param {Selection} value @param {number} line @param {number} alpha */
function outline(picture, value, line, alpha) {
  const { context, look, layout } = picture;
  const box = boxOf(picture, value);
  if (!box) return null;
  const grow = Math.max(0, (5 - Math.min(box.width, box.height)) / 2); // never smaller than 5 px
  const circle = layout.circles && signalOf(value.signal) === "h";
  const round = circle ? Math.max(box.width, box.height) / 2 + 3 : 1;
  const [x, y] = [box.x - grow, box.y - grow];
  const [width, height] = [box.width + 2 * grow, box.height + 2 * grow];
  context.globalAlpha = alpha;
  for (const [color, by] of /** @type {[string, number][]} */ ([
    [look.ground, line + 1],
    [look.ink, line / 2],
  ])) {
    context.strokeStyle = color;
    context.lineWidth = line;
    context.beginPath();
    context.roundRect(x - by, y - by, width + 2 * by, height + 2 * by, round);
    context.stroke();
  }
  context.globalAlpha = 1;
  return box;
}

/**
 * `f[37] 0.973`, above its unit. The picture holds half floats: three decimals; the panel has them all.
 *
 * @param {Picture} picture
 * @param {Selection} value
 * @param {{ x: number, y: number, width: number }} box
 */
function label(picture, { signal, layer, unit, step }, box) {
  const { context, layout, look } = picture;
  if (signal === PROBABILITY && step === picture.playhead) return; // its number stands beside the bar
  if (signal === "loss" || signal.startsWith("norm.")) return; // theirs too
  const prob = barRows(picture, step).find(({ candidate }) => candidate.id === unit)?.candidate
    .prob;
  const words =
    signal === PROBABILITY
      ? percent(prob ?? NaN)
      : unitWords(picture, { signal, layer, unit, step });
  const size = Math.max(layout.least, Math.round(14 * layout.scale));
  const style = { font: look.fonts.mono, size, color: look.ink };
  const width = widthOf(context, words, style) + 12;
  const height = size + 10;
  const x = clamp(box.x + box.width / 2 - width / 2, layout.left, layout.width - width - 2);
  const y = box.y - height - 7 > 0 ? box.y - height - 7 : box.y + 24;
  context.fillStyle = look.ground;
  context.strokeStyle = look.ink;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x, y, width, height, 4);
  context.fill();
  context.stroke();
  text(context, words, x + 6, y + height / 2 + 1, style);
}

/** `f[37] 0.973`, or `∂L/∂f[37] 3.2·10⁻⁴`. @param {Picture} picture @param {Selection} value */
function unitWords({ trace, flow }, { signal, layer, unit, step }) {
  const by = signalOf(signal);
  if (by === signal)
    return `${signal}[${unit}] ${fixed(trace.signals[signal]?.at(step, layer, unit) ?? NaN, 3).trim()}`;
  return `∂L/∂${by}[${unit}] ${sized(flow?.gradients?.vector(by, step, layer)?.[unit] ?? NaN, 3)}`;
}
