/** Draws the map with its axes, and the curves beside it. */

/** @import { Curve } from "../../charts/decay.js" */
/** @import { Domain } from "../../gradient.js" */
/** @import { Trace } from "../../types.js" */
/** @import { View } from "../../view.js" */
/** @import { Look } from "./frame.js" */
/** @import { Layout } from "./layout.js" */

import { characters, characterSize, stepNumbers, ticks } from "../../charts/axis.js";
import { decadeAxis, decay, distanceAxis } from "../../charts/decay.js";
import { symbol, text, widthOf } from "../../charts/text.js";
import { bands } from "../../charts/triangle.js";
import { colormap } from "../../color.js";
import { glyph } from "../../dom.js";
import { nth } from "../../number.js";
import { grid } from "./layout.js";

/** A step of the map, as loss and as what it blames. @typedef {{ k: number, t: number }} Cell */

/**
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context scaled to CSS pixels
 * @property {Trace} trace
 * @property {(k: number, t: number) => number} at the norm of a cell, NaN where there is none
 * @property {OffscreenCanvas} image the cells in view, one a pixel at most
 * @property {number} every rows 0, every, 2·every … are there
 * @property {Layout} layout
 * @property {Look} look
 * @property {View} view
 * @property {Domain} ends
 * @property {Curve[]} curves
 * @property {number} steps the distances of the curves
 * @property {boolean} below whether some norms lie below the scale
 * @property {number} playhead
 * @property {boolean} veiled what the wave has not reached recedes
 * @property {number | null} chosen the step whose loss alone flows back
 * @property {Cell | null} focus
 */

/** The least room of a row that has its character, in CSS pixels. */
const ROW = 12;
/** Labels nearer than this to the row that is marked, in type sizes, make room for its number. */
const BADGE = 1.2;

/** @param {Picture} picture */
export function drawMap(picture) {
  const { context, layout, look } = picture;
  const { x, y, width, height } = layout.map;
  drawCells(picture);
  context.strokeStyle = look.colors.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x - 0.5, y);
  context.lineTo(x - 0.5, y + height + 0.5);
  context.lineTo(x + width, y + height + 0.5);
  context.stroke();
  drawColumns(picture);
  drawRows(picture);
}

/** The last band of rows may reach beyond the window. @param {Picture} picture */
function drawCells({ context, image, layout, view, every }) {
  const { map } = layout;
  const { top, down } = grid(map, view);
  const rows = bands(view, every);
  const above = top(rows.to * every - 1);
  context.save();
  context.beginPath();
  context.rect(map.x, map.y, map.width, map.height);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(image, map.x, above, map.width, (rows.to - rows.from) * every * down);
  context.restore();
}

/** The text along the lower edge. @param {Picture} picture */
function drawColumns({ context, trace, layout, look, view }) {
  const { map, type } = layout;
  const pixels = map.width / (view.to - view.from);
  const style = { pixels, font: look.fonts.mono, ink: look.colors.ink, muted: look.colors.muted };
  const size = characterSize(pixels);
  if (size) {
    const place = { x: map.x, y: layout.characters };
    const inView = { from: view.from, to: Math.min(view.to, trace.length) };
    characters(context, trace.tokens, inView, place, { ...style, size });
  }
  const digits = String(trace.length).length;
  const numbers = ticks(view, trace.length, ((digits + 3) * 0.6 * type) / pixels);
  const place = { x: map.x, y: layout.numbers, width: map.width };
  stepNumbers(context, numbers, view, place, { ...style, size: type });
}

/** The text up the left edge: whose loss a row is. @param {Picture} picture */
function drawRows({ context, trace, layout, look, view, focus, playhead }) {
  const { map, type } = layout;
  const { top, down } = grid(map, view);
  const style = { font: look.fonts.mono, size: type, align: /** @type {const} */ ("right") };
  const right = map.x - 6;
  const marked = top(focus?.k ?? playhead);
  const touches = (/** @type {number} */ k) => Math.abs(top(k) - marked) < type * BADGE;
  if (down >= ROW) {
    for (let k = view.from; k < Math.min(view.to, trace.length); k += 1) {
      if (touches(k)) continue;
      const token = trace.tokens[k] ?? "";
      const color = glyph(token) === token ? look.colors.ink : look.colors.muted;
      text(context, glyph(token), right, top(k) + down / 2, { ...style, color });
    }
    return;
  }
  for (const n of ticks(view, trace.length, (type * 1.6) / down)) {
    if (touches(n - 1)) continue;
    const at = top(n - 1) + down / 2;
    text(context, String(n), right, at, { ...style, color: look.colors.muted });
  }
}

/** What rows and columns are, as long as there is room in the corner that a triangle leaves free. @param {Picture} picture */
export function drawCaption({ context, layout, look, every }) {
  const { map, type } = layout;
  const whose =
    every > 1 ? `row: the loss of every ${nth(every)} step` : "row: the step whose loss flows back";
  const lines = [
    [whose, "row: whose loss"],
    ["column: the state that it blames", "column: which state"],
  ];
  const style = { font: look.fonts.words, size: type, color: look.colors.muted };
  lines.forEach((words, k) => {
    const above = type * (0.9 + 1.3 * (lines.length - 1 - k));
    const room = map.width * (1 - (above + type * 0.6) / map.height) - type / 2;
    const line = words.find((one) => widthOf(context, one, style) <= room);
    if (!line) return;
    text(context, line, map.x + map.width, map.y + map.height - above, {
      ...style,
      align: "right",
    });
  });
}

/** @param {Picture} picture */
export function drawCurves(picture) {
  const { context, layout, look, ends, steps, curves, below } = picture;
  const { curve: box, type } = layout;
  const { fonts, colors } = look;
  const domain = { steps, ends };
  const plain = { size: type, fonts, colors };
  const map = colormap("gradient", look.theme);
  decadeAxis(context, box, ends, { ...plain, ramp: layout.ramp, map, below });
  const caption = "steps back, k − t";
  distanceAxis(context, box, domain, { ...plain, caption, line: layout.caption });
  decay(context, box, domain, curves, { ...plain, beside: layout.names });
  const style = { font: fonts.words, size: type, color: colors.muted };
  context.fillStyle = colors.ground;
  context.fillRect(box.x + 4, box.y + box.height - type * 1.6, type * 4.6, type * 1.5);
  symbol(context, "‖∂L_k/∂h_t‖", box.x + 8, box.y + box.height - type * 0.8, style);
}
