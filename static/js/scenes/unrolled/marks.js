/** The value under the pointer and the unit chosen, told by an outline. */

/** @import { Selection } from "../../types.js" */
/** @import { Picture } from "./picture.js" */

import { boxOf } from "./hit.js";
import { blocksOf } from "./blocks.js";

/** @param {Picture} picture */
export function drawMarks(picture) {
  const { selection, hover, layout, trace, signals, playhead } = picture;
  if (selection && selection.signal !== "probs") {
    for (const column of layout.columns) {
      if (column.t < 0 || column.t > playhead || column.t >= trace.received) continue;
      for (const { signal } of blocksOf(layout, column, selection.layer, signals)) {
        outline(picture, { ...selection, signal, step: column.t }, 1.25, column.near);
      }
    }
  }
  if (hover) outline(picture, hover, 2, 1);
}

/** @param {Picture} picture @param {Selection} value @param {number} line @param {number} alpha */
function outline(picture, value, line, alpha) {
  const { context, look, layout } = picture;
  const box = boxOf(picture, value);
  if (!box) return;
  const grow = Math.max(0, (5 - Math.min(box.width, box.height)) / 2); // never smaller than 5 px
  const round =
    layout.circles && value.signal === "h" ? Math.max(box.width, box.height) / 2 + 3 : 1;
  const [x, y, width, height] = [
    box.x - grow,
    box.y - grow,
    box.width + 2 * grow,
    box.height + 2 * grow,
  ];
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
}
