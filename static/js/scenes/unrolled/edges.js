/** Every weight of a small network as an edge of its own, coloured by its value. */

/** @import { Column } from "./layout.js" */
/** @import { Picture } from "./picture.js" */

import { css } from "../../color.js";
import { blocksOf, circleOf } from "./blocks.js";
import { barFeet, standsUpright } from "./candidates.js";
import { litOf } from "./picture.js";

/** A matrix of weights, rows by the unit that an edge goes to. @typedef {{ shape: number[], values: Float32Array }} Matrix */
/** The end of an edge: a circle, or a point where r is 0. @typedef {{ x: number, y: number, r: number }} End */

/** Whether there are few units, the cell has one matrix for each arrow, and the weights are at hand. */
/** @param {Picture} picture */
export function hasEdges({ layout, trace, weights }) {
  const { units } = layout.fold;
  const recurrent = weights?.["rnn.weight_hh_l0"];
  return layout.circles && trace.card.cell === "rnn" && recurrent?.values.length === units * units;
}

/**
 * The edges into step t: from its character or the layer below, and from the units of step t − 1.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column | undefined} before
 */
export function drawEdgesInto(picture, column, before) {
  const { trace, weights } = picture;
  const lit = litOf(picture, column.t);
  for (let layer = 0; layer < trace.card.layers; layer++) {
    const units = unitsOf(picture, column, layer);
    const share = lit.layer(layer).arrows;
    const across = weights?.[`rnn.weight_hh_l${layer}`];
    if (across && before) {
      const near = Math.min(before.near, column.near);
      edges(picture, unitsOf(picture, before, layer), units, across, { share, near });
    }
    const up = weights?.[`rnn.weight_ih_l${layer}`];
    const from = layer > 0 ? unitsOf(picture, column, layer - 1) : inputsOf(picture, column);
    if (up) edges(picture, from, units, up, { share, near: column.near });
  }
}

/** The edges out of step t, from the last layer's units to the bars. @param {Picture} picture @param {Column} column */
export function drawEdgesOut(picture, column) {
  const { layout, trace, weights } = picture;
  const head = weights?.["head.weight"];
  if (!head || !standsUpright(picture)) return;
  const feet = barFeet(picture, column).map(({ x }) => ({ x, y: layout.bars.bottom + 3, r: 0 }));
  const share = litOf(picture, column.t).v;
  const units = unitsOf(picture, column, trace.card.layers - 1);
  edges(picture, units, feet, head, { share, near: column.near });
}

/** @param {Picture} picture @param {Column} column @param {number} layer @returns {End[]} */
function unitsOf({ layout, signals }, column, layer) {
  const block = blocksOf(layout, column, layer, signals).find(({ signal }) => signal === "h");
  const { units } = layout.fold;
  return block ? Array.from({ length: units }, (_, unit) => circleOf(block, unit, units)) : [];
}

/** A one-hot input has one edge to each unit: all its others are 0. @param {Picture} picture @param {Column} column @returns {End[]} */
function inputsOf({ layout, trace }, { t, x }) {
  const top = { x, y: layout.input.y - layout.input.size / 2 - 2, r: 0 };
  const ends = /** @type {End[]} */ (new Array(trace.vocabulary.length));
  const token = trace.vocabulary.indexOf(trace.tokens[t] ?? "");
  if (token >= 0) ends[token] = top;
  return ends;
}

/**
 * @param {Picture} picture
 * @param {End[]} from
 * @param {End[]} to
 * @param {Matrix} matrix (to, from)
 * @param {{ share: number, near: number }} how far they are filled, and how clearly they are seen
 */
function edges(picture, from, to, { shape, values }, { share, near }) {
  const { context, look } = picture;
  if (shape[1] !== from.length) return; // the inputs are embedded, not one-hot
  const most = largestOf(picture);
  context.globalAlpha = near;
  to.forEach((end, row) =>
    from.forEach((start, column) => {
      const weight = (values[row * from.length + column] ?? 0) / most;
      if (weight === 0) return;
      const [p, q] = [rim(start, end), rim(end, start)];
      context.lineWidth = 0.9 + 2.2 * Math.abs(weight);
      context.setLineDash(weight < 0 ? [5, 3] : []); // minus is told by shape too
      if (share < 1) line(context, p, q, look.waiting);
      const tip = { x: p.x + (q.x - p.x) * share, y: p.y + (q.y - p.y) * share };
      if (share > 0) line(context, p, tip, css("g", weight, look.theme));
    }),
  );
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** The largest |weight|, which takes the full colour. @param {Picture} picture */
function largestOf({ weights }) {
  const matrices = Object.values(weights ?? {}).filter(({ shape }) => shape.length === 2);
  return Math.max(...matrices.map(({ values }) => Math.max(...values.map(Math.abs)))) || 1;
}

/** @param {CanvasRenderingContext2D} context @param {{ x: number, y: number }} p @param {{ x: number, y: number }} q @param {string} color */
function line(context, p, q, color) {
  context.beginPath();
  context.moveTo(p.x, p.y);
  context.lineTo(q.x, q.y);
  context.strokeStyle = color;
  context.stroke();
}

/** The point of a circle's rim towards another end. @param {End} p @param {End} q */
function rim(p, q) {
  const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
  return { x: p.x + ((q.x - p.x) * p.r) / length, y: p.y + ((q.y - p.y) * p.r) / length };
}
