/** A layer of at most eight units: each a circle with its number, and every weight an edge of its own. */

/** @import { Picture } from "./picture.js" */
/** @import { Block } from "./blocks.js" */
/** @import { Column } from "./layout.js" */

import { text } from "../../charts/text.js";
import { css } from "../../color.js";
import { fixed } from "../../scale.js";
import { blocksOf, circleOf } from "./blocks.js";
import { barFeet, standsUpright } from "./candidates.js";
import { limitsOf, litOf } from "./picture.js";

/** @param {Picture} picture @param {Column} column @param {Block} block @param {number} share */
export function drawCircles({ context, trace, layout, look, playhead }, column, block, share) {
  const { t } = column;
  const { units } = layout.fold;
  const plane = trace.signals[block.signal];
  const reached = t < 0 || (t <= playhead && t < trace.received && share > 0.5);
  const limits = limitsOf(trace, block.signal);
  for (let unit = 0; unit < units; unit++) {
    const { x, y, r } = circleOf(block, unit, units);
    const value = t < 0 ? 0 : reached ? (plane?.at(t, block.layer, unit) ?? 0) : 0;
    context.beginPath();
    context.arc(x, y, r, 0, 2 * Math.PI);
    context.fillStyle = reached ? css(block.signal, value, look.theme, limits) : look.ground;
    context.fill();
    context.strokeStyle = reached ? look.ink : look.muted;
    context.lineWidth = 1.25;
    context.stroke();
    if (!reached) continue;
    const size = Math.min(15 * Math.max(1, layout.scale * 0.9), r * 0.78);
    const type = { font: look.fonts.mono, size, color: look.ink };
    const strong = Math.abs(value) > 0.72 * limits[1] && !look.theme.dark;
    if (size >= 11)
      text(context, fixed(value).trim(), x, y + 0.5, {
        ...type,
        align: "center",
        color: strong ? look.ground : look.ink,
      });
    else if (column.focus > 0.6)
      text(context, fixed(value), x + r + 4, y + 0.5, { ...type, size: 12 });
  }
}

/**
 * Whether single edges can be drawn: few units, a plain cell on one-hot inputs, and its weights at hand.
 *
 * @param {Picture} picture
 */
export function hasEdges({ layout, trace, weights }) {
  return layout.circles && trace.card.cell === "rnn" && Boolean(weights?.["rnn.weight_hh_l0"]);
}

/**
 * The edges into step t: from its character and from the units of step t − 1, coloured by weight.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @param {Column | undefined} before
 */
export function drawEdgesInto(picture, column, before) {
  const { trace, layout, signals, weights } = picture;
  const { t } = column;
  const lit = litOf(picture, t);
  const columns = before ? [before, column] : [column];
  for (let layer = 0; layer < trace.card.layers; layer++) {
    const to = stateOf(picture, column, layer);
    if (!to) continue;
    const share = lit.layer(layer).arrows;
    const recurrent = weights?.[`rnn.weight_hh_l${layer}`];
    const from = before && stateOf(picture, before, layer);
    if (recurrent && from) {
      eachPair(layout.fold.units, layout.fold.units, (unit, earlier) => {
        const [p, q] = [
          circleOf(from, earlier, layout.fold.units),
          circleOf(to, unit, layout.fold.units),
        ];
        edge(
          picture,
          rim(p, q),
          rim(q, p),
          recurrent.values[unit * layout.fold.units + earlier] ?? 0,
          share,
          columns,
        );
      });
    }
    const input = weights?.[`rnn.weight_ih_l${layer}`];
    const wide = input?.shape[1] ?? 0;
    if (!input) continue;
    if (layer > 0) {
      const below = stateOf(picture, column, layer - 1);
      if (below) {
        eachPair(layout.fold.units, layout.fold.units, (unit, lower) => {
          const [p, q] = [
            circleOf(below, lower, layout.fold.units),
            circleOf(to, unit, layout.fold.units),
          ];
          edge(
            picture,
            rim(p, q),
            rim(q, p),
            input.values[unit * wide + lower] ?? 0,
            share,
            columns,
          );
        });
      }
    } else if (wide === trace.card.vocabulary_size) {
      const token = inputId(trace, t);
      for (let unit = 0; token !== null && unit < layout.fold.units; unit++) {
        const q = circleOf(to, unit, layout.fold.units);
        const p = { x: column.x, y: layout.input.y - layout.input.size / 2 - 2, r: 0 };
        edge(picture, p, rim(q, p), input.values[unit * wide + token] ?? 0, share, columns);
      }
    }
  }
  void signals;
}

/**
 * The edges out of step t, from the last layer's units to the bars.
 *
 * @param {Picture} picture
 * @param {Column} column
 */
export function drawEdgesOut(picture, column) {
  const { layout, trace, weights } = picture;
  const head = weights?.["head.weight"];
  const top = stateOf(picture, column, trace.card.layers - 1);
  const lit = litOf(picture, column.t);
  if (!head || !top || lit.v <= 0) return;
  if (!standsUpright(picture)) return;
  const { units } = layout.fold;
  for (const { candidate, x } of barFeet(picture, column)) {
    const q = { x, y: layout.bars.bottom + 3, r: 0 };
    for (let unit = 0; unit < units; unit++) {
      const p = circleOf(top, unit, units);
      edge(picture, rim(p, q), q, head.values[candidate.id * units + unit] ?? 0, lit.v, [column]);
    }
  }
}

/** @param {Picture} picture @param {Column} column @param {number} layer */
function stateOf({ layout, signals }, column, layer) {
  return blocksOf(layout, column, layer, signals).find(({ signal }) => signal === "h");
}

/** The token number of step t's input, by the vocabulary as the earlier target or the weights know it. */
/** @param {Picture["trace"]} trace @param {number} t */
function inputId(trace, t) {
  const token = trace.tokens[t];
  for (let s = 0; s < trace.received; s++) {
    const found = trace.top(s).find((candidate) => candidate.token === token);
    if (found) return found.id;
  }
  return null;
}

/** @param {number} rows @param {number} columns @param {(row: number, column: number) => void} visit */
function eachPair(rows, columns, visit) {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) visit(row, column);
}

/** The point of a circle's rim towards another. @param {{ x: number, y: number, r: number }} p @param {{ x: number, y: number }} q */
function rim(p, q) {
  const length = Math.hypot(q.x - p.x, q.y - p.y) || 1;
  return { x: p.x + ((q.x - p.x) * p.r) / length, y: p.y + ((q.y - p.y) * p.r) / length };
}

/**
 * @param {Picture} picture
 * @param {{ x: number, y: number }} p
 * @param {{ x: number, y: number }} q
 * @param {number} weight
 * @param {number} share
 * @param {Column[]} columns
 */
function edge(picture, p, q, weight, share, columns) {
  const { context } = picture;
  context.globalAlpha = Math.min(...columns.map(({ near }) => near));
  context.beginPath();
  context.moveTo(p.x, p.y);
  context.lineTo(
    share > 0 && share < 1 ? p.x + (q.x - p.x) * share : q.x,
    share > 0 && share < 1 ? p.y + (q.y - p.y) * share : q.y,
  );
  strokeEdge(picture, weight, share);
  context.globalAlpha = 1;
}

/** @param {Picture} picture @param {number} weight @param {number} share */
function strokeEdge({ context, look }, weight, share) {
  if (weight === 0) return;
  context.strokeStyle =
    share > 0
      ? css("g", Math.sign(weight) * Math.min(1, 0.35 + 0.65 * Math.abs(weight)), look.theme)
      : look.line;
  context.lineWidth = 0.8 + Math.min(3, 2.2 * Math.abs(weight));
  context.setLineDash(weight < 0 ? [5, 3] : []);
  context.stroke();
  context.setLineDash([]);
}
