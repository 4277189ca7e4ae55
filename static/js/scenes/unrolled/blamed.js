/** What the gradient map is pointed at for: an arc from the step whose loss it is back to the step that it blames. */

/** @import { Picture } from "./picture.js" */

import { arc } from "../../charts/arc.js";
import { sized } from "../../number.js";

/** @param {Picture} picture */
export function drawBlamed({ context, layout, linked, look }) {
  const row = layout.layers.at(-1);
  const [first, last] = [layout.columns[0], layout.columns.at(-1)];
  if (!linked || !row || !first || !last || linked.t === linked.k) return;
  const { k, t, norm } = linked;
  if (Number.isNaN(norm) || k < first.t || t > last.t) return;
  /** A step's column, or the edge beyond which it lies. @param {number} step */
  const xOf = (step) => layout.columns.find((column) => column.t === step)?.x;
  const span = {
    from: xOf(k) ?? layout.width,
    to: xOf(t) ?? layout.left,
    y: row.top - 3,
    most: row.top - layout.bars.bottom - layout.least / 2,
  };
  arc(context, span, sized(norm), {
    font: look.fonts.mono,
    size: Math.max(layout.least, Math.round(15 * layout.scale)),
    color: look.ink,
    ground: look.ground,
    weight: 700,
  });
}
