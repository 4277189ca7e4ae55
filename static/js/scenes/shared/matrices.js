/** Draws a step's contribution as the product of its two vectors, and the sum of all so far. */

/** @import { Factors, Sum, Which } from "../../contributions.js" */
/** @import { Domain } from "../../gradient.js" */
/** @import { Look } from "../blame/frame.js" */
/** @import { Box, Layout } from "./layout.js" */

import { arrow } from "../../charts/arrow.js";
import { blockNorms, blocksIn, paintBlocks } from "../../charts/blocks.js";
import { symbol, text, widthOf } from "../../charts/text.js";
import { css, inkOn, paint } from "../../color.js";
import { outerNorm } from "../../contributions.js";
import { gradientColor, share } from "../../gradient.js";
import { MAX_CIRCLES } from "../../layers.js";
import { decimal, sized } from "../../number.js";

/**
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context scaled to CSS pixels
 * @property {number} ratio device pixels a CSS pixel
 * @property {Layout} layout
 * @property {Look} look
 * @property {Domain} ends
 * @property {Which} which
 * @property {string} layer ` of layer 2`, or nothing
 * @property {string[]} gates the blocks of rows, from above
 * @property {boolean} diagonal the matrix is a multiple of the identity: its one number stands on the diagonal
 * @property {number} step the one that is added
 * @property {Factors | null} factors
 * @property {Sum} sum
 * @property {number} norm ‖·‖₂ of the sum
 * @property {number} dropped how far the contribution has come to the sum, 0 … 1
 * @property {{ term: OffscreenCanvas, sum: OffscreenCanvas }} images
 */

/** As many decimals as a cell has room for, in CSS pixels at its sides and in height. */
const DECIMALS = [4, 3, 2];
const BESIDE = 2;
const LOWEST = 16;

/** The two vectors of each product. */
const VECTORS = {
  hh: {
    delta: (/** @type {number} */ t) => `δ_{${t}}`,
    input: (/** @type {number} */ t) => `h_{${t - 1}}`,
  },
  xh: {
    delta: (/** @type {number} */ t) => `δ_{${t}}`,
    input: (/** @type {number} */ t) => `x_{${t}}`,
  },
  hy: {
    delta: (/** @type {number} */ t) => `(p − e)_{${t}}`,
    input: (/** @type {number} */ t) => `h_{${t}}`,
  },
};

/** Whether a matrix is so small that its entries are written. @param {[number, number]} shape */
export function isWritten([rows, columns]) {
  return rows <= MAX_CIRCLES && columns <= MAX_CIRCLES;
}

/** @param {Picture} picture */
export function drawMatrices(picture) {
  const { layout, factors, sum, norm, step, images } = picture;
  const shape = /** @type {[number, number]} */ ([sum.rows, sum.columns]);
  const [down, across] = cellsIn(layout.sum, shape);
  const rows = factors && blockNorms(factors.delta, [sum.rows, 1], [down, 1]);
  const columns = factors && blockNorms(factors.input, [1, sum.columns], [1, across]);
  drawCells(picture, layout.term, products(rows ?? [], columns ?? []), images.term);
  drawCells(picture, layout.sum, blockNorms(sum.values, shape, [down, across]), images.sum);
  if (isWritten(shape)) {
    if (factors) writeEntries(picture, layout.term, outer(factors, shape));
    writeEntries(picture, layout.sum, sum.values);
  }
  drawEdges(picture, layout.term);
  drawTermCaption(picture, layout.term, step + 1);
  drawDrop(picture, layout.term);
  const end = drawNumber(picture, layout.term, factors ? outerNorm(factors) : NaN);
  drawNote(picture, end + 14);
  drawSumCaption(picture);
  drawNumber(picture, layout.sum, norm);
}

/**
 * The root mean squares of an outer product's blocks: those of its vectors' blocks, multiplied.
 *
 * @param {ArrayLike<number>} rows (down,)
 * @param {ArrayLike<number>} columns (across,)
 * @returns {Float64Array} (down, across)
 */
export function products(rows, columns) {
  const all = new Float64Array(rows.length * columns.length);
  for (let k = 0; k < all.length; k += 1) {
    const [row, column] = [Math.floor(k / columns.length), k % columns.length];
    all[k] = /** @type {number} */ (rows[row]) * /** @type {number} */ (columns[column]);
  }
  return all;
}

/** How many cells, down and across, a picture of a matrix has. @param {Box} box @param {[number, number]} shape @returns {[number, number]} */
function cellsIn({ width, height }, [rows, columns]) {
  return [blocksIn(rows, height), blocksIn(columns, width)];
}

/** δ ⊗ input, (rows, columns). @param {Factors} factors @param {[number, number]} shape */
export function outer({ delta, input }, [rows, columns]) {
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const factor = /** @type {number} */ (delta[row]);
    for (let column = 0; column < columns; column += 1) {
      product[row * columns + column] = factor * /** @type {number} */ (input[column]);
    }
  }
  return product;
}

/** @param {Picture} picture @param {Box} box @param {Float64Array} norms of its cells @param {OffscreenCanvas} image */
function drawCells(picture, box, norms, image) {
  const { context, look, ends, sum } = picture;
  const cells = cellsIn(box, [sum.rows, sum.columns]);
  paintBlocks(image, norms, cells, { ends, theme: look.theme });
  context.imageSmoothingEnabled = false;
  context.drawImage(image, box.x, box.y, box.width, box.height);
  context.strokeStyle = look.colors.line;
  context.lineWidth = 1;
  context.strokeRect(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1);
  drawGates(picture, box);
}

/** @param {Picture} picture @param {Box} box @param {Float64Array} values */
function writeEntries({ context, look, ends, sum, layout, diagonal }, box, values) {
  const [wide, high] = [box.width / sum.columns, box.height / sum.rows];
  const size = Math.min(layout.narrow ? 12 : 20, wide / 4.8, high * 0.6);
  const type = { font: look.fonts.mono, size, color: look.colors.ink };
  const digits = DECIMALS.find(
    (count) => widthOf(context, decimal(-0.5, count), type) + 2 * BESIDE <= wide,
  );
  values.forEach((value, k) => {
    const [row, column] = [Math.floor(k / sum.columns), k % sum.columns];
    const x = box.x + column * wide;
    const y = box.y + row * high;
    const place = share(Math.abs(value), ends);
    const empty = Number.isNaN(place);
    const color = empty ? look.colors.ink : inkOn("gradient", place, look.theme, [0, 1]);
    if (digits !== undefined && high >= LOWEST) {
      const style = { ...type, color, align: /** @type {const} */ ("center") };
      text(context, decimal(value, digits), x + wide / 2, y + high / 2, style);
    }
    if (!diagonal || row !== column) return;
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.strokeRect(x + 2.5, y + 2.5, wide - 5, high - 5);
  });
}

/** The gates' names, and a line between their rows. @param {Picture} picture @param {Box} box */
function drawGates({ context, look, gates, layout }, box) {
  if (gates.length < 2) return;
  const high = box.height / gates.length;
  gates.forEach((gate, k) => {
    const y = box.y + k * high;
    const style = {
      font: look.fonts.words,
      size: layout.type,
      weight: 700,
      color: look.colors.ink,
    };
    context.fillStyle = paint(look.theme.ground, 0.75);
    context.fillRect(box.x + 1, y + high / 2 - 9, 15, 18);
    symbol(context, gate, box.x + 4, y + high / 2, style);
    if (k === 0) return;
    context.strokeStyle = look.colors.ground;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(box.x, y);
    context.lineTo(box.x + box.width, y);
    context.stroke();
  });
}

/** δ_t down the left side and what it is multiplied by along the top. @param {Picture} picture @param {Box} box */
function drawEdges({ context, look, ends, factors, layout, sum }, box) {
  if (!factors) return;
  const down = blocksIn(sum.rows, box.height, 1);
  const across = blocksIn(sum.columns, box.width, 1);
  const [high, wide] = [box.height / down, box.width / across];
  const deltas = blockNorms(factors.delta, [sum.rows, 1], [down, 1]);
  deltas.forEach((norm, k) => {
    context.fillStyle = gradientColor(norm, ends, look.theme) ?? look.colors.ground;
    context.fillRect(box.x - layout.edge - 2, box.y + k * high, layout.edge, Math.ceil(high));
  });
  for (let k = 0; k < across; k += 1) {
    const value = factors.input[Math.floor(((k + 0.5) * sum.columns) / across)] ?? 0;
    context.fillStyle = css("h", value, look.theme);
    context.fillRect(box.x + k * wide, box.y - layout.edge - 2, Math.ceil(wide), layout.edge);
  }
  context.strokeStyle = look.colors.line;
  context.lineWidth = 1;
  context.strokeRect(box.x - layout.edge - 2, box.y, layout.edge, box.height);
  context.strokeRect(box.x, box.y - layout.edge - 2, box.width, layout.edge);
}

/** @param {Picture} picture @param {Box} box @param {number} t from 1 */
function drawTermCaption({ context, look, layout, which }, box, t) {
  const { delta, input } = VECTORS[which];
  const style = { font: look.fonts.words, size: layout.type + 1, color: look.colors.ink };
  const width = symbol(context, `${delta(t)} ⊗ ${input(t)}`, box.x, layout.caption, style);
  const quiet = { ...style, size: layout.type, color: look.colors.muted };
  if (box.width > width + 60) text(context, `step ${t}`, box.x + width + 12, layout.caption, quiet);
}

/** @param {Picture} picture */
function drawSumCaption({ context, look, layout, which, layer }) {
  const { sum } = layout;
  const style = { font: look.fonts.words, size: layout.type + 1, color: look.colors.ink };
  const width = symbol(context, `∂L/∂W_{${which}}`, sum.x, layout.caption, style);
  const quiet = { ...style, size: layout.type, color: look.colors.muted };
  text(context, `so far${layer}`, sum.x + width + 8, layout.caption, quiet);
}

/** @param {Picture} picture @param {Box} box @param {number} norm @returns {number} where it ends */
function drawNumber({ context, look, layout }, box, norm) {
  const style = { font: look.fonts.mono, size: layout.type, color: look.colors.ink };
  const words = `‖·‖ = ${sized(norm, 3)}`;
  text(context, words, box.x, layout.number, style);
  return box.x + widthOf(context, words, style);
}

/** How many weights a cell of the pictures stands for, in the words that have room before the sum. @param {Picture} picture @param {number} left */
function drawNote({ context, look, layout, sum }, left) {
  const cells = cellsIn(layout.sum, [sum.rows, sum.columns]);
  const [down, across] = [sum.rows / cells[0], sum.columns / cells[1]].map(Math.round);
  if (down === 1 && across === 1) return;
  const style = { font: look.fonts.words, size: layout.type, color: look.colors.muted };
  const room = layout.sum.x - 10 - left;
  const block = `${down} × ${across}`;
  const words = [`a cell: root mean square of ${block}`, `a cell: rms of ${block}`, `rms ${block}`];
  const fitting = words.find((one) => widthOf(context, one, style) <= room);
  if (fitting) text(context, fitting, left, layout.number, style);
}

/** The arrow along which the contribution drops into the sum. @param {Picture} picture @param {Box} box */
function drawDrop({ context, look, layout, dropped }, box) {
  const y = box.y + box.height / 2;
  const [from, to] = [box.x + box.width + 9, layout.sum.x - 7];
  const style = { empty: look.colors.line, full: look.colors.ink, width: 2 };
  arrow(context, { x: from, y }, { x: to, y }, dropped, style);
  const plus = { font: look.fonts.mono, size: 17, color: look.colors.ink, weight: 700 };
  text(context, "+", (from + to) / 2, y - 14, { ...plus, align: "center" });
}
