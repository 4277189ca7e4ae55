/**
 * One step of the backward pass: its loss above, and in place of every state and gate the gradient by it, as the wave
 * reaches it. What it has not reached, or never will, stays what the forward pass left, and recedes.
 */

/** @import { Mosaic } from "../../../charts/mosaic.js" */
/** @import { Block } from "../blocks.js" */
/** @import { Column } from "../layout.js" */
/** @import { Picture } from "../picture.js" */

import { drawMosaic, mosaic } from "../../../charts/mosaic.js";
import { symbol, text, widthOf } from "../../../charts/text.js";
import { colormap, inkOn, nameColor } from "../../../color.js";
import { gradientColor, share } from "../../../gradient.js";
import { sized } from "../../../number.js";
import { blocksOf, circleOf } from "../blocks.js";
import { drawCircles, drawNumber } from "../circles.js";
import { drawInput } from "../column.js";
import { mosaicOf } from "../picture.js";
import { flowingOf, normAt } from "./flow.js";
import { drawLoss } from "./losses.js";

/** How clearly that is seen which the wave has not reached. */
const BEFORE = 0.32;
/** Digits of a norm over its block, the more the better. */
const DIGITS = [2, 1];
/** A number may reach so far into the gap beside its block. */
const GAP = 8;

/** @param {Picture} picture @param {Column} column */
export function drawColumnBack(picture, column) {
  const { context, trace } = picture;
  const { t, near } = column;
  if (t >= trace.length) return;
  context.globalAlpha = near;
  if (t >= 0) drawInput({ ...picture, playhead: trace.length - 1, phase: 1, camera: -1 }, column);
  for (let layer = 0; layer < trace.card.layers; layer++) drawLayer(picture, column, layer);
  drawLoss(picture, column);
  context.globalAlpha = 1;
}

/** @param {Picture} picture @param {Column} column @param {number} layer */
function drawLayer(picture, column, layer) {
  const { context, layout, look, signals } = picture;
  const { t, focus, x, width, near } = column;
  const row = layout.layers[layer];
  if (!row) return;
  if (focus > 0.02 && t >= 0) {
    context.globalAlpha = near * focus;
    context.strokeStyle = look.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x - width / 2, row.top, width, row.bottom - row.top, 8);
    context.stroke();
  }
  const lit = flowingOf(picture, t).layer(layer);
  for (const block of blocksOf(layout, column, layer, signals)) {
    const reached = t < 0 ? 0 : "hc".includes(block.signal) ? lit.states : lit.gates;
    context.globalAlpha = near * block.shown;
    drawBlock(picture, column, block, reached);
    context.globalAlpha = near * block.shown;
    if (reached >= 1) drawNorm(picture, column, block);
    else if (isBeyond(picture, column) && block.signal === "h") drawZero(picture, block);
  }
  context.globalAlpha = near;
}

/** @param {Picture} picture @param {Column} column @param {Block} block @param {number} reached 0 … 1 */
function drawBlock(picture, column, block, reached) {
  const { context, layout, look } = picture;
  const { x, y, width, height, signal, layer, shown } = block;
  if (width < 2 || shown < 0.05) return;
  if (layout.circles && signal === "h") {
    drawCirclesBack(picture, column, block, reached);
    return;
  }
  const [left, right] = [Math.round(x), Math.round(x + width)];
  const box = { x: left, y, width: right - left, height };
  const alpha = context.globalAlpha;
  if (column.t >= 0 && reached < 1) {
    const before = mosaicOf(picture, signal, column.t, layer);
    context.globalAlpha = alpha * BEFORE;
    if (before) drawMosaic(context, before, box);
    context.globalAlpha = alpha;
  }
  const gradient = reached > 0 ? gradientMosaic(picture, signal, column.t, layer) : null;
  const flat = gradientColor(normAt(picture, signal, column.t, layer), endsOf(picture), look.theme);
  if (gradient) drawMosaic(context, gradient, box, reached);
  else if (reached > 0 && flat) {
    context.fillStyle = flat;
    context.fillRect(left, y + height * (1 - reached), right - left, height * reached);
  }
  context.strokeStyle = reached < 1 ? look.waiting : look.muted;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, Math.round(y) - 0.5, right - left + 1, Math.round(height) + 1);
}

/** @param {Picture} picture */
function endsOf({ flow }) {
  return /** @type {NonNullable<Picture["flow"]>} */ (flow).ends;
}

/**
 * |∂L/∂·| of each unit, on the logarithmic scale; null where the vectors did not come along.
 *
 * @param {Picture} picture
 * @param {string} signal
 * @param {number} t
 * @param {number} layer
 * @returns {Mosaic | null}
 */
function gradientMosaic(picture, signal, t, layer) {
  const { layout, look, flow, waves } = picture;
  const vector = flow?.gradients?.vector(signal, t, layer);
  if (!vector) return null;
  const [low, high] = endsOf(picture);
  const limits = /** @type {const} */ ([Math.log10(low), Math.log10(high)]);
  const map = colormap("gradient", look.theme);
  return waves.get(`${signal} ${layer} ${t} ${limits} ${look.ground}`, (old) =>
    mosaic(
      vector.map((value) => Math.log10(Math.abs(value))),
      layout.fold,
      map,
      limits,
      old,
    ),
  );
}

/**
 * A norm over its block: beside the signal's letter at the playhead, alone over h elsewhere, where there is room.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Block} block
 */
function drawNorm(picture, column, { signal, layer, x, width, label }) {
  const { context, layout, look } = picture;
  const { t, focus } = column;
  const named = focus > 0.6;
  if (Number.isNaN(label) || (focus > 0.1 && !named)) return;
  const norm = normAt(picture, signal, t, layer);
  const size = Math.max(layout.least, Math.round(14 * layout.scale));
  const style = { font: look.fonts.mono, size: size - 1, color: look.ink };
  const letter = {
    font: look.fonts.words,
    size: size + 1,
    weight: 700,
    color: nameColor(signal, look.theme),
  };
  const indent = named ? widthOf(context, signal, letter) + 6 : 0;
  const room = (named && !layout.circles ? width + GAP : column.right - column.left - 2) - indent;
  const words = DIGITS.map((digits) => sized(norm, digits));
  const fitting = words.find((one) => widthOf(context, one, style) <= room) ?? "";
  const whole = indent + widthOf(context, fitting, style);
  const left = named && !layout.circles ? x : x + (width - whole) / 2;
  if (named) symbol(context, signal, left, label, letter);
  if (!Number.isNaN(norm)) text(context, fitting, left + indent, label, style);
}

/** After the last step whose loss flows. @param {Picture} picture @param {Column} column */
function isBeyond({ flow }, { t, focus }) {
  return flow !== null && t > flow.source && (focus < 0.02 || focus > 0.6);
}

/** Later states have no part in an earlier loss: their gradient is 0. @param {Picture} picture @param {Block} block */
function drawZero({ context, layout, look }, { x, width, label }) {
  if (Number.isNaN(label)) return;
  const size = Math.max(layout.least, Math.round(14 * layout.scale)) - 1;
  const style = { font: look.fonts.mono, size, color: look.muted };
  text(context, "0", x + width / 2, label, { ...style, align: "center" });
}

/** Few units: each a circle with its number, as in the forward pass. */
/** @param {Picture} picture @param {Column} column @param {Block} block @param {number} reached */
function drawCirclesBack(picture, column, block, reached) {
  const { context, layout, look, flow, trace } = picture;
  const { units } = layout.fold;
  const { t } = column;
  const vector = reached > 0.5 ? flow?.gradients?.vector(block.signal, t, block.layer) : null;
  if (!vector) {
    context.globalAlpha *= BEFORE;
    drawCircles({ ...picture, playhead: trace.length - 1, phase: 1 }, column, block, 1);
    return;
  }
  for (let unit = 0; unit < units; unit++) {
    const { x, y, r } = circleOf(block, unit, units);
    const value = vector?.[unit] ?? NaN;
    const color = gradientColor(Math.abs(value), endsOf(picture), look.theme);
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = color ?? look.ground;
    context.fill();
    context.strokeStyle = color ? look.ink : look.waiting;
    context.lineWidth = 1.25;
    context.stroke();
    const size = Math.min(15 * Math.max(1, layout.scale * 0.9), r * 0.66);
    if (!color) continue;
    const inside = inkOn("gradient", share(Math.abs(value), endsOf(picture)), look.theme, [0, 1]);
    const words = sized(value, Math.abs(value) < 0.1 ? 1 : 2);
    const type = { font: look.fonts.mono, size, color: inside };
    const wide = Math.max(1, widthOf(context, words, type) / (2 * r - 6));
    drawNumber(picture, column, words, { x, y, r, size: size / wide, inside });
  }
}
