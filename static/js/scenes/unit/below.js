/** What stands under a row of the text: a line where the property is, or a bar of each step's change of loss. */

/** @import { Theme } from "../../color.js" */
/** @import { Found } from "../../types.js" */
/** @import { Grid } from "./grid.js" */

import { css, paint } from "../../color.js";
import { placeOf } from "./grid.js";

/** CSS pixels. */
const CELL = { width: 17, colored: 26, gap: 2 };
const MARK = 3;
const BAR = { half: 9, gap: 3 };

/** A character's cell and how much of it is coloured. @param {Found | null} found */
export function rowsFor(found) {
  const { width, colored, gap } = CELL;
  const marks = found?.tracking?.steps ? MARK + 1 : 0;
  const bars = found?.ablation?.perStep ? 2 * BAR.half + BAR.gap : 0;
  return { width, colored, height: colored + gap + marks + bars };
}

/** @param {CanvasRenderingContext2D} context @param {{ x: number, y: number, width: number, height: number }} box @param {Theme} theme */
export function drawMark(context, { x, y, width, height }, theme) {
  context.fillStyle = paint(theme.ink);
  context.fillRect(x + 1, y + height + 1, width - 2, MARK);
}

/** The largest change of a step, either way, in nats. @param {Found} found @param {number} unit */
export function largestChange({ ablation, length }, unit) {
  let largest = 0;
  for (let t = 0; t < length; t++) {
    largest = Math.max(largest, Math.abs(ablation?.perStep?.[unit * length + t] || 0));
  }
  return largest;
}

/**
 * Up and full: the step costs more without the unit. Down and hollow: less.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Grid} grid
 * @param {Found} found
 * @param {number} unit
 * @param {Theme} theme
 */
export function drawChanges(context, grid, found, unit, theme) {
  const { perStep } = found.ablation ?? {};
  if (!perStep) return;
  const largest = largestChange(found, unit) || 1;
  const { first, rows, across } = grid;
  const color = css("loss", 1, theme, [0, 1]);
  context.lineWidth = 1.5;
  for (let t = first * across; t < Math.min(found.length, (first + rows) * across); t++) {
    const { x, y, width } = placeOf(grid, t);
    const base = y + CELL.colored + BAR.gap + BAR.half;
    context.fillStyle = paint(theme.line);
    context.fillRect(x, base - 0.5, width, 1);
    const high = (BAR.half * (perStep[unit * found.length + t] || 0)) / largest;
    context.fillStyle = context.strokeStyle = color;
    if (high > 0.25) context.fillRect(x + 3, base - high, width - 6, high);
    else if (high < -0.25) context.strokeRect(x + 4, base, width - 8, -high);
  }
}
