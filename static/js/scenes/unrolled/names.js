/** What the rows are, in words and in the lecture's symbols, and what the colours mean. */

/** @import { Mosaic } from "../../charts/mosaic.js" */
/** @import { Picture } from "./picture.js" */

import { drawMosaic, mosaic } from "../../charts/mosaic.js";
import { symbol, text, widthOf } from "../../charts/text.js";
import { colorOf, colormap } from "../../color.js";
import { exceeds } from "../../largest.js";
import { predictedStep } from "../../timeline.js";
import { LOW } from "./layout.js";
import { limitsOf } from "./picture.js";

/** @param {Picture} picture */
export function drawNames(picture) {
  const { layout } = picture;
  const short = { top: "predicted", middle: "remembered", bottom: "goes in" };
  if (layout.narrow) drawRows(picture, short);
  else drawMargin(picture);
  if (picture.trace.card.layers > 1) drawLayerNames(picture);
  drawHeader(picture);
}

/** What the names at every step say, at the length that there is room for. */
const SHARED = [
  "U, W and V are the same three matrices at every step.",
  "Same U, W, V at every step.",
  "Same U, W, V",
];

/** A legend's height in type sizes, and in a low picture. */
const LEGEND = 1.95;
const LOW_LEGEND = 1.7;

/** The margin, which stays what it is from step to step. @param {Picture} picture */
function drawMargin(picture) {
  const { context, layout, trace, sampling, margin } = picture;
  const legends = legendsOf(picture);
  const scales = legends.map(({ signals, low, high }) => [signals, low, high]);
  const key = JSON.stringify([layout.layers, trace.card.cell, sampling.temperature, scales]);
  const size = { width: layout.left - 6, height: layout.height };
  margin.draw(context, size, key, (own) => paintMargin({ ...picture, context: own }, legends));
}

/** A sentence for the three rows, their symbols below. @param {Picture} picture @param {Legend[]} legends */
function paintMargin(picture, legends) {
  const { context, layout, look, trace } = picture;
  const { bars, layers, input, left, scale } = layout;
  context.fillStyle = look.ground;
  context.fillRect(0, 0, left - 6, layout.height); // columns recede under the margin
  const size = Math.max(layout.least, Math.min(16 * Math.max(1, scale), (left - 22) / 9.8));
  const words = { font: look.fonts.words, size, weight: 700, color: look.ink };
  const small = {
    font: look.fonts.words,
    size: Math.max(layout.least, size - 2),
    color: look.muted,
  };
  const x = 12;
  const line = size * 1.45;
  const low = layout.height < LOW;
  const legend = (low ? LOW_LEGEND : LEGEND) * size;
  const top = layers.at(-1);
  const bottom = layers[0];
  if (!top || !bottom) return;
  const { cell } = trace.card;
  const middle = (top.top + bottom.bottom) / 2;
  const states = cell === "lstm" ? "hidden h_t, cell c_t" : "hidden state h_t";
  const tall = (low ? 1 : 2) * line + 6 + legends.length * legend;
  let y = Math.min(middle - tall / 2, input.y - line / 2 - tall) + line / 2;
  const predicted = Math.min((bars.top + bars.bottom) / 2 - line / 2, y - line * (low ? 1 : 2));
  text(context, "what is predicted", x, predicted, words);
  const weighed = picture.sampling.temperature !== 1 ? " / T" : "";
  if (!low) symbol(context, `p_t = softmax(V h_t${weighed})`, x, predicted + line, small);

  text(context, "what is remembered", x, y, words);
  if (!low) symbol(context, states, x, (y += line), small);
  y += line * 1.15;
  for (const each of legends) {
    drawRamp(picture, each, x, y, Math.min(left - 34, left * 0.72));
    y += legend;
  }

  text(context, "what goes in", x, low ? input.y : input.y - line / 2 + 2, words);
  if (!low) symbol(context, "x_t, one character", x, input.y + line / 2 + 2, small);
}

/** At the right end, over each layer. @param {Picture} picture */
export function drawLayerNames({ context, layout, look }) {
  const size = Math.max(layout.least, Math.round(13 * layout.scale));
  const style = { font: look.fonts.words, size, color: look.muted };
  layout.layers.forEach((row, layer) => {
    const words = `layer ${layer + 1}`;
    const width = widthOf(context, words, style);
    const y = Number.isNaN(row.label) ? row.top - 4 : row.label;
    context.fillStyle = look.ground;
    context.fillRect(layout.width - width - 12, y - size / 2, width + 12, size);
    text(context, words, layout.width - width - 8, y, style);
  });
}

/**
 * On a phone: short words in a lane of their own, written upwards.
 *
 * @param {Picture} picture
 * @param {{ top: string, middle: string, bottom: string }} names
 */
export function drawRows({ context, layout, look }, names) {
  const style = { font: look.fonts.words, size: 12, weight: 700, color: look.ink };
  const { layers, input, bars, left, height } = layout;
  const [top, bottom] = [layers.at(-1)?.top ?? 0, layers[0]?.bottom ?? 0];
  context.fillStyle = look.ground;
  context.fillRect(0, 0, left - 4, height);
  const half = (/** @type {string} */ words) => widthOf(context, words, style) / 2 + 2;
  const wished = /** @type {[string, number][]} */ ([
    [names.top, (bars.top + bars.bottom) / 2],
    [names.bottom, Math.min(input.y, height - half(names.bottom))],
    [names.middle, (top + bottom) / 2],
  ]);
  const placed = wished.filter(([words, y], k) =>
    wished.slice(0, k).every(([other, at]) => Math.abs(y - at) >= half(words) + half(other)),
  );
  for (const [words, y] of placed) {
    context.save();
    context.translate(11, y);
    context.rotate(-Math.PI / 2);
    text(context, words, 0, 0, { ...style, align: "center" });
    context.restore();
  }
}

/** @typedef {{ signals: string[], map: Uint32Array, low: string, middle: string, high: string }} Legend */

/** One for each map and scale in the picture, that of the hidden state first. @param {Picture} picture @returns {Legend[]} */
function legendsOf({ trace, signals, look }) {
  /** @type {Map<string, Legend>} */
  const legends = new Map();
  for (const signal of ["h", "c", ...signals]) {
    if (!signals.includes(signal)) continue;
    const limits = limitsOf(trace, signal);
    const kind = colorOf(signal);
    const key = `${kind} ${limits} ${exceeds(trace, signal)}`;
    const known = legends.get(key);
    if (known) {
      if (!known.signals.includes(signal)) known.signals.push(signal);
      continue;
    }
    const map = colormap(kind, look.theme);
    const middle = kind === "diverging" ? "0" : "";
    legends.set(key, { signals: [signal], map, middle, ...endsOf(limits, exceeds(trace, signal)) });
  }
  return [...legends.values()];
}

/** The numbers at a map's ends; `≤` and `≥` where values lie beyond. @param {[number, number]} limits @param {boolean} beyond */
function endsOf([low, high], beyond) {
  const number = low < 0 ? `−${-low}` : `${low}`;
  return { low: beyond ? `≤${number}` : number, high: beyond ? `≥${high}` : `${high}` };
}

/** All colours of a map side by side. @type {WeakMap<Uint32Array, Mosaic>} */
const ramps = new WeakMap();

/** @param {Uint32Array} map @returns {Mosaic} */
function rampOf(map) {
  let ramp = ramps.get(map);
  if (!ramp) {
    const indices = Array.from(map, (_, index) => index);
    ramp = mosaic(indices, { rows: 1, width: map.length, units: map.length }, map, [0, map.length]);
    ramps.set(map, ramp);
  }
  return ramp;
}

/** @param {Picture} picture @param {Legend} legend @param {number} x @param {number} y @param {number} width */
function drawRamp({ context, layout, look }, { signals, map, low, middle, high }, x, y, width) {
  const size = Math.max(layout.least, Math.round(12.5 * Math.min(layout.scale, layout.left / 168)));
  const style = { font: look.fonts.mono, size, color: look.muted };
  const names = { font: look.fonts.words, size: size + 1, color: look.muted };
  const ramp = width * 0.68;
  const height = Math.round(size * 0.62);
  drawMosaic(context, rampOf(map), { x, y: y - height, width: ramp, height });
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  context.strokeRect(x - 0.5, y - height - 0.5, ramp + 1, height + 1);
  text(context, low, x, y + size * 0.65, style);
  const room = ramp - widthOf(context, low + high, style) - 2 * size;
  if (middle && room > 0)
    text(context, middle, x + ramp / 2, y + size * 0.65, { ...style, align: "center" });
  text(context, high, x + ramp, y + size * 0.65, { ...style, align: "right" });
  symbol(context, signals.join(" "), x + ramp + 10, y - height / 2, names);
}

/** Which step it is, the one that is named in words, over its column; the one line on sharing. @param {Picture} picture */
function drawHeader({ context, layout, look, trace, shared, playhead, phase }) {
  const step = predictedStep(playhead, phase);
  const column = layout.columns.find(({ t }) => t === step);
  const size = Math.max(layout.least, Math.round(15 * layout.scale));
  const style = { font: look.fonts.words, size, color: look.muted };
  const words = `step ${step + 1} of ${trace.length}`;
  const from = column ? column.x - column.width / 2 : layout.left;
  text(context, words, from, layout.header, style);
  if (!shared) return;
  const bold = { ...style, weight: 700, color: look.ink };
  const end = layout.width - 12;
  const room = end - from - widthOf(context, words, style) - size;
  const line = SHARED.find(
    (one) => widthOf(context, one, bold) <= Math.max(room, from - layout.left - size),
  );
  if (!line) return;
  if (widthOf(context, line, bold) <= room)
    text(context, line, end, layout.header, { ...bold, align: "right" });
  else text(context, line, layout.left, layout.header, bold);
}
