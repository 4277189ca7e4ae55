/** A fold row opened: its units side by side, enlarged, with their numbers at the playhead. */

/** @import { Cell, Opened } from "./opened.js" */
/** @import { Picture } from "./picture.js" */

import { symbol, text, widthOf } from "../../charts/text.js";
import { css, inkOn, nameColor } from "../../color.js";
import { gradientColor, share } from "../../gradient.js";
import { sized } from "../../number.js";
import { fixed } from "../../scale.js";
import { signalOf } from "./hit.js";
import { openedTable } from "./opened.js";
import { limitsOf } from "./picture.js";

/** @param {Picture} picture */
export function drawOverlay(picture) {
  const table = openedTable(picture);
  if (!table) return;
  drawFrame(picture, table);
  for (const cell of table.cells) {
    drawNumber(picture, table.layer, cell);
    drawNames(picture, table, cell);
  }
}

/** @param {Picture} picture @param {Opened} table */
function drawFrame({ context, layout, look, trace, openRow, playhead }, table) {
  const { x, y, width, height } = table.frame;
  context.fillStyle = look.ground;
  context.strokeStyle = look.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x, y, width, height, 6);
  context.fill();
  context.stroke();
  const size = Math.max(13, Math.round(15 * layout.scale));
  const style = { font: look.fonts.words, size, color: look.ink, weight: 700 };
  const layer = trace.card.layers > 1 ? `layer ${table.layer + 1}, ` : "";
  const row = `row ${(openRow?.row ?? 0) + 1}`;
  const units = `units ${table.first} to ${table.end - 1}`;
  text(context, `${layer}${row}: ${units} at step ${playhead + 1}`, x + 14, table.title, style);
  const quiet = { ...style, weight: 400, color: look.muted, align: /** @type {const} */ ("right") };
  text(context, "Esc", x + width - 14, table.title, quiet);
}

/** The unit's number over its first cell, the signal's name before the first unit of a line. */
/** @param {Picture} picture @param {Opened} table @param {Cell} cell */
function drawNames({ context, look }, { cells, frame }, { signal, unit, x, y, width, height }) {
  if (signal === cells[0]?.signal) {
    const style = { font: look.fonts.mono, size: 12, color: look.muted };
    text(context, String(unit), x + width / 2, y - 9, { ...style, align: "center" });
  }
  if (x - frame.x > width) return;
  const style = {
    font: look.fonts.words,
    size: 15,
    weight: 700,
    align: /** @type {const} */ ("right"),
  };
  symbol(context, signal, x - 12, y + height / 2, {
    ...style,
    color: nameColor(signal, look.theme),
  });
}

/** @param {Picture} picture @param {number} layer @param {Cell} cell */
function drawNumber(picture, layer, { signal, unit, x, y, width, height }) {
  const { context, look, hover, selection } = picture;
  const { words, ground, ink } = numberOf(picture, layer, signal, unit);
  context.fillStyle = ground;
  context.fillRect(x + 1, y + 1, width - 2, height - 2);
  const style = { font: look.fonts.mono, size: Math.min(15, height * 0.58), color: ink };
  const size = style.size / Math.max(1, widthOf(context, words, style) / (width - 10));
  text(context, words, x + width - 7, y + height / 2 + 1, { ...style, size, align: "right" });
  const focus = hover ?? selection;
  if (!focus || signalOf(focus.signal) !== signal || focus.unit !== unit || focus.layer !== layer)
    return;
  context.strokeStyle = look.ink;
  context.lineWidth = 2;
  context.strokeRect(x + 1, y + 1, width - 2, height - 2);
}

/**
 * A unit's number and its colours: its value, or while time runs backwards the gradient by it.
 *
 * @param {Picture} picture
 * @param {number} layer
 * @param {string} signal
 * @param {number} unit
 */
function numberOf({ trace, playhead, look, flow }, layer, signal, unit) {
  if (!flow) {
    const value = trace.signals[signal]?.at(playhead, layer, unit) ?? NaN;
    const limits = limitsOf(trace, signal);
    const ground = css(signal, value, look.theme, limits);
    return { words: fixed(value), ground, ink: inkOn(signal, value, look.theme, limits) };
  }
  const value = flow.gradients?.vector(signal, playhead, layer)?.[unit] ?? NaN;
  const place = share(Math.abs(value), flow.ends);
  const ground = gradientColor(Math.abs(value), flow.ends, look.theme) ?? look.ground;
  const ink = Number.isNaN(place) ? look.ink : inkOn("gradient", place, look.theme, [0, 1]);
  return { words: sized(value), ground, ink };
}
