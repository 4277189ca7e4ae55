/** Where the vectors of a column and their units lie. */

/** @import { Column, LayerRow, Layout } from "./layout.js" */

import { lerp } from "../../scale.js";
import { blockWidth } from "./layout.js";

/**
 * A vector's place in a column.
 *
 * @typedef {object} Block
 * @property {string} signal
 * @property {number} layer
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} label middle of its label's line, NaN where there is none
 * @property {number} shown 0 … 1: the gates open as the camera comes
 */

/** What the gates make before h is made of it: the LSTM's cell state, the GRU's candidate. */
const MIDDLE = new Set(["c", "n"]);

/**
 * The vectors shown in a column's layer: h everywhere; at the playhead also the gates, two over two, and c or n.
 *
 * @param {Layout} picture
 * @param {Column} column
 * @param {number} layer
 * @param {readonly string[]} signals of the cell, as the trace holds them
 * @returns {Block[]}
 */
export function blocksOf(picture, column, layer, signals) {
  const row = picture.layers[layer];
  if (!row) return [];
  const { focus, width } = column;
  const pad = 10 * focus;
  const start = column.x - width / 2 + pad;
  const end = column.x + width / 2 - pad;
  const { y, height } = row;
  const inner = signals.filter((signal) => signal !== "h");
  if (!inner.length || focus < 0.02) {
    return [
      { signal: "h", layer, x: start, y, width: end - start, height, label: row.label, shown: 1 },
    ];
  }
  const state = lerp(
    end - start,
    Math.min(blockWidth(picture.fold, picture.scale, picture.circles), (end - start) * 0.24),
    focus,
  );
  const chevron = 18 * Math.min(1, picture.scale) * focus;
  const middle = inner.find((signal) => MIDDLE.has(signal));
  const hX = end - state;
  const middleX = middle ? hX - chevron - state : hX;
  const h = { signal: "h", layer, x: hX, y, width: state, height, label: row.label, shown: 1 };
  if (middleX - chevron <= start) return [h];
  const gates = inner.filter((signal) => signal !== middle);
  const blocks = gateBlocks(row, gates, start, middleX - chevron - start).map((block) => ({
    ...block,
    layer,
    shown: focus,
  }));
  if (middle)
    blocks.push({
      signal: middle,
      layer,
      x: middleX,
      y,
      width: state,
      height,
      label: row.label,
      shown: focus,
    });
  return [...blocks, h];
}

/** @param {LayerRow} row @param {string[]} gates @param {number} x @param {number} width */
function gateBlocks({ y, height, label, top }, gates, x, width) {
  const lines = height > 90 && gates.length > 1 ? 2 : 1;
  const across = Math.ceil(gates.length / lines);
  const gap = 10;
  const each = (width - gap * (across - 1)) / across;
  const head = y - top;
  const tall = lines === 2 ? (height - head) / 2 : height;
  return gates.map((signal, k) => {
    const line = Math.floor(k / across);
    return {
      signal,
      x: x + (k % across) * (each + gap),
      y: y + line * (tall + head),
      width: Math.max(0, each),
      height: tall,
      label: label + line * (tall + head),
    };
  });
}

/**
 * One unit's rectangle in a block.
 *
 * @param {Layout} picture
 * @param {Block} block
 * @param {number} unit
 */
export function unitBox({ fold: { width, rows }, circles }, block, unit) {
  if (circles && block.signal === "h") {
    const { x, y, r } = circleOf(block, unit, rows);
    return { x: x - r, y: y - r, width: 2 * r, height: 2 * r };
  }
  const [across, down] = [block.width / width, block.height / rows];
  return {
    x: block.x + (unit % width) * across,
    y: block.y + Math.floor(unit / width) * down,
    width: across,
    height: down,
  };
}

/**
 * Few units stand on a falling diagonal, so that edges from below and from the left reach each of them.
 *
 * @param {Pick<Block, "x" | "y" | "width" | "height">} block
 * @param {number} unit
 * @param {number} units H
 */
export function circleOf({ x, y, width, height }, unit, units) {
  const r = Math.max(1, Math.min(height / units / 2 - 1.5, 24, width / 2.4));
  const slack = Math.max(0, width - 2 * r - 4);
  const share = units > 1 ? unit / (units - 1) : 0.5;
  return {
    x: x + 2 + r + slack * share,
    y: y + r + (height - 2 * r) * (units > 1 ? share : 0.5),
    r,
  };
}
