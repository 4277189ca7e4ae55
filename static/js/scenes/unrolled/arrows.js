/** The three matrices: U from the input up, W from one step to the next, V up to the prediction. */

/** @import { Picture } from "./picture.js" */
/** @import { Column } from "./layout.js" */

import { arrow } from "../../charts/arrow.js";
import { symbol, widthOf } from "../../charts/text.js";
import { nameColor } from "../../color.js";
import { clamp } from "../../scale.js";
import { drawEdgesInto, drawEdgesOut, hasEdges } from "./edges.js";
import { blocksOf } from "./blocks.js";
import { standsUpright } from "./candidates.js";
import { litOf } from "./picture.js";

/** The lecture's letters and what they stand for. */
const FULL = { U: "U = W_{xh}", W: "W = W_{hh}", V: "V = W_{hy}" };

/**
 * The arrows into and out of a column.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column | undefined} before
 */
export function drawArrows(picture, column, before) {
  const { context, trace } = picture;
  if (column.t < 0 || column.t >= trace.length) return;
  const single = hasEdges(picture);
  if (single) {
    drawEdgesInto(picture, column, before);
    drawEdgesOut(picture, column);
  }
  const alpha = column.near * clamp(3 - column.t + picture.camera, 0, 1); // no arrows into nothing
  if (alpha <= 0) return;
  context.globalAlpha = alpha;
  for (let layer = 0; layer < trace.card.layers; layer++) {
    upArrow(picture, column, layer, single);
    if (before) acrossArrow(picture, column, before, layer, single);
  }
  outArrow(picture, column, single && standsUpright(picture));
  context.globalAlpha = 1;
}

/** U: from the character, or from the layer below. */
/** @param {Picture} picture @param {Column} column @param {number} layer @param {boolean} single */
function upArrow(picture, column, layer, single) {
  const { layout, trace } = picture;
  const { x, t } = column;
  const ends = upEnds(picture, column, layer);
  if (!ends) return;
  const { from, to } = ends;
  const share = litOf(picture, t).layer(layer).arrows;
  if (!single) arrow(picture.context, from, to, share, styleOf(picture, column));
  const beside = x + (single ? 30 * layout.scale : 9);
  name(picture, column, "U", trace.card.layers > 1 ? layer : null, {
    x: beside,
    y: (from.y + to.y) / 2,
  });
}

/** Where U's arrow begins and ends. @param {Picture} picture @param {Column} column @param {number} layer */
export function upEnds({ layout }, column, layer) {
  const { x } = column;
  const row = layout.layers[layer];
  const below = layout.layers[layer - 1];
  if (!row) return null;
  return {
    from: { x, y: below ? below.top - 2 : layout.input.y - layout.input.size / 2 - 2 },
    to: { x, y: edgeOf(column, row.bottom, row.y + row.height) + 2 },
  };
}

/**
 * Where W's arrow begins and ends.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column} before
 * @param {number} layer
 */
export function acrossEnds({ layout, signals }, column, before, layer) {
  const row = layout.layers[layer];
  const h = blocksOf(layout, before, layer, signals).find(({ signal }) => signal === "h");
  if (!row || !h) return null;
  const start = before.focus > 0.3 ? before.x + before.width / 2 : h.x + h.width;
  const y = row.y + row.height / 2;
  return { from: { x: start + 3, y }, to: { x: column.x - column.width / 2 - 3, y } };
}

/**
 * Where the arrow of c begins and ends; null where the cell has none, or is too far to be told apart.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column} before
 * @param {number} layer
 */
export function cellEnds(picture, column, before, layer) {
  const ends = acrossEnds(picture, column, before, layer);
  const row = picture.layout.layers[layer];
  const near = Math.max(column.focus, before.focus);
  if (!ends || !row || near < 0.3 || !picture.signals.includes("c")) return null;
  const y = row.y + row.height * 0.8;
  return { from: { ...ends.from, y }, to: { ...ends.to, y } };
}

/**
 * W: from the layer at the step before.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column} before
 * @param {number} layer
 * @param {boolean} single edges are drawn instead of the arrow
 */
function acrossArrow(picture, column, before, layer, single) {
  const { layout, trace, context } = picture;
  const row = layout.layers[layer];
  const ends = acrossEnds(picture, column, before, layer);
  if (!row || !ends) return;
  const { from, to } = ends;
  if (!single) {
    const share = litOf(picture, column.t).layer(layer).arrows;
    arrow(context, from, to, share, styleOf(picture, column));
    cellArrow(picture, column, before, layer);
  }
  const at = { x: (from.x + to.x) / 2, y: single ? row.y - 4 : from.y - 13 * layout.scale };
  name(picture, column, "W", trace.card.layers > 1 ? layer : null, at, to.x - from.x + 6);
}

/**
 * The LSTM's other memory goes on beside h, without a matrix: c to the next step's gates.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column} before
 * @param {number} layer
 */
function cellArrow(picture, column, before, layer) {
  const { layout, context, look } = picture;
  const ends = cellEnds(picture, column, before, layer);
  if (!ends) return;
  const { from, to } = ends;
  const color = nameColor("c", look.theme);
  const share = litOf(picture, column.t).layer(layer).arrows;
  const alpha = context.globalAlpha;
  context.globalAlpha = Math.max(column.focus, before.focus) * alpha;
  arrow(context, from, to, share, {
    empty: look.waiting,
    full: color,
    width: 1.5,
  });
  if (share >= 1 && to.x - from.x > 18) {
    const style = {
      font: look.fonts.words,
      size: Math.max(layout.least, Math.round(14 * layout.scale)),
      color,
      align: /** @type {const} */ ("center"),
    };
    const row = layout.layers[layer]?.height ?? 0;
    const between = 0.3 * row > style.size; // else h's arrow would strike it out
    const y = between ? from.y - 11 * layout.scale : from.y + style.size * 0.7;
    symbol(context, "c", (from.x + to.x) / 2 - 2, y, style);
  }
  context.globalAlpha = alpha;
}

/** V: to the bars. @param {Picture} picture @param {Column} column @param {boolean} single */
function outArrow(picture, column, single) {
  const { layout, trace } = picture;
  const row = layout.layers[trace.card.layers - 1];
  if (!row) return;
  const { x, t } = column;
  const from = edgeOf(column, row.top, row.y) - 2;
  const to = layout.bars.bottom + 2;
  if (!single)
    arrow(
      picture.context,
      { x, y: from },
      { x, y: to },
      litOf(picture, t).v,
      styleOf(picture, column),
    );
  const beside = single ? column.right - (column.right - x - column.width / 2) * 0.9 : x + 9;
  name(picture, column, "V", null, { x: beside, y: (from + to) / 2 });
}

/** The frame's edge at the playhead, the units' own elsewhere. */
/** @param {Column} column @param {number} frame @param {number} units */
function edgeOf({ focus }, frame, units) {
  return focus > 0.02 ? frame * focus + units * (1 - focus) : units;
}

/** @param {Picture} picture @param {Column} column */
function styleOf({ look, layout, shared }, { focus }) {
  const width = (shared ? 2.2 : 1.4 + focus) * Math.min(1.3, layout.scale);
  return { empty: look.waiting, full: look.ink, width };
}

/**
 * A matrix's name: at the playhead in full, at every step where the picture shows that they are shared.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {"U" | "V" | "W"} letter
 * @param {number | null} layer null where there is one only
 * @param {{ x: number, y: number }} at
 * @param {number} [room] for a name in the middle of at.x; else it stands right of it
 */
function name({ context, layout, look, shared }, column, letter, layer, at, room) {
  const { focus } = column;
  const full = focus > 0.5;
  if (!full && !shared) return;
  const size = Math.max(layout.least, Math.round((full ? 15 : 14) * layout.scale));
  const short = layer === null ? letter : `${letter}_${layer + 1}`;
  const long = layer === null ? FULL[letter] : short;
  const style = {
    font: look.fonts.words,
    size,
    weight: shared ? 700 : 400,
    color: shared || full ? look.ink : look.muted,
  };
  const available = room ?? column.right - at.x;
  const wanted = widthOf(context, `${letter} = Whh`, style) + (room === undefined ? 4 : 8);
  const words = full && wanted < available ? long : short;
  if (room === undefined) symbol(context, words, at.x, at.y, style);
  else if (room > 12) symbol(context, words, at.x, at.y, { ...style, align: "center" });
}
