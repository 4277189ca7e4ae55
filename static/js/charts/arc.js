/** An arc above a line of text, from a step back to an earlier one, with its number. */

/** @import { TextStyle } from "./text.js" */

import { text, widthOf } from "./text.js";

/** An arc is as high as this share of its span, within what there is room for. */
const RISE = 0.32;

/**
 * Where an arc runs: from x₁ up and over to x₂, the arrow's head there.
 *
 * @param {number} from
 * @param {number} to
 * @param {number} most pixels it may rise
 */
export function rise(from, to, most) {
  return Math.min(most, Math.max(10, Math.abs(from - to) * RISE));
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ from: number, to: number, y: number, most: number }} span the ends above the text, and how high it may rise
 * @param {string} number
 * @param {TextStyle & { ground: string }} style
 */
export function arc(context, { from, to, y, most }, number, style) {
  const height = rise(from, to, most);
  const path = () => {
    context.beginPath();
    context.moveTo(from, y);
    context.bezierCurveTo(from, y - height * 1.34, to, y - height * 1.34, to, y);
  };
  for (const [color, width] of /** @type {const} */ ([
    [style.ground, 5],
    [style.color, 2],
  ])) {
    path();
    context.strokeStyle = color;
    context.lineWidth = width;
    context.stroke();
  }
  context.beginPath();
  context.moveTo(to, y);
  context.lineTo(to - 4, y - 8);
  context.lineTo(to + 4, y - 8);
  context.closePath();
  context.fillStyle = style.color;
  context.fill();
  label(context, (from + to) / 2, y - height, number, style);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} number @param {TextStyle & { ground: string }} style */
function label(context, x, y, number, style) {
  const half = widthOf(context, number, style) / 2 + 4;
  context.fillStyle = style.ground;
  context.fillRect(x - half, y - style.size * 0.7, 2 * half, style.size * 1.4);
  text(context, number, x, y, { ...style, align: "center" });
}
