/** Where the units of an opened fold row lie: a small table, a line a signal, a column a unit. */

/** @import { Picture } from "./picture.js" */

import { unitsOf } from "../../layers.js";

/** Width of a cell, of the narrowest one and of the signals' names, and the height of the units' numbers. */
const CELL = 62;
const NARROWEST = 54;
const NAMES = 40;
const NUMBERS = 22;
const PAD = 14;

/** @typedef {{ signal: string, unit: number, x: number, y: number, width: number, height: number }} Cell */

/**
 * @typedef {object} Opened
 * @property {number} layer
 * @property {number} first unit
 * @property {number} end the unit after the last
 * @property {{ x: number, y: number, width: number, height: number }} frame
 * @property {number} title its middle
 * @property {Cell[]} cells
 */

/**
 * The opened row's table, null where none is open: all signals where there is room, else the states, else one.
 *
 * @param {Picture} picture
 * @returns {Opened | null}
 */
export function openedTable({ layout, signals, hover, openRow, trace, playhead }) {
  if (!openRow || playhead >= trace.received || !layout.layers[openRow.layer]) return null;
  const [first, end] = unitsOf(layout.fold, openRow.row);
  if (first === end) return null; // a row of another, larger model
  const left = layout.narrow ? 6 : layout.left;
  const room = layout.width - left - 12;
  const line = Math.round(Math.max(22, 25 * layout.scale));
  const head = Math.round(line * 2.1);
  const inner = room - NAMES - PAD;
  const across = Math.max(1, Math.min(end - first, Math.floor(inner / NARROWEST)));
  const width = Math.min(CELL * layout.scale, Math.floor(inner / across));
  const groups = Math.ceil((end - first) / across);
  const tall = (/** @type {number} */ lines) => head + groups * (lines * line + NUMBERS) + 2;
  const states = signals.filter((signal) => signal === "c" || signal === "h");
  const one = hover && signals.includes(hover.signal) ? [hover.signal] : ["h"];
  const shown = [signals, states].find(({ length }) => tall(length) <= layout.height - 16) ?? one;
  const size = { width: NAMES + across * width + PAD, height: tall(shown.length) };
  const frame = {
    ...size,
    ...cornerOf(layout, openRow.layer, size, left + (room - size.width) / 2),
  };
  const cells = [];
  for (let unit = first; unit < end; unit++) {
    const [group, column] = [Math.floor((unit - first) / across), (unit - first) % across];
    const top = frame.y + head + group * (shown.length * line + NUMBERS);
    const x = frame.x + NAMES + column * width;
    for (const [k, signal] of shown.entries()) {
      cells.push({ signal, unit, x, y: top + k * line, width, height: line });
    }
  }
  return { layer: openRow.layer, first, end, frame, title: frame.y + head * 0.36, cells };
}

/** Beside its layer, inside the picture. */
/** @param {Picture["layout"]} layout @param {number} layer @param {{ height: number }} size @param {number} x */
function cornerOf({ layers, height: room }, layer, { height }, x) {
  const row = layers[layer];
  const middle = row ? row.y + row.height / 2 : room / 2;
  return { x, y: Math.max(4, Math.min(room - height - 4, middle - height / 2)) };
}
