/** What the rows are while time runs backwards, and what an arrow's width and colour mean. */

/** @import { Picture } from "../picture.js" */
/** @import { TextStyle } from "../../../charts/text.js" */
/** @import { Flow } from "./flow.js" */

import { symbol, text, widthOf } from "../../../charts/text.js";
import { lowest, wedge } from "../../../charts/wedge.js";
import { gradientColor } from "../../../gradient.js";
import { decimal, power, sized } from "../../../number.js";
import { LOW } from "../layout.js";
import { drawLayerNames, drawRows } from "../names.js";
import { flows, widthOfNorm } from "./flow.js";
import { dashes, guessingWords, nameGuessing } from "./losses.js";

/** Where the margin's lines begin. */
const LEFT = 12;
/** The choice of losses takes so much of the header's line, in CSS pixels. */
const CHOICE = 260;

/** @param {Picture} picture */
export function drawNamesBack(picture) {
  if (picture.layout.narrow) {
    drawRows(picture, { top: "cost", middle: "flows back", bottom: "goes in" });
    drawNarrowLegend(picture);
    nameGuessing(picture);
  } else drawMargin(picture);
  if (picture.trace.card.layers > 1) drawLayerNames(picture);
  drawHeader(picture);
}

/** @param {Picture} picture */
function drawMargin(picture) {
  const { context, layout, look } = picture;
  const { layers, input, left, height } = layout;
  if (layers.length === 0) return;
  context.fillStyle = look.ground;
  context.fillRect(0, 0, left - 6, height); // columns recede under the margin
  const { words, small, line } = marginStyle(picture);
  drawCosts(picture);
  const low = height < LOW;
  const y = flowsAt(picture);
  text(context, "what flows back", LEFT, y, words);
  if (!low) {
    const norm = LEFT + symbol(context, "‖∂L/∂h_t‖", LEFT, y + line, small);
    const where = [" on each arrow", " on arrows"].find(
      (one) => norm + widthOf(context, one, small) <= left - 10,
    );
    if (where) text(context, where, norm, y + line, small);
  }
  drawWedge(picture, LEFT, y + line * (low ? 1 : 2.1), left - 34);
  text(context, "what goes in", LEFT, low ? input.y : input.y - line / 2 + 2, words);
  if (!low) symbol(context, "x_t, one character", LEFT, input.y + line / 2 + 2, small);
}

/** Where the margin says what flows back. @param {Picture} picture */
function flowsAt(picture) {
  const { layers, input, height } = picture.layout;
  const { line } = marginStyle(picture);
  const tall = (height < LOW ? 2.6 : 3.6) * line;
  const middle = ((layers.at(-1)?.top ?? 0) + (layers[0]?.bottom ?? 0) - tall) / 2;
  return Math.min(middle, input.y - line / 2 - tall) + line / 2;
}

/** @param {Picture} picture */
function marginStyle({ layout: { least, scale, left }, look }) {
  const size = Math.max(least, Math.min(16 * Math.max(1, scale), (left - 22) / 9.8));
  const words = { font: look.fonts.words, size, weight: 700, color: look.ink };
  const small = { font: look.fonts.words, size: Math.max(least, size - 2), color: look.muted };
  return { words, small, line: size * 1.45 };
}

/** Beside the losses: their formula where there is room for it, the number differentiated, and that of guessing. */
/** @param {Picture} picture */
function drawCosts(picture) {
  const { context, layout, look } = picture;
  const { bars } = layout;
  const { words, small, line } = marginStyle(picture);
  const rows = Math.floor((bars.bottom - bars.top) / line);
  const low = layout.height < LOW;
  let y = bars.top + words.size * (low ? 1.4 : 0.7);
  text(context, "what it costs", LEFT, y, words);
  if (rows >= 4) symbol(context, "L_t = −ln p_t(x_{t+1})", LEFT, (y += line), small);
  y += line;
  drawWhole(picture, { x: LEFT, y, end: layout.left - 10 }, small);
  const fitsBelow = y + 1.8 * line <= flowsAt(picture);
  if (low ? !fitsBelow : rows < 3) return nameGuessing(picture);
  y += line;
  dashes(context, LEFT, LEFT + 14, Math.round(y) + 0.5, look.muted);
  const guess = { ...small, size: small.size - 1 };
  const fits = widthOf(context, guessingWords(picture), guess) <= layout.left - LEFT - 28;
  text(context, guessingWords(picture, fits), LEFT + 20, y, guess);
}

/** `Σ L_t = 80.12 nats`: what is differentiated. */
/** @param {Picture} picture @param {{ x: number, y: number, end: number }} place @param {TextStyle} style */
function drawWhole(picture, { x, y, end }, style) {
  const { context, look, flow } = picture;
  if (!flow || flow.source < 0) return text(context, "there is no loss", x, y, style);
  const of = flow.choice === "total" ? "Σ L_t =" : `L_{${flow.source + 1}} =`;
  const from = x + symbol(context, of, x, y, style) + 6;
  const mono = { ...style, font: look.fonts.mono, color: look.ink };
  const room = end - from;
  const sum = sumOf(picture);
  const number = Math.abs(sum) < 0.005 ? sized(sum) : decimal(sum, 2);
  const words = [`${number} nats`, number].find((one) => widthOf(context, one, mono) <= room);
  text(context, words ?? decimal(sum, 0), from, y, mono);
}

/** The number that is differentiated, nats. @param {Picture} picture */
function sumOf(picture) {
  const { trace, flow } = picture;
  const known = flow?.gradients?.total ?? NaN;
  if (!Number.isNaN(known) && flow?.gradients?.loss === flow?.choice) return known;
  let sum = 0;
  for (let t = 0; t < trace.length; t++) if (flows(picture, t)) sum += trace.loss(t);
  return sum;
}

/**
 * All widths and colours of the scale, side by side, with the powers of ten at its ends and in its middle.
 *
 * @param {Picture} picture
 * @param {number} x
 * @param {number} y its middle
 * @param {number} width
 */
function drawWedge(picture, x, y, width) {
  const { context, layout, look, flow } = picture;
  if (!flow) return;
  const size = Math.max(layout.least, Math.round(12.5 * Math.min(layout.scale, 1.2)));
  wedge(
    context,
    { x, y, width },
    {
      ends: flow.ends,
      theme: look.theme,
      thick: (norm) => widthOfNorm(picture, norm),
      beyond: isBeyond(flow),
      style: { font: look.fonts.mono, size, color: look.muted },
    },
  );
}

/** Whether some norms lie below the scale. @param {Flow} flow */
function isBeyond({ ends, gradients }) {
  return gradients !== null && gradients.extent[0] < ends[0];
}

/** On a phone, at the upper left: the scale, and what is differentiated. @param {Picture} picture */
function drawNarrowLegend(picture) {
  const { context, layout, look, flow } = picture;
  if (!flow) return;
  const style = { font: look.fonts.mono, size: 12, color: look.muted };
  const [low, high] = flow.ends.map(Math.log10);
  const words = [lowest(flow.ends, isBeyond(flow)), high === 0 ? "1" : power(high ?? 0)];
  const ramp = 70;
  let x = layout.left + 2;
  text(context, words[0] ?? "", x, layout.header, style);
  x += widthOf(context, words[0] ?? "", style) + 5;
  for (let k = 0; k < ramp; k++) {
    const norm = 10 ** ((low ?? 0) + (((high ?? 0) - (low ?? 0)) * (k + 0.5)) / ramp);
    context.fillStyle = gradientColor(norm, flow.ends, look.theme) ?? look.waiting;
    context.fillRect(x + k, layout.header - 4, 1.5, 8);
  }
  x += ramp + 5;
  text(context, words[1] ?? "", x, layout.header, style);
  x += widthOf(context, words[1] ?? "", style) + 16;
  drawWhole(
    picture,
    { x, y: layout.header, end: layout.width - 8 },
    { ...style, font: look.fonts.words },
  );
}

/** Which step it is, over its column, but not under the choice of losses at the right end. @param {Picture} picture */
function drawHeader({ context, layout, look, trace, playhead: step, flow }) {
  if (layout.narrow) return;
  const column = layout.columns.find(({ t }) => t === step);
  const size = Math.max(layout.least, Math.round(15 * layout.scale));
  const style = { font: look.fonts.words, size, color: look.muted };
  const from = column ? column.x - column.width / 2 : layout.left;
  const words = `step ${step + 1} of ${trace.length}${flow ? remark(flow, step) : ""}`;
  const most = layout.width - CHOICE - widthOf(context, words, style);
  text(context, words, Math.max(layout.left, Math.min(from, most)), layout.header, style);
}

/** What is to be known of a step's colours. @param {Flow} flow @param {number} step */
function remark({ source, gradients }, step) {
  if (step > source) return ": no loss flows here";
  const flat = gradients && step >= gradients.first && !gradients.vector("h", step, 0);
  return flat ? ": a block’s one colour is its norm" : "";
}
