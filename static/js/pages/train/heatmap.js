/** One weight as a heatmap, with its numbers in the cells where there is room for them. */

/** @import { Theme } from "../../color.js" */
/** @import { Layout } from "./blocks.js" */
/** @import { Matrix } from "./weights.js" */

import { isRaised, text } from "../../charts/text.js";
import { colormap, indexOf, inkOn, paint } from "../../color.js";
import { decimal } from "../../number.js";

/** Matrices up to this many rows and columns have their numbers in the cells. */
const READ = 12;
/** The least that a cell with a number takes, of a value and of a change, in CSS pixels. */
export const CELL = { value: 37, change: 37, height: 24 };
/** How much larger such cells become where there is room. */
const MOST = 1.5;
/** At the projector: so much larger for the numbers to have room, and then of fewer rows and columns. */
const RAISED = { zoom: 1.35, read: 10 };
/** Between one number and the next, in CSS pixels. */
const GAP = 6;
/** The height of what has no numbers, in CSS pixels, and the largest cell of it. */
const SMALL = 132;
const DOT = 14;
/** The least width of a bias's column. */
const BIAS = 10;

/** `values` and `changes`: |value| at the ends of their colours; `ratio`: device pixels a CSS pixel; `width`: the most one takes. @typedef {{ theme: Theme, font: string, values: number, changes: number, zoom: number, ratio: number, width: number }} Style */

/**
 * How large cells with numbers may be, so that all weights stand in one line.
 *
 * @param {Layout[]} layouts
 * @param {number} width CSS pixels
 */
export function zoomOf(layouts, width) {
  const written = layouts.filter((layout) => isWritten(layout, width));
  const columns = written.reduce((sum, layout) => sum + layout.columns, 0);
  const gaps = 24 * layouts.length + 2 * SMALL * (layouts.length - written.length);
  const zoom = (width - gaps) / Math.max(1, columns * (CELL.value + CELL.change));
  return Math.max(isRaised() ? RAISED.zoom : 1, Math.min(MOST, zoom));
}

/** Whether its cells have room for their numbers. @param {Layout} layout @param {number} width */
function isWritten({ rows, columns }, width) {
  const fits = columns * CELL.value <= width;
  return fits && Math.max(rows, columns) <= (isRaised() ? RAISED.read : READ);
}

/**
 * @param {Matrix} matrix
 * @param {Layout} layout
 * @param {Style} style
 * @param {{ extent: number, label: string, least: number }} what `least`: the width of a cell with a number
 * @returns {HTMLCanvasElement}
 */
export function heatmap({ values }, layout, style, { extent, label, least }) {
  const { rows, columns, gates } = layout;
  const written = isWritten(layout, style.width);
  const [across, down] = written
    ? [Math.floor(least * style.zoom), Math.floor(CELL.height * style.zoom)]
    : small(layout, style.width);
  const canvas = document.createElement("canvas");
  const { ratio } = style;
  size(canvas, columns * across, rows * down, ratio);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${label}, ${rows} by ${columns}`);
  const context = canvas.getContext("2d");
  const image = pixels(values, layout, colormap("diverging", style.theme), extent);
  if (!context || !image) return canvas;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  context.strokeStyle = paint(style.theme.line);
  context.strokeRect(0.5, 0.5, canvas.width - 1, canvas.height - 1);
  const cell = { width: across * ratio, height: down * ratio };
  if (written) write(context, values, layout, { ...style, extent, cell });
  separate(context, gates.length, style.theme);
  return canvas;
}

/** Width and height of a cell without a number; a bias's columns are wide enough to be seen. @param {Layout} layout @param {number} width */
function small({ rows, columns, across }, width) {
  const side = Math.min(DOT, SMALL / rows, Math.min(3 * SMALL, width) / columns);
  return [across === 1 ? Math.max(side, BIAS) : side, Math.max(side, 2 / rows)];
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height @param {number} ratio */
function size(canvas, width, height, ratio) {
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  canvas.style.setProperty("width", `${width}px`);
  canvas.style.setProperty("height", `${height}px`);
}

/** One pixel a weight. @param {Float32Array} values @param {Layout} layout @param {Uint32Array} colors @param {number} extent */
function pixels(values, { rows, columns, at }, colors, extent) {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext("2d");
  if (!context) return null;
  const image = context.createImageData(columns, rows);
  const packed = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = values[at(row, column)] ?? NaN;
      packed[row * columns + column] = colors[indexOf(value, [-extent, extent])] ?? 0;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** How many decimals tell numbers up to `extent` apart: two digits of the largest. @param {number} extent */
export function decimalsFor(extent) {
  return extent >= 0.5 ? 2 : Math.min(5, 1 - Math.floor(Math.log10(extent)));
}

/** A number as short as its cell is narrow: `.28`, `−.009`, `1.22`. @param {number} value @param {number} decimals */
export function short(value, decimals) {
  return decimal(value, decimals).replace(/^(−?)0\./, "$1.");
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Float32Array} values
 * @param {Layout} layout
 * @param {Style & { extent: number, cell: { width: number, height: number } }} style
 */
function write(context, values, { rows, columns, at }, { theme, font, extent, cell, ratio }) {
  const decimals = decimalsFor(extent);
  const letters = decimals + (extent > 10 ? 4 : extent > 1 ? 3 : 2);
  const fits = Math.min(0.54 * cell.height, (cell.width - GAP * ratio) / (0.61 * letters));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const value = values[at(row, column)] ?? NaN;
      const color = inkOn("a", value, theme, [-extent, extent]);
      const [x, y] = [(column + 0.5) * cell.width, (row + 0.53) * cell.height];
      text(context, short(value, decimals), x, y, { font, size: fits, color, align: "center" });
    }
  }
}

/** Gaps between the gates' blocks. @param {CanvasRenderingContext2D} context @param {number} gates @param {Theme} theme */
function separate(context, gates, theme) {
  const { width, height } = context.canvas;
  context.fillStyle = paint(theme.ground);
  for (let k = 1; k < gates; k += 1)
    context.fillRect(Math.round((k * width) / gates) - 1, 0, 2, height);
}
