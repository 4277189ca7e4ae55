/** Draws a cell's wiring with the vectors on its wires. */

/** @import { Fold } from "../../layers.js" */
/** @import { Flow } from "../unrolled/backward/flow.js" */
/** @import { Selection } from "../../types.js" */
/** @import { Look } from "../unrolled/picture.js" */
/** @import { Lit } from "../unrolled/stages.js" */
/** @import { Drawing, Label, Node, Wire } from "./layout.js" */
/** @import { Where } from "./vectors.js" */

import { polyline } from "../../charts/arrow.js";
import { hatch } from "../../charts/hatch.js";
import { drawMosaic, mosaic } from "../../charts/mosaic.js";
import { glyph, symbol, text, widthOf } from "../../charts/text.js";
import { heldUnits } from "../../clamps.js";
import { colorOf, colormap, css, inkOn, nameColor } from "../../color.js";
import { MAX_CIRCLES } from "../../layers.js";
import { clamp, fixed } from "../../scale.js";
import { limitsOf } from "../unrolled/picture.js";
import { paintedAs, sourceOf, vectorOf } from "./vectors.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {object} CellPicture
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 * @property {Drawing} drawing
 * @property {Where} where
 * @property {Flow | null} flow what flows back; null while time runs forwards
 * @property {Fold} fold
 * @property {Look} look
 * @property {ReturnType<Lit["layer"]>} lit
 * @property {string | null} pointed the wire that is pointed at
 * @property {number | null} unit the one that is marked
 * @property {number} morph
 */

/** @param {CellPicture} picture */
export function draw(picture) {
  const { context, width, height, drawing } = picture;
  context.clearRect(0, 0, width, height);
  for (const wire of drawing.wires) drawWire(picture, wire);
  for (const label of drawing.labels) drawLabel(picture, label);
  for (const sign of drawing.signs) drawSign(picture, sign);
  for (const node of drawing.vectors) drawVector(picture, node);
  context.globalAlpha = 1;
}

/** A vector's place in pixels. @param {Pick<CellPicture, "width" | "height" | "drawing">} size @param {Node} node @returns {Box} */
export function boxOf({ width, height, drawing }, { name, x, y }) {
  const wide = clamp(width * 0.075, 26, 110);
  const high = clamp(height * (name === "x" ? 0.085 : drawing.high), 24, 200);
  const top = Math.min(y * height - high / 2, height - high - 1);
  return { x: x * width - wide / 2, y: top, width: wide, height: high };
}

/** A unit's place in its vector. @param {CellPicture} picture @param {Node} node @param {number} unit @returns {Box} */
export function unitBox(picture, node, unit) {
  const { fold } = picture;
  const box = boxOf(picture, node);
  const [across, down] = [box.width / fold.width, box.height / fold.rows];
  const row = Math.floor(unit / fold.width);
  return {
    x: box.x + (unit % fold.width) * across,
    y: box.y + row * down,
    width: across,
    height: down,
  };
}

/** @param {CellPicture} picture @param {Wire} wire */
function drawWire(
  { context, width, height, look, lit, pointed, where },
  { terms, points, alpha, stage },
) {
  const [name = ""] = terms;
  const marked = pointed !== null && (name === pointed || terms.includes(pointed));
  context.globalAlpha = alpha * (pointed && !marked ? 0.35 : 1);
  const color = nameColor(paintedAs(name, where.trace.card.cell === "gru"), look.theme);
  const path = points.map(({ x, y }) => ({ x: x * width, y: y * height }));
  const style = { empty: look.line, full: color, width: marked ? 4 : 2, head: 9 };
  polyline(context, path, lit[stage], style);
}

/** @param {CellPicture} picture @param {Label} label */
export function drawLabel({ context, width, height, look }, { words, x, y }) {
  const size = clamp(height * 0.04, 13, 18);
  const style = { font: look.fonts.words, size, color: look.ink };
  symbol(context, words, x * width, y * height, { ...style, align: "center" });
}

/** @param {CellPicture} picture @param {Node} sign */
export function drawSign({ context, width, height, look }, { name, x, y, alpha }) {
  const r = clamp(height * 0.036, 9, 17);
  const wide = name.length > 2 ? 2.2 * r : r;
  context.globalAlpha = alpha;
  context.fillStyle = look.ground;
  context.strokeStyle = look.ink;
  context.lineWidth = 1.25;
  context.beginPath();
  context.roundRect(x * width - wide, y * height - r, 2 * wide, 2 * r, r);
  context.fill();
  context.stroke();
  const style = { font: look.fonts.words, size: 1.35 * r, color: look.ink };
  text(context, name, x * width, y * height + 1, { ...style, align: "center" });
}

/** @param {CellPicture} picture @param {Node} node */
function drawVector(picture, node) {
  const { context, where, look, pointed, fold } = picture;
  const { trace, step, layer } = where;
  const { name, alpha } = node;
  const box = boxOf(picture, node);
  context.globalAlpha = alpha;
  context.fillStyle = look.ground;
  context.fillRect(box.x, box.y, box.width, box.height);
  const share = shareOf(picture, name);
  const values = share > 0 ? vectorOf(where, name) : null;
  if (name === "x" && layer === 0) drawInput(picture, box);
  else if (values && values.length <= MAX_CIRCLES) drawCircles(picture, node, values);
  else if (values) {
    const signal = paintedAs(name, trace.card.cell === "gru");
    const map = colormap(colorOf(signal), look.theme);
    drawMosaic(context, mosaic(values, fold, map, limitsOf(trace, signal)), box, share);
  }
  if (heldUnits(trace.clamps, name, layer, step) === "all") hatch(context, box, look.ink);
  context.strokeStyle = pointed === name ? look.ink : look.muted;
  context.lineWidth = pointed === name ? 3 : 1;
  context.strokeRect(box.x, box.y, box.width, box.height);
  if (values) markUnit(picture, node, values.length);
  drawName(picture, name, box);
}

/** The character that is read. @param {CellPicture} picture @param {Box} box */
export function drawInput({ context, look, where: { trace, step } }, box) {
  const size = Math.min(26, box.height * 0.8);
  const type = { font: look.fonts.mono, size, color: look.ink, weight: 700 };
  glyph(context, trace.tokens[step] ?? "", box.x + box.width / 2, box.y + box.height / 2, type);
}

/** The chosen unit's square; circles are marked as they are drawn. @param {CellPicture} picture @param {Node} node @param {number} units */
export function markUnit(picture, node, units) {
  const { context, look, unit } = picture;
  if (unit === null || unit >= units || units <= MAX_CIRCLES) return;
  const mark = unitBox(picture, node, unit);
  context.strokeStyle = look.ink;
  context.lineWidth = 2;
  context.strokeRect(mark.x - 1, mark.y - 1, mark.width + 2, mark.height + 2);
}

/** @param {CellPicture} picture @param {Node} node @param {Float32Array} values */
function drawCircles({ context, look, where, ...rest }, node, values) {
  const signal = paintedAs(node.name, where.trace.card.cell === "gru");
  const limits = limitsOf(where.trace, signal);
  values.forEach((value, unit) => {
    const box = unitBox({ context, look, where, ...rest }, node, unit);
    const r = Math.min(box.width, box.height) / 2 - 1;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = css(signal, value, look.theme, limits);
    context.fill();
    context.strokeStyle = rest.unit === unit ? look.ink : look.muted;
    context.lineWidth = rest.unit === unit ? 3 : 1;
    context.stroke();
    if (r < 12) return;
    const color = inkOn(signal, value, look.theme, limits);
    const style = { font: look.fonts.mono, size: r * 0.62, color };
    text(context, fixed(value).trim(), x, y + 1, { ...style, align: "center" });
  });
}

/** How far a vector is computed. @param {CellPicture} picture @param {string} name */
function shareOf({ lit }, name) {
  if (name === "x" || name.endsWith("'")) return 1;
  if (name === "h" || name === "tc") return lit.h;
  return ["c", "fc", "ig"].includes(name) ? lit.c : lit.gates;
}

/** What is written at a vector; where a GRU's have merged, what merged. @param {string} name @param {number} step @param {{ gru: boolean, morph: number }} form */
export function nameOf(name, step, { gru, morph }) {
  const t = String(step + 1);
  const before = String(step);
  /** @type {Record<string, string>} */
  const merged = {
    f: "z",
    i: "1 − z",
    g: "n",
    fc: "z ∘ h′",
    ig: "(1−z) ∘ n",
    c: `h_{${t}}`,
    "c'": `h_{${before}}`,
  };
  /** @type {Record<string, string>} */
  const own = {
    fc: "f ∘ c′",
    ig: "i ∘ g",
    tc: "tanh(c)",
    rm: "r ∘ m",
    "1−z": "1 − z",
    c: `c_{${t}}`,
    h: `h_{${t}}`,
    "c'": `c_{${before}}`,
    "h'": `h_{${before}}`,
  };
  if (gru && morph > 0.98 && (name === "i" || name === "h" || name === "h'")) return "";
  if (gru && morph < 0.02 && name in merged && name !== "ig")
    return `${own[name] ?? name} = ${merged[name]}`;
  if (gru && name === "o") return "o = 1";
  return (gru ? merged[name] : undefined) ?? own[name] ?? (name === "x" ? `x_{${t}}` : name);
}

/** @param {CellPicture} picture @param {string} name @param {Box} box */
function drawName({ context, look, height, morph, where }, name, box) {
  const size = clamp(height * 0.045, 13, 22);
  const { card } = where.trace;
  const words = nameOf(name, where.step, { gru: card.cell === "gru", morph });
  const color = nameColor(paintedAs(name, card.cell === "gru"), look.theme);
  const style = { font: look.fonts.words, size, weight: 700, color };
  const { x, y, align } = namePlace(name, box, size);
  const width = widthOf(context, words.replace(/_\{(\w+)\}/, "$1"), style);
  context.fillStyle = look.ground;
  context.fillRect(align === "right" ? x - width : x, y - size * 0.55, width, size * 1.1); // wires pass behind it
  symbol(context, words, x, y, { ...style, align });
}

/** Above a vector, or where no wire leaves it. @param {string} name @param {Box} box @param {number} size @returns {{ x: number, y: number, align: "left" | "right" }} */
export function namePlace(name, box, size) {
  const [above, below] = [box.y - size * 0.62, box.y + box.height + size * 0.75];
  const outside = box.x - size * 0.5; // beside what stands to the right
  if (name === "x") return { x: box.x + box.width + 6, y: box.y + box.height / 2, align: "left" };
  if (name === "tc") return { x: box.x - 6, y: box.y + size * 0.75, align: "right" };
  if (name === "ig") return { x: outside, y: below, align: "left" };
  const apart = name === "rm" && box.width > 2.5 * size; // from n; narrow, it is closer to m
  return { x: apart ? outside : box.x, y: above, align: "left" };
}

/** The vector whose name is there. @param {CellPicture} picture @param {number} x @param {number} y */
function namedAt(picture, x, y) {
  const size = clamp(picture.height * 0.045, 13, 22);
  const node = picture.drawing.vectors.findLast((one) => {
    const box = boxOf(picture, one);
    const place = namePlace(one.name, box, size);
    const left = place.align === "right" ? place.x - box.width : place.x;
    return Math.abs(y - place.y) <= size * 0.6 && x >= left && x <= left + box.width;
  });
  const source = node && sourceOf(picture.where, node.name);
  return node && source ? { name: node.name, value: null, named: source } : null;
}

/**
 * The vector, and its unit, at a point; or the vector by its name.
 *
 * @param {CellPicture} picture
 * @param {number} x
 * @param {number} y
 * @returns {{ name: string, value: Selection | null, named?: Selection } | null}
 */
export function hitTest(picture, x, y) {
  const node = picture.drawing.vectors.findLast((one) => {
    const box = boxOf(picture, one);
    return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
  });
  if (!node) return namedAt(picture, x, y);
  const box = boxOf(picture, node);
  const { fold, where } = picture;
  const column = Math.floor(((x - box.x) / box.width) * fold.width);
  const unit = Math.floor(((y - box.y) / box.height) * fold.rows) * fold.width + column;
  const source = sourceOf(where, node.name);
  return { name: node.name, value: source && unit < fold.units ? { ...source, unit } : null };
}
