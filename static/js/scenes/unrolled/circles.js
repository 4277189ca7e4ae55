/** A layer of at most eight units: each a circle with its number. */

/** @import { Picture } from "./picture.js" */
/** @import { Block } from "./blocks.js" */
/** @import { Column } from "./layout.js" */

import { text, widthOf } from "../../charts/text.js";
import { css, inkOn } from "../../color.js";
import { fixed } from "../../scale.js";
import { circleOf } from "./blocks.js";
import { limitsOf } from "./picture.js";

/** @param {Picture} picture @param {Column} column @param {Block} block @param {number} share */
export function drawCircles({ context, trace, layout, look, playhead }, column, block, share) {
  const { t } = column;
  const { units } = layout.fold;
  const plane = trace.signals[block.signal];
  const reached = t < 0 || (t <= playhead && t < trace.received && share > 0.5);
  const limits = limitsOf(trace, block.signal);
  for (let unit = 0; unit < units; unit++) {
    const { x, y, r } = circleOf(block, unit, units);
    const value = t < 0 ? 0 : reached ? (plane?.at(t, block.layer, unit) ?? 0) : 0;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    hide(context, look.ground);
    context.fillStyle = reached ? css(block.signal, value, look.theme, limits) : look.ground;
    context.fill();
    context.strokeStyle = reached ? look.ink : look.muted;
    context.lineWidth = 1.25;
    context.stroke();
    if (!reached) continue;
    const size = Math.min(15 * Math.max(1, layout.scale * 0.9), r * 0.78);
    const inside = inkOn(block.signal, value, look.theme, limits);
    drawNumber({ context, look }, column, fixed(value).trim(), { x, y, r, size, inside });
  }
}

/**
 * A circle's number: inside where it fits; else, in the column that is looked at, beside it, and no line runs through it.
 *
 * @param {Pick<Picture, "context" | "look">} picture
 * @param {Column} column
 * @param {string} words
 * @param {{ x: number, y: number, r: number, size: number, inside: string }} circle its number's size and colour in it
 */
export function drawNumber({ context, look }, { focus, right }, words, { x, y, r, size, inside }) {
  const style = { font: look.fonts.mono, size, color: inside };
  if (size >= 9 && widthOf(context, words, style) <= 2 * r - 4) {
    text(context, words, x, y + 0.5, { ...style, align: "center" });
    return;
  }
  if (focus <= 0.6) return;
  const beside = { ...style, size: 12, color: look.ink };
  const wide = widthOf(context, words, beside);
  const after = x + r + 4;
  const left = after + wide > right ? x - r - 4 - wide : after;
  const high = (1.6 * wide) / words.length; // of a digit
  context.fillStyle = look.ground;
  context.fillRect(left - 2, y - high / 2, wide + 4, high);
  text(context, words, left, y + 0.5, beside);
}

/** The edges behind a circle do not shine through, however far it recedes. */
/** @param {CanvasRenderingContext2D} context @param {string} ground */
function hide(context, ground) {
  const alpha = context.globalAlpha;
  context.globalAlpha = 1;
  context.fillStyle = ground;
  context.fill();
  context.globalAlpha = alpha;
}
