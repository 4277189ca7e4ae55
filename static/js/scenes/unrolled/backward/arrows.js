/**
 * The gradient on the arrows, against the direction of the numbers: V down into h_t, W and c back to the step before, U
 * down to the input. An arrow is as wide and as dark as the gradient at its end.
 */

/** @import { Point } from "../../../charts/arrow.js" */
/** @import { Column, LayerRow } from "../layout.js" */
/** @import { Picture } from "../picture.js" */
/** @import { Drawn } from "./flow.js" */

import { flowArrow } from "../../../charts/arrow.js";
import { symbol, text, widthOf } from "../../../charts/text.js";
import { nameColor } from "../../../color.js";
import { gradientColor } from "../../../gradient.js";
import { sized } from "../../../number.js";
import { clamp } from "../../../scale.js";
import { acrossEnds, cellEnds, upEnds } from "../arrows.js";
import { enteringAt, flowingOf, flows, normAt, widthOfNorm } from "./flow.js";
import { lossFoot } from "./losses.js";

/** @typedef {Pick<Drawn, "kind" | "t" | "layer" | "norm">} Carried `t`: the step of what the arrow points at */

/**
 * The arrows out of a column, and into it from above.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column | undefined} before
 */
export function drawFlow(picture, column, before) {
  const { context, trace, flow } = picture;
  const { t } = column;
  if (t < 0 || t >= trace.length || !flow) return;
  context.globalAlpha = column.near;
  const flowing = flowingOf(picture, t);
  drawV(picture, column, flowing.v);
  for (let layer = trace.card.layers - 1; layer >= 0; layer--) {
    const { across, up } = flowing.layer(layer);
    if (before) drawAcross(picture, column, before, layer, across);
    drawUp(picture, column, layer, up);
  }
  context.globalAlpha = 1;
}

/** Between layers that follow each other closer than this, in type sizes, there is no room for the numbers of both. */
const CROWDED = 4;

/** From the loss to the top layer. @param {Picture} picture @param {Column} column @param {number} share */
function drawV(picture, column, share) {
  const { layout, trace, context, look } = picture;
  const { t, x, focus } = column;
  const layer = trace.card.layers - 1;
  const row = layout.layers[layer];
  if (!row || !flows(picture, t)) return;
  const [from, to] = [
    { x, y: lossFoot(layout) + 4 },
    { x, y: row.top - 2 },
  ];
  const norm = enteringAt(picture, t);
  const width = carry(picture, { kind: "V", t, layer, norm }, from, to, share);
  if (focus < 0.6 || share < 1 || Number.isNaN(norm)) return;
  const at = { x: x + Math.max(width, 4) + 10, y: (from.y + to.y) / 2 };
  const name = symbol(context, `∂L_{${t + 1}}/∂h_{${t + 1}}`, at.x, at.y, nameStyle(picture));
  text(context, sized(norm), at.x + name + 8, at.y, { ...numberStyle(picture), color: look.ink });
}

/** To the step before. @param {Picture} picture @param {Column} column @param {Column} before @param {number} layer @param {number} share */
function drawAcross(picture, column, before, layer, share) {
  const ends = acrossEnds(picture, column, before, layer);
  if (!ends || picture.flow === null || column.t > picture.flow.source) return;
  const { from, to } = ends;
  const t = before.t;
  const norm = t < 0 ? NaN : normAt(picture, "h", t, layer);
  carry(picture, { kind: "W", t, layer, norm }, to, from, share);
  const road = cellEnds(picture, column, before, layer);
  const cell = t < 0 ? NaN : normAt(picture, "c", t, layer);
  if (road) carry(picture, { kind: "c", t, layer, norm: cell }, road.to, road.from, share);
  if (share < 1 || column.focus < 0.6) return;
  const { [layer]: row, [layer - 1]: below } = picture.layout.layers;
  const crowded = row && below && below.top - row.top < CROWDED * numberStyle(picture).size;
  if (row) numberBeside(picture, "h", norm, { p: from, q: to, row });
  if (road && row && !crowded) numberBeside(picture, "c", cell, { p: road.from, q: road.to, row });
}

/** To the input, or to the layer below. @param {Picture} picture @param {Column} column @param {number} layer @param {number} share */
function drawUp(picture, column, layer, share) {
  const ends = upEnds(picture, column, layer);
  const { context, flow, look, trace } = picture;
  const { t, x, focus } = column;
  if (!ends || !flow || t > flow.source) return;
  const norm = layer > 0 ? normAt(picture, "h", t, layer - 1) : normAt(picture, "x", t, 0);
  const { from, to } = ends;
  const width = carry(picture, { kind: "U", t, layer, norm }, to, from, share);
  if (focus < 0.6 || share < 1 || Number.isNaN(norm)) return;
  const at = { x: x + Math.max(width, 4) + 10, y: (from.y + to.y) / 2 };
  const among = trace.card.layers > 1 ? `^{${layer}}` : "";
  const what = layer > 0 ? `∂L/∂h${among}_{${t + 1}}` : `∂L/∂x_{${t + 1}}`;
  const name = symbol(context, what.replace(/\^\{\d+\}/, ""), at.x, at.y, nameStyle(picture));
  text(context, sized(norm), at.x + name + 8, at.y, { ...numberStyle(picture), color: look.ink });
}

/**
 * One arrow with what it carries: thin and grey where nothing has come yet. It is noted for tests once it is drawn.
 *
 * @param {Picture} picture
 * @param {Carried} what
 * @param {Point} from where the gradient comes from
 * @param {Point} to
 * @param {number} share of the way that it has come
 */
function carry(picture, { kind, t, layer, norm }, from, to, share) {
  const { context, flow, look } = picture;
  const ends = /** @type {NonNullable<Picture["flow"]>} */ (flow).ends;
  const color = gradientColor(norm, ends, look.theme);
  const width = color ? widthOfNorm(picture, norm) : 0;
  flowArrow(context, from, to, color ? share : 0, {
    empty: look.waiting,
    full: color ?? look.waiting,
    width,
  });
  if (color && share >= 1)
    flow?.drawn.push({
      kind,
      t,
      layer,
      norm,
      width,
      color,
      x: (from.x + to.x) / 2,
      y: (from.y + to.y) / 2,
    });
  return width;
}

/**
 * `h 0.54` over an arrow that lies, `c` under its own: what comes to the state before; without its letter where there
 * is little room, over or under the state itself where there is none.
 *
 * @param {Picture} picture
 * @param {"h" | "c"} signal
 * @param {number} norm
 * @param {{ p: Point, q: Point, row: LayerRow }} arrow its ends, and where the states stand
 */
function numberBeside(picture, signal, norm, { p, q, row }) {
  const { context, look } = picture;
  if (Number.isNaN(norm)) return;
  const style = numberStyle(picture);
  const letter = { ...nameStyle(picture), weight: 700, color: nameColor(signal, look.theme) };
  const indent = widthOf(context, signal, letter) + 5;
  const room = Math.abs(q.x - p.x) + (picture.layout.narrow ? 2 : 6);
  const [long = "", short = ""] = [2, 1].map((digits) => sized(norm, digits));
  const named = indent + widthOf(context, long, style) <= room;
  const words = named || widthOf(context, long, style) <= room ? long : short;
  const width = widthOf(context, words, style) + (named ? indent : 0);
  const half = style.size * 0.6;
  if (width > room) {
    const x = Math.max(p.x, q.x) - widthOf(context, long, style);
    const y = signal === "h" ? row.top - half : row.bottom + half;
    context.fillStyle = look.ground;
    context.fillRect(x - 2, y - half, Math.max(p.x, q.x) - x + 4, 2 * half);
    text(context, long, x, y, style);
    return;
  }
  const beside = widthOfNorm(picture, norm) * 0.75 + 3 + half;
  const y = signal === "h" ? p.y - beside : p.y + beside;
  const x = (p.x + q.x - width) / 2;
  if (named) symbol(context, signal, x, y, letter);
  text(context, words, named ? x + indent : x, y, style);
}

/** @param {Picture} picture */
function numberStyle({ layout, look }) {
  const wish = layout.narrow ? 13 : 14 * clamp(layout.scale, 1, 1.4);
  const size = Math.max(layout.least, Math.round(wish));
  return { font: look.fonts.mono, size, weight: 700, color: look.ink };
}

/** @param {Picture} picture */
function nameStyle({ layout, look }) {
  const size = Math.max(layout.least, Math.round(14 * layout.scale));
  return { font: look.fonts.words, size, color: look.muted };
}
