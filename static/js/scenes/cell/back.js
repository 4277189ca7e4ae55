/**
 * The same wiring while time runs backwards: in every vector's place the gradient by it, and on every wire, against the
 * numbers' direction, how much of it flows there.
 */

/** @import { Flow } from "../unrolled/backward/flow.js" */
/** @import { CellPicture } from "./draw.js" */
/** @import { Node, Point, Wire } from "./layout.js" */

import { polyline } from "../../charts/arrow.js";
import { drawMosaic, mosaic } from "../../charts/mosaic.js";
import { symbol, text, widthOf } from "../../charts/text.js";
import { wedge } from "../../charts/wedge.js";
import { colormap, nameColor } from "../../color.js";
import { gradientColor, share } from "../../gradient.js";
import { sized } from "../../number.js";
import { clamp, lerp } from "../../scale.js";
import { boxOf, drawInput, drawLabel, drawSign, markUnit, nameOf, namePlace } from "./draw.js";
import { gradientBy, normBy } from "./gradients.js";
import { paintedAs } from "./vectors.js";

/** An arrow's width in CSS pixels at the scale's ends. */
const NARROWEST = 1.5;
const WIDEST = 9;
/** In a narrower picture a number has a digit less. */
const NARROW = 560;

/** @typedef {CellPicture & { flow: Flow }} BackPicture */

/** @param {BackPicture} picture */
export function drawBack(picture) {
  const { context, width, height, drawing } = picture;
  context.clearRect(0, 0, width, height);
  for (const wire of drawing.wires) drawWire(picture, wire);
  for (const label of drawing.labels) drawLabel(picture, label);
  for (const sign of drawing.signs) drawSign(picture, sign);
  for (const node of drawing.vectors) drawVector(picture, node);
  for (const node of drawing.vectors) drawNorm(picture, node);
  context.globalAlpha = 1;
  drawScale(picture);
}

/** @param {BackPicture} picture @param {number} norm */
function thick({ flow }, norm) {
  const place = share(norm, flow.ends);
  return Number.isNaN(place) ? 0 : lerp(NARROWEST, WIDEST, place);
}

/** A wire whose gradient is not known apart is thin and grey. @param {BackPicture} picture @param {Wire} wire */
function drawWire(picture, { points, alpha, back, terms }) {
  const { context, width, height, look, pointed, flow, where } = picture;
  const norm = normBy(where, flow, back);
  const color = gradientColor(norm, flow.ends, look.theme) ?? look.waiting;
  const marked = pointed !== null && terms.includes(pointed);
  context.globalAlpha = alpha * (pointed && !marked ? 0.35 : 1);
  const path = points.map(({ x, y }) => ({ x: x * width, y: y * height })).reverse();
  const wide = Math.max(1.25, thick(picture, norm));
  polyline(context, path, 1, { empty: color, full: color, width: wide, head: 0 });
  drawWay(context, path, 6 + 1.4 * wide, color);
}

/** A head in the middle of a wire's longest stretch: at its end a vector or a sign would cover it. */
/** @param {CanvasRenderingContext2D} context @param {Point[]} path @param {number} size @param {string} color */
function drawWay(context, path, size, color) {
  const stretches = path.slice(1).map((to, k) => ({ from: path[k] ?? to, to }));
  const lengths = stretches.map(({ from, to }) => Math.hypot(to.x - from.x, to.y - from.y));
  const longest = stretches[lengths.indexOf(Math.max(...lengths))];
  if (!longest) return;
  const { from, to } = longest;
  context.save();
  context.translate((from.x + to.x) / 2, (from.y + to.y) / 2);
  context.rotate(Math.atan2(to.y - from.y, to.x - from.x));
  context.beginPath();
  context.moveTo(size / 2, 0);
  context.lineTo(-size / 2, -size / 2);
  context.lineTo(-size / 2, size / 2);
  context.closePath();
  context.fillStyle = color;
  context.fill();
  context.restore();
}

/** @param {BackPicture} picture @param {Node} node */
function drawVector(picture, node) {
  const { context, look, pointed, fold, where, flow } = picture;
  const { name, alpha } = node;
  const box = boxOf(picture, node);
  context.globalAlpha = alpha;
  context.fillStyle = look.ground;
  context.fillRect(box.x, box.y, box.width, box.height);
  const norm = normBy(where, flow, name);
  const gradient = gradientBy(where, flow, name);
  const flat = gradientColor(norm, flow.ends, look.theme);
  if (name === "x" && where.layer === 0) drawInput(picture, box);
  else if (gradient) {
    const limits = /** @type {const} */ ([Math.log10(flow.ends[0]), Math.log10(flow.ends[1])]);
    const sizes = gradient.map((value) => Math.log10(Math.abs(value)));
    drawMosaic(context, mosaic(sizes, fold, colormap("gradient", look.theme), limits), box);
  } else if (flat) {
    context.fillStyle = flat;
    context.fillRect(box.x, box.y, box.width, box.height);
  }
  context.strokeStyle = pointed === name ? look.ink : look.muted;
  context.lineWidth = pointed === name ? 3 : 1;
  context.strokeRect(box.x, box.y, box.width, box.height);
  if (gradient) markUnit(picture, node, gradient.length);
}

/** The name, and ‖∂L/∂·‖ beside it. @param {BackPicture} picture @param {Node} node */
function drawNorm(picture, node) {
  const { context, look, width, height, morph, where, flow } = picture;
  const { card } = where.trace;
  const words = nameOf(node.name, where.step, { gru: card.cell === "gru", morph });
  if (!words) return;
  context.globalAlpha = node.alpha;
  const size = clamp(height * 0.042, 13, 20);
  const narrow = width < NARROW;
  const box = boxOf(picture, node);
  const color = nameColor(paintedAs(node.name, card.cell === "gru"), look.theme);
  const style = { font: look.fonts.words, size, weight: 700, color };
  const place = namePlace(node.name, box, size);
  const norm = normBy(where, flow, node.name);
  const told = Number.isNaN(norm) ? "" : sized(norm, narrow ? 1 : 2);
  const number = { font: look.fonts.mono, size: size - 1, color: look.ink };
  if (place.align === "right") {
    symbol(context, words, place.x, place.y, { ...style, align: "right" });
    text(context, told, place.x, place.y + size * 1.2, { ...number, align: "right" });
    return;
  }
  const [x, y] = [Math.min(place.x, width - 4 * size), place.y];
  const after = x + symbol(context, words, x, y, style) + (narrow ? 4 : 8);
  context.fillStyle = look.ground; // a wire may lie under it
  context.fillRect(after - 3, y - size * 0.6, widthOf(context, told, number) + 6, size * 1.1);
  text(context, told, after, y, number);
}

/** What widths and colours mean. @param {BackPicture} picture */
function drawScale(picture) {
  const { context, width, height, look, flow } = picture;
  const size = clamp(height * 0.035, 12, 16);
  const style = { font: look.fonts.mono, size, color: look.muted };
  const wide = clamp(width * 0.17, 90, 200);
  const x = width - wide - 12;
  const y = height - size * 2.2;
  if (width >= NARROW) {
    const words = { ...style, font: look.fonts.words, align: /** @type {const} */ ("right") };
    text(context, "‖∂L/∂·‖ at each vector", x + wide, y - size * 1.1, words);
  }
  const beyond = (flow.gradients?.extent[0] ?? 1) < flow.ends[0];
  const scale = { ends: flow.ends, theme: look.theme, beyond, style };
  wedge(context, { x, y, width: wide }, { ...scale, thick: (norm) => thick(picture, norm) });
}
