/** What lies over the map: the playhead, the loss that was chosen, and the arc between the two steps looked at. */

/** @import { Cell, Picture } from "./draw.js" */

import { arc } from "../../charts/arc.js";
import { text } from "../../charts/text.js";
import { paint } from "../../color.js";
import { glyph } from "../../dom.js";
import { sized } from "../../number.js";
import { drawCaption } from "./draw.js";
import { grid } from "./layout.js";

/** How far what the wave has not reached recedes. */
const VEIL = { light: 0.7, dark: 0.6 };

/** @param {Picture} picture */
export function drawMarks(picture) {
  if (picture.veiled) drawVeil(picture);
  if (!picture.focus) drawCaption(picture);
  drawPlayhead(picture);
  if (picture.focus) drawFocus(picture, picture.focus);
  if (picture.chosen !== null) drawChosen(picture, picture.chosen);
}

/** @param {Picture} picture */
function drawVeil({ context, layout, look, view, playhead }) {
  const { map } = layout;
  const right = Math.min(map.x + map.width, grid(map, view).left(playhead));
  context.fillStyle = paint(look.theme.ground, VEIL[look.theme.dark ? "dark" : "light"]);
  context.fillRect(map.x, map.y, Math.max(0, right - map.x), map.height);
}

/** A row at least this high, in CSS pixels, is framed; a thinner one is pointed at from both ends. */
const FRAMED = 6;

/** Marks the playhead's row and column: what its loss blames, and who blames its state. @param {Picture} picture */
function drawPlayhead(picture) {
  const { trace, layout, view, playhead: at } = picture;
  const { map } = layout;
  const { left, top, across, down } = grid(map, view);
  if (at < view.from || at >= view.to || at >= trace.length) return;
  const high = Math.max(map.y, top(trace.length - 1));
  const foot = top(at) + down;
  if (across >= FRAMED) frame(picture, left(at), high, across, foot - high);
  else point(picture, left(at) + across / 2, high - 1, { x: 0, y: 1 });
  if (down >= FRAMED) frame(picture, map.x, top(at), left(at) + across - map.x, down);
  else point(picture, left(at) + across + 2, top(at) + down / 2, { x: -1, y: 0 });
  if (picture.focus) return;
  markCharacter(picture, at, "full");
  markRow(picture, at, "full");
}

/** @param {Picture} picture @param {number} x @param {number} y @param {number} width @param {number} height */
function frame({ context, look }, x, y, width, height) {
  for (const [color, thickness] of /** @type {const} */ ([
    ["ground", 3],
    ["ink", 1.25],
  ])) {
    context.strokeStyle = look.colors[color];
    context.lineWidth = thickness;
    context.strokeRect(x, y, width, height);
  }
}

/** A wedge whose tip is at (x, y). @param {Picture} picture @param {number} x @param {number} y @param {{ x: number, y: number }} way */
function point({ context, look }, x, y, way) {
  const [back, side] = [8, 4.5];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - way.x * back - way.y * side, y - way.y * back - way.x * side);
  context.lineTo(x - way.x * back + way.y * side, y - way.y * back + way.x * side);
  context.closePath();
  context.fillStyle = look.colors.ink;
  context.fill();
}

/** A wedge at the row whose loss alone flows back. @param {Picture} picture @param {number} k */
function drawChosen(picture, k) {
  const { map } = picture.layout;
  const { top, down } = grid(map, picture.view);
  const y = top(k) + down / 2;
  if (y > map.y && y < map.y + map.height) point(picture, map.x - 1, y, { x: 1, y: 0 });
}

/** The cell, its two characters and the arc from the loss back to what it blames. @param {Picture} picture @param {Cell} cell */
function drawFocus(picture, { k, t }) {
  const { context, layout, look, view } = picture;
  const { map } = layout;
  const { left, top, across, down } = grid(map, view);
  outline(picture, left(t), top(k), across, down);
  drawGuides(picture, { k, t });
  markCharacter(picture, t, "outline");
  if (t === k) return;
  markCharacter(picture, k, "outline");
  const span = {
    from: left(k) + across / 2,
    to: left(t) + across / 2,
    y: map.y + map.height,
    most: map.height * 0.72,
  };
  arc(context, span, sized(picture.at(k, t)), {
    font: look.fonts.mono,
    size: layout.type,
    color: look.colors.ink,
    ground: look.colors.ground,
    weight: 700,
  });
}

/** Thin lines from the cell to its row's number and its column's character. @param {Picture} picture @param {Cell} cell */
function drawGuides(picture, { k, t }) {
  const { context, layout, look, view } = picture;
  const { map } = layout;
  const { left, top, across, down } = grid(map, view);
  const [x, y] = [left(t) + across / 2, top(k) + down / 2];
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(map.x, y);
  context.lineTo(left(t), y);
  context.moveTo(x, top(k) + down);
  context.lineTo(x, map.y + map.height);
  context.stroke();
  context.setLineDash([]);
  markRow(picture, k, "outline");
}

/**
 * Marks a row's number beside the map, where the axis has left room for it.
 *
 * @param {Picture} picture
 * @param {number} k
 * @param {"full" | "outline"} how
 */
function markRow({ context, layout, look, view }, k, how) {
  const { map, type } = layout;
  const { top, down } = grid(map, view);
  const words = String(k + 1);
  const width = words.length * type * 0.6 + 8;
  const [x, y] = [Math.max(1, map.x - 9 - width), top(k) + down / 2];
  const full = how === "full";
  context.fillStyle = full ? look.colors.ink : look.colors.ground;
  context.fillRect(x, y - type * 0.65, width, type * 1.3);
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1.5;
  context.strokeRect(x, y - type * 0.65, width, type * 1.3);
  text(context, words, x + width / 2, y, {
    font: look.fonts.mono,
    size: type,
    color: full ? look.colors.ground : look.colors.ink,
    weight: 700,
    align: "center",
  });
}

/** @param {Picture} picture @param {number} x @param {number} y @param {number} width @param {number} height */
function outline({ context, look }, x, y, width, height) {
  const [wide, high] = [Math.max(width, 5), Math.max(height, 5)];
  const box = /** @type {const} */ ([x + (width - wide) / 2, y + (height - high) / 2, wide, high]);
  for (const [color, thickness] of /** @type {const} */ ([
    ["ground", 4],
    ["ink", 2],
  ])) {
    context.strokeStyle = look.colors[color];
    context.lineWidth = thickness;
    context.strokeRect(...box);
  }
}

/**
 * Marks a step's character below the map, also where there is no room for all of them.
 *
 * @param {Picture} picture
 * @param {number} t
 * @param {"full" | "outline"} how
 */
function markCharacter({ context, trace, layout, look, view }, t, how) {
  const { map } = layout;
  const { left, across } = grid(map, view);
  const token = glyph(trace.tokens[t] ?? "");
  const size = 16;
  const width = Math.max(across, size * 0.62 + 4);
  const x = Math.min(Math.max(left(t) + across / 2 - width / 2, map.x), map.x + map.width - width);
  const [top, height] = [layout.characters - 10, 20];
  const full = how === "full";
  context.fillStyle = full ? look.colors.ink : look.colors.ground;
  context.fillRect(x, top, width, height);
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1.5;
  context.strokeRect(x, top, width, height);
  text(context, token, x + width / 2, layout.characters, {
    font: look.fonts.mono,
    size,
    color: full ? look.colors.ground : look.colors.ink,
    weight: 700,
    align: "center",
  });
}
