/** A fold row opened: its units side by side, enlarged, with their numbers at the playhead. */

/** @import { Picture } from "./picture.js" */

import { symbol, text } from "../../charts/text.js";
import { css, inkOn, nameColor } from "../../color.js";
import { unitsOf } from "../../layers.js";
import { fixed } from "../../scale.js";
import { limitsOf } from "./picture.js";

const CELL = 62;

/** @param {Picture} picture */
export function drawOverlay(picture) {
  const { context, layout, look, openRow, trace, playhead } = picture;
  if (!openRow || playhead >= trace.received) return;
  const table = tableOf(picture, openRow);
  const { x, y, width, height, head, line, across, cell, label } = table;
  context.fillStyle = look.ground;
  context.strokeStyle = look.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(x, y, width, height, 6);
  context.fill();
  context.stroke();
  const words = {
    font: look.fonts.words,
    size: Math.max(13, Math.round(15 * layout.scale)),
    color: look.ink,
    weight: 700,
  };
  const [first, end] = unitsOf(layout.fold, openRow.row);
  const which = trace.card.layers > 1 ? `layer ${openRow.layer + 1}, ` : "";
  text(
    context,
    `${which}row ${openRow.row + 1}: units ${first} to ${end - 1} at step ${playhead + 1}`,
    x + 14,
    y + head * 0.36,
    words,
  );
  text(context, "Esc", x + width - 14, y + head * 0.36, {
    ...words,
    weight: 400,
    color: look.muted,
    align: "right",
  });
  const small = { font: look.fonts.mono, size: 12, color: look.muted };
  for (let unit = first; unit < end; unit++) {
    const k = unit - first;
    const left = x + label + (k % across) * cell;
    const top = y + head + Math.floor(k / across) * table.group;
    text(context, String(unit), left + cell / 2, top - 9, { ...small, align: "center" });
    table.signals.forEach((signal, row) =>
      drawNumber(picture, signal, unit, {
        x: left,
        y: top + row * line,
        width: cell,
        height: line,
      }),
    );
  }
  for (let group = 0; group * across < end - first; group++) {
    table.signals.forEach((signal, row) => {
      const middle = y + head + group * table.group + (row + 0.5) * line;
      symbol(context, signal, x + label - 12, middle, {
        ...words,
        color: nameColor(signal, look.theme),
        align: "right",
      });
    });
  }
}

/** Its size: all signals where there is room, else the states alone. @param {Picture} picture @param {{ layer: number, row: number }} open */
function tableOf({ layout, signals, hover }, open) {
  const [first, end] = unitsOf(layout.fold, open.row);
  const label = 40;
  const left = layout.narrow ? 6 : layout.left;
  const room = layout.width - left - 12;
  const line = Math.round(Math.max(22, 25 * layout.scale));
  const head = Math.round(line * 2.1);
  const across = Math.max(1, Math.min(end - first, Math.floor((room - label - 14) / 54)));
  const cell = Math.min(CELL * layout.scale, Math.floor((room - label - 14) / across));
  const groups = Math.ceil((end - first) / across);
  const tall = (/** @type {number} */ rows) => head + groups * (rows * line + 22) + 2;
  const one = hover && signals.includes(hover.signal) ? [hover.signal] : ["h"];
  const states = ["c", "h"].filter((signal) => signals.includes(signal));
  const shown =
    [[...signals], states, one].find((list) => tall(list.length) <= layout.height - 16) ?? one;
  const width = label + across * cell + 14;
  const height = Math.min(layout.height - 8, tall(shown.length));
  const row = layout.layers[open.layer];
  const middle = row ? row.y + row.height / 2 : layout.height / 2;
  const y = Math.max(4, Math.min(layout.height - height - 4, middle - height / 2));
  const x = left + (room - width) / 2;
  return {
    x,
    y,
    width,
    height,
    head,
    line,
    across,
    cell,
    label,
    signals: shown,
    group: shown.length * line + 22,
  };
}

/**
 * @param {Picture} picture
 * @param {string} signal
 * @param {number} unit
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
function drawNumber(
  { context, trace, playhead, openRow, look, hover, selection },
  signal,
  unit,
  { x, y, width, height },
) {
  const layer = openRow?.layer ?? 0;
  const value = trace.signals[signal]?.at(playhead, layer, unit) ?? NaN;
  const limits = limitsOf(trace, signal);
  context.fillStyle = css(signal, value, look.theme, limits);
  context.fillRect(x + 1, y + 1, width - 2, height - 2);
  text(context, fixed(value), x + width - 7, y + height / 2 + 1, {
    font: look.fonts.mono,
    size: Math.min(15, height * 0.58),
    color: inkOn(signal, value, look.theme, limits),
    align: "right",
  });
  const focus = hover ?? selection;
  if (focus?.signal === signal && focus.unit === unit && focus.layer === layer) {
    context.strokeStyle = look.ink;
    context.lineWidth = 2;
    context.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }
}
