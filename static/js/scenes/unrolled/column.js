/** One step of the network: the character in, the layers, the probabilities out. */

/** @import { Picture } from "./picture.js" */
/** @import { Block } from "./blocks.js" */
/** @import { Column } from "./layout.js" */

import { bars, uprightBars } from "../../charts/bars.js";
import { hatch } from "../../charts/hatch.js";
import { drawMosaic, drawNotches } from "../../charts/mosaic.js";
import { glyph, symbol, text, widthOf } from "../../charts/text.js";
import { heldUnits } from "../../clamps.js";
import { colorOf, nameColor } from "../../color.js";
import { stage } from "../../scale.js";
import { drawCircles } from "./circles.js";
import { blocksOf, unitBox } from "./blocks.js";
import { barBox, barFeet, barRows, standsUpright } from "./candidates.js";
import { litOf, mosaicOf } from "./picture.js";

/** A word for each signal, short enough to stand over its picture. @type {Record<string, string>} */
const WORDS = {
  i: "input",
  f: "forget",
  o: "output",
  g: "candidate",
  r: "reset",
  z: "update",
  n: "candidate",
  c: "cell state",
  h: "hidden state",
};

/** The playhead's step is seen clearly, the others recede. @param {Picture} picture @param {Column} column */
export function drawColumn(picture, column) {
  const { context, trace } = picture;
  const { t } = column;
  context.globalAlpha = column.near;
  if (t >= 0) drawInput(picture, column);
  for (let layer = 0; layer < trace.card.layers; layer++) drawLayer(picture, column, layer);
  if (t >= 0 && t < trace.length) drawBars(picture, column);
  context.globalAlpha = 1;
}

/** The character that goes in. @param {Picture} picture @param {Column} column */
export function drawInput({ context, trace, layout, look, playhead, phase, camera }, column) {
  const { t, x, focus, near } = column;
  const { y, label } = layout.input;
  const size = Math.min(layout.input.size, column.right - column.left - 4);
  const token = trace.tokens[t];
  const ghost = t >= trace.length;
  const reached = t <= playhead && !ghost;
  const lit = t === playhead ? stage(phase, 0, 0.18) : 1;
  context.lineWidth = focus > 0.5 ? 2 : 1.25;
  context.strokeStyle = reached && lit > 0 ? look.ink : look.muted;
  context.setLineDash(ghost ? [3, 3] : []);
  context.beginPath();
  context.roundRect(x - size / 2, y - size / 2, size, size, 4);
  context.stroke();
  context.setLineDash([]);
  const travelling = t === Math.ceil(camera) && camera < t && t <= playhead; // it is still on its way here
  const type = {
    font: look.fonts.mono,
    size: Math.min(size * 0.62, 34),
    weight: focus > 0.5 ? 700 : 400,
  };
  if (!travelling) {
    const color = reached ? look.ink : look.muted;
    glyph(context, token ?? "?", x, y + 1, { ...type, color });
  }
  if (focus > 0.3 || near > 0.8) {
    const index = {
      font: look.fonts.words,
      size: Math.max(layout.least, 14 * layout.scale),
      color: look.muted,
    };
    symbol(context, `x_{${t + 1}}`, x, label, { ...index, align: "center" });
  }
}

/** @param {Picture} picture @param {Column} column @param {number} layer */
function drawLayer(picture, column, layer) {
  const { context, trace, layout, look, playhead, signals } = picture;
  const { t, focus, x, width } = column;
  const row = layout.layers[layer];
  if (!row || t >= trace.length) return;
  const blocks = blocksOf(picture.layout, column, layer, signals);
  if (focus > 0.02 && t >= 0) {
    context.globalAlpha = column.near * focus;
    context.strokeStyle = look.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x - width / 2, row.top, width, row.bottom - row.top, 8);
    context.stroke();
    context.globalAlpha = column.near;
  }
  const lit = litOf(picture, t).layer(layer);
  const words = wordsFor(picture, blocks);
  for (const block of blocks) {
    const share =
      block.signal === "h"
        ? lit.h
        : block.signal === "c" || block.signal === "n"
          ? lit.c
          : lit.gates;
    drawBlock(picture, column, block, { share, waiting: t > playhead || t >= trace.received });
    if (column.focus > 0.6 && !Number.isNaN(block.label) && !layout.circles && t >= 0)
      blockLabel(picture, block, words[block.signal] ?? "");
  }
  if (focus > 0.6 && blocks.length > 1) chevrons(picture, blocks);
}

/** @param {Picture} picture @param {Column} column @param {Block} block @param {{ share: number, waiting: boolean }} state */
function drawBlock(picture, column, block, { share, waiting }) {
  const { context, layout, look } = picture;
  const { x, y, width, height, signal, layer, shown } = block;
  if (width < 2 || shown < 0.05) return;
  context.globalAlpha = column.near * shown;
  if (layout.circles && signal === "h") drawCircles(picture, column, block, share);
  else {
    const painted = column.t >= 0 ? mosaicOf(picture, signal, column.t, layer) : null;
    const [left, right] = [Math.round(x), Math.round(x + width)];
    if (painted) drawMosaic(context, painted, { x: left, y, width: right - left, height }, share);
    if (painted && share >= 1 && isAtRest(column) && colorOf(signal) === "diverging") {
      drawNotches(context, painted, { x: left, y, width: right - left, height }, look.ink);
    }
    if (column.t >= 0 && !waiting) markHeld(picture, column.t, block);
    context.strokeStyle = waiting || share < 1 ? look.waiting : look.muted;
    context.lineWidth = 1;
    context.strokeRect(left - 0.5, Math.round(y) - 0.5, right - left + 1, Math.round(height) + 1);
  }
  if (column.t < 0) zeroLabel(picture, block);
  context.globalAlpha = column.near;
}

/**
 * What is held is hatched: the whole vector, or the units that are.
 *
 * @param {Picture} picture
 * @param {number} t
 * @param {Block} block
 */
function markHeld({ context, layout, look, trace }, t, block) {
  const units = heldUnits(trace.clamps, block.signal, block.layer, t);
  const boxes = units === "all" ? [block] : units.map((unit) => unitBox(layout, block, unit));
  for (const box of boxes) hatch(context, box, look.ink);
}

/** Not on the way between wide and narrow. @param {Column} column */
function isAtRest({ focus }) {
  return focus === 0 || focus === 1;
}

/** The type of the blocks' letters and of the words beside them. @param {Picture} picture */
function labelSizes({ layout }) {
  const size = Math.max(layout.least, Math.round(14 * layout.scale));
  return { letter: size + 1, word: Math.max(layout.least, size - 1) };
}

/**
 * The words over all blocks, shorter ones where there is no room for the long, and none where one of them would not fit.
 *
 * @param {Picture} picture
 * @param {Block[]} blocks
 * @returns {Record<string, string>}
 */
function wordsFor(picture, blocks) {
  const { context, look } = picture;
  const { letter, word } = labelSizes(picture);
  const style = { font: look.fonts.words, size: word, color: look.muted };
  const short = (/** @type {string} */ words) => words.split(" ")[0] ?? "";
  for (const form of [(/** @type {string} */ words) => words, short]) {
    const words = blocks.map(({ signal }) => form(WORDS[signal] ?? ""));
    const fits = blocks.every(
      ({ width }, k) => letter * 0.55 + 5 + widthOf(context, words[k] ?? "", style) <= width + 2,
    );
    if (fits) return Object.fromEntries(blocks.map(({ signal }, k) => [signal, words[k] ?? ""]));
  }
  return {};
}

/** @param {Picture} picture @param {Block} block @param {string} words */
function blockLabel(picture, { signal, x, label }, words) {
  const { context, look } = picture;
  const sizes = labelSizes(picture);
  const name = {
    font: look.fonts.words,
    size: sizes.letter,
    weight: 700,
    color: nameColor(signal, look.theme),
  };
  const letter = symbol(context, signal, x, label, name);
  const word = { font: look.fonts.words, size: sizes.word, color: look.muted };
  if (words) text(context, words, x + letter + 5, label, word);
}

/** @param {Picture} picture @param {Block} block */
function zeroLabel({ context, layout, look }, { x, width, label, y }) {
  const size = Math.max(layout.least, Math.round(14 * layout.scale));
  const at = Number.isNaN(label) ? y - 10 : label - 3;
  symbol(context, "h_0 = 0", x + width / 2, at, {
    font: look.fonts.words,
    size,
    color: look.ink,
    align: "center",
  });
}

/** Small signs between gates, c and h: the order of computation. @param {Picture} picture @param {Block[]} blocks */
function chevrons({ context, look }, blocks) {
  context.strokeStyle = look.muted;
  context.lineWidth = 1.5;
  for (const signal of ["c", "n", "h"]) {
    const block = blocks.find((one) => one.signal === signal);
    const before = blocks
      .filter((one) => block && one.x + one.width < block.x)
      .map((one) => one.x + one.width);
    if (!block || !before.length) continue;
    const x = (Math.max(...before) + block.x) / 2;
    const y = block.y + block.height / 2;
    context.beginPath();
    context.moveTo(x - 2.5, y - 6);
    context.lineTo(x + 2.5, y);
    context.lineTo(x - 2.5, y + 6);
    context.stroke();
  }
}

/** The probabilities of what comes next. @param {Picture} picture @param {Column} column */
function drawBars(picture, column) {
  const { context, layout, look } = picture;
  const lit = litOf(picture, column.t);
  if (lit.bars <= 0) return;
  const style = {
    ...barBox(layout, column),
    grown: lit.bars,
    marked: lit.marks,
    colors: { ink: look.ink, bar: look.muted },
    fonts: look.fonts,
  };
  const { top, bottom, row } = layout.bars;
  if (standsUpright(picture)) {
    uprightBars(context, barFeet(picture, column), { ...style, top: top - 4, bottom });
    return;
  }
  bars(context, barRows(picture, column.t), { ...style, row });
}
