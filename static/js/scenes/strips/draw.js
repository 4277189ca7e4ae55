/** Draws the strips, the loss and the time axis through a window. */

/** @import { View } from "../../view.js" */
/** @import { Bands } from "./bands.js" */
/** @import { Look } from "./frame.js" */

import { characters, characterSize, stepNumbers, ticks } from "../../charts/axis.js";
import { flowBar } from "../../charts/flow.js";
import { bar, guessingLine, signedBar, zeroLine } from "../../charts/lossline.js";
import { mapped } from "../../charts/strip.js";
import { colormap, pack, paint } from "../../color.js";
import { middle } from "./rows.js";

/** @typedef {{ context: CanvasRenderingContext2D, bands: Bands, view: View, look: Look }} Picture */

/** Bars wider than this, in CSS pixels, stand a little apart. */
const APART = 6;

/** @param {Picture} picture */
export function drawBands(picture) {
  const { context, bands, view, look } = picture;
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  drawComing(picture);
  for (const { place, tiles, kind, limits } of bands.bands) {
    const painter = mapped(colormap(kind, look.theme), limits);
    tiles.draw(context, view, { x: 0, width, ...place }, painter);
  }
  drawLoss(picture);
  drawFlow(picture);
  drawAxis(picture);
}

/** Device pixels a step. @param {Picture} picture */
export function pixelsOf({ context, view }) {
  return context.canvas.width / (view.to - view.from);
}

/** Steps that are still to come are grey: the ground is a value. @param {Picture} picture */
function drawComing(picture) {
  const { context, bands, view, look } = picture;
  const pixels = pixelsOf(picture);
  const from = Math.max(0, Math.round((bands.read - view.from) * pixels));
  const to = Math.min(context.canvas.width, Math.round((bands.trace.length - view.from) * pixels));
  context.fillStyle = paint(look.theme.line, 0.35);
  for (const { place } of bands.bands) {
    if (to > from) context.fillRect(from, place.y, to - from, place.height);
  }
}

/** @param {Picture} picture */
function drawLoss(picture) {
  const { context, bands, view, look } = picture;
  const { width } = context.canvas;
  const { lossPlace, lossTiles, guess } = bands;
  const rect = { x: 0, width, ...lossPlace };
  const thickness = Math.ceil(bands.ratio);
  const { isDifference } = bands.trace;
  const bars = isDifference ? signedBar : bar;
  const painter = bars(colormap("loss", look.theme), guess.top, rect.height, pack(look.theme.ink));
  lossTiles.draw(context, view, rect, painter);
  if (pixelsOf(picture) >= APART * bands.ratio) partBars(picture, rect, thickness);
  context.fillStyle = paint(look.theme.line);
  context.fillRect(0, rect.y + rect.height, width, thickness);
  const line = isDifference ? zeroLine : guessingLine;
  line(context, rect, { color: paint(look.theme.ink, 0.75), thickness });
}

/** @param {Picture} picture */
function drawFlow(picture) {
  const { context, bands, view, look } = picture;
  const { flow, ratio } = bands;
  if (!flow) return;
  const rect = { x: 0, width: context.canvas.width, ...flow.place };
  const painter = flowBar(colormap("gradient", look.theme), flow.ends, rect.height);
  flow.tiles.draw(context, view, rect, painter);
  const thickness = Math.ceil(ratio);
  if (pixelsOf(picture) >= APART * ratio) partBars(picture, rect, thickness);
  context.fillStyle = paint(look.theme.line);
  context.fillRect(0, rect.y + rect.height, rect.width, thickness);
}

/** @param {Picture} picture @param {{ y: number, height: number }} row @param {number} gap */
function partBars(picture, { y, height }, gap) {
  const { context, bands, view, look } = picture;
  const pixels = pixelsOf(picture);
  context.fillStyle = paint(look.theme.ground);
  for (let t = Math.floor(view.from); t < Math.min(bands.read, view.to); t += 1) {
    context.fillRect(Math.round((t + 1 - view.from) * pixels) - gap, y, gap, height);
  }
}

/** @param {Picture} picture */
function drawAxis(picture) {
  const { context, bands, view, look } = picture;
  const { ratio, layout, trace } = bands;
  const pixels = pixelsOf(picture);
  const { width } = context.canvas;
  const style = {
    pixels,
    font: look.font,
    ink: paint(look.theme.ink),
    muted: paint(look.theme.muted),
  };
  const size = characterSize(pixels / ratio) * ratio;
  const line = middle(layout.characters) * ratio;
  if (size) characters(context, trace.tokens, view, { x: 0, y: line }, { ...style, size });
  const digits = String(trace.length).length;
  const type = layout.narrow ? 12 : 14;
  const numbers = ticks(view, trace.length, ((digits + 3) * 0.6 * type * ratio) / pixels);
  const place = { x: 0, y: middle(layout.numbers) * ratio, width };
  stepNumbers(context, numbers, view, place, { ...style, size: type * ratio });
  if (trace.generatedFrom !== null) underline(picture, trace.generatedFrom);
}

/** A line under what the model itself has written. @param {Picture} picture @param {number} first */
function underline(picture, first) {
  const { context, bands, view, look } = picture;
  const pixels = pixelsOf(picture);
  const from = Math.max(0, (first - view.from) * pixels);
  const to = (bands.trace.length - view.from) * pixels;
  const y = (bands.layout.numbers.y - 1) * bands.ratio;
  context.fillStyle = paint(look.theme.accent);
  context.fillRect(from, y, Math.max(0, to - from), 2 * bands.ratio);
}
