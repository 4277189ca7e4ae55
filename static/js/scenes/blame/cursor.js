/** What lies over the map: the playhead, the loss that was chosen, and the arc between the two steps looked at. */

/** @import { Cell, Picture } from "./draw.js" */

import { arc } from "../../charts/arc.js";
import { text } from "../../charts/text.js";
import { paint } from "../../color.js";
import { glyph } from "../../dom.js";
import { sized } from "../../number.js";
import { grid } from "./layout.js";

/** How far what the wave has not reached recedes. */
const VEIL = { light: 0.7, dark: 0.6 };

/** @param {Picture} picture */
export function drawMarks(picture) {
  if (picture.veiled) drawVeil(picture);
  drawPlayhead(picture);
  if (picture.chosen !== null) drawChosen(picture, picture.chosen);
  if (picture.focus) drawFocus(picture, picture.focus);
}

/** @param {Picture} picture */
function drawVeil({ context, layout, look, view, playhead }) {
  const { map } = layout;
  const right = Math.min(map.x + map.width, grid(map, view).left(playhead));
  context.fillStyle = paint(look.theme.ground, VEIL[look.theme.dark ? "dark" : "light"]);
  context.fillRect(map.x, map.y, Math.max(0, right - map.x), map.height);
}

/** Frames the playhead's row and column: what its loss blames, and who blames its state. @param {Picture} picture */
function drawPlayhead(picture) {
  const { context, trace, layout, look, view, playhead: at } = picture;
  const { map } = layout;
  const { left, top, across, down } = grid(map, view);
  if (at < view.from || at >= view.to || at >= trace.length) return;
  const high = map.y + (view.to - trace.length) * down;
  const [x, y] = [left(at), top(at)];
  context.save();
  context.beginPath();
  context.rect(map.x, map.y - 1, map.width + 2, map.height + 2);
  context.clip();
  for (const [color, width] of /** @type {const} */ ([
    ["ground", 3],
    ["ink", 1.25],
  ])) {
    context.strokeStyle = look.colors[color];
    context.lineWidth = width;
    context.strokeRect(map.x, y, x + across - map.x, down);
    context.strokeRect(x, high, across, map.y + map.height - high);
  }
  context.restore();
  if (!picture.focus) markCharacter(picture, at, "full");
}

/** A wedge at the row whose loss alone flows back. @param {Picture} picture @param {number} k */
function drawChosen({ context, layout, look, view }, k) {
  const { map } = layout;
  const { top, down } = grid(map, view);
  const y = top(k) + down / 2;
  if (y < map.y || y > map.y + map.height) return;
  context.beginPath();
  context.moveTo(map.x, y);
  context.lineTo(map.x - 7, y - 5);
  context.lineTo(map.x - 7, y + 5);
  context.closePath();
  context.fillStyle = look.colors.ink;
  context.fill();
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
function drawGuides({ context, layout, look, view }, { k, t }) {
  const { map, type } = layout;
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
  const style = { font: look.fonts.mono, size: type, color: look.colors.ground, weight: 700 };
  const words = String(k + 1);
  const width = words.length * type * 0.6 + 6;
  context.fillStyle = look.colors.ink;
  context.fillRect(map.x - 4 - width, y - type * 0.65, width, type * 1.3);
  text(context, words, map.x - 7, y, { ...style, align: "right" });
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
