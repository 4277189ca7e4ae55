/** A layer of at most eight units: each a circle with its number. */

/** @import { Picture } from "./picture.js" */
/** @import { Block } from "./blocks.js" */
/** @import { Column } from "./layout.js" */

import { text } from "../../charts/text.js";
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
    const type = { font: look.fonts.mono, size, color: look.ink };
    const inside = inkOn(block.signal, value, look.theme, limits);
    if (size >= 11) {
      text(context, fixed(value).trim(), x, y + 0.5, { ...type, align: "center", color: inside });
    } else if (column.focus > 0.6) {
      text(context, fixed(value), x + r + 4, y + 0.5, { ...type, size: 12 });
    }
  }
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
