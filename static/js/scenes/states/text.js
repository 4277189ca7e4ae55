/** Draws the text beside the plane: every character marked as its state is. */

/** @import { Grid } from "../unit/grid.js" */
/** @import { Picture } from "./draw.js" */

import { glyph } from "../../charts/text.js";
import { paint } from "../../color.js";
import { placeOf } from "../unit/grid.js";
import { colorAt } from "./draw.js";

/** CSS pixels. */
export const CELL = { width: 17, height: 30 };
const BAR = 4;

/** @param {Omit<Picture, "marks" | "key" | "size">} picture @param {Grid} grid */
export function drawText(picture, grid) {
  const { context, projected, theme, fonts, brushed, hovered, playhead } = picture;
  const { first, rows, across } = grid;
  const end = Math.min(projected.length, (first + rows) * across);
  const style = { font: fonts.mono, size: 18, align: /** @type {const} */ ("center") };
  for (let t = first * across; t < end; t++) {
    const { x, y, width, height } = placeOf(grid, t);
    if (brushed.has(t)) {
      context.fillStyle = paint(theme.ink);
      context.fillRect(x, y, width, height - BAR - 2);
    }
    context.fillStyle = colorAt(picture, t);
    context.fillRect(x + 1, y + height - BAR - 1, width - 2, BAR);
    const color = paint(brushed.has(t) ? theme.ground : theme.ink);
    glyph(context, projected.tokens[t] ?? "", x + width / 2, y + (height - BAR) / 2, {
      ...style,
      color,
    });
    if (t !== playhead && t !== hovered) continue;
    context.strokeStyle = paint(theme.ink);
    context.lineWidth = t === playhead ? 2 : 1;
    context.strokeRect(x + 1, y + 1, width - 2, height - BAR - 4);
  }
}
