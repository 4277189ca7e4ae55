/** What is predicted after a step: the candidates in the order drawn, and where their bars stand. */

/** @import { Candidate, Sampling, Trace } from "../../types.js" */
/** @import { Point } from "../../charts/arrow.js" */
/** @import { BarRow, Foot } from "../../charts/bars.js" */
/** @import { Column, Layout } from "./layout.js" */
/** @import { Picture } from "./picture.js" */

import { barSpan } from "../../charts/bars.js";
import { clamp } from "../../scale.js";

/** True where the token of step t + 1 was sampled by the model. @param {Trace} trace @param {number} t */
export function sampledAfter({ generatedFrom }, t) {
  return generatedFrom !== null && t + 1 >= generatedFrom;
}

/**
 * The rows of bars after step t: the likeliest, and below them what truly came next where it is not among those.
 *
 * @param {Picture} picture
 * @param {number} t
 * @returns {BarRow[]}
 */
export function barRows(picture, t) {
  let rows = picture.rows.get(t);
  if (!rows) picture.rows.set(t, (rows = makeRows(picture, t)));
  return rows;
}

/** @param {Picture} picture @param {number} t @returns {BarRow[]} */
function makeRows({ trace, sampling, layout: { bars } }, t) {
  if (t < 0 || t >= trace.received) return [];
  const middle = (/** @type {number} */ k) => bars.top + (k + 0.5) * bars.row;
  const next = nextOf(trace, t, sampling);
  const rows = trace
    .top(t, sampling)
    .slice(0, bars.count)
    .map((candidate, k) => ({
      candidate,
      y: middle(k),
      first: k === 0,
      target: candidate.token === next?.token,
    }));
  if (next && !rows.some((row) => row.target)) {
    rows.push({ candidate: next, y: middle(bars.count) + 4, first: false, target: true });
  }
  return rows;
}

/**
 * What came next: the target, or the token sampled last, whose target is not known yet.
 *
 * @param {Trace} trace
 * @param {number} t
 * @param {Sampling} sampling
 * @returns {Candidate | null}
 */
function nextOf(trace, t, sampling) {
  const target = trace.target(t, sampling);
  const token = trace.tokens[t + 1];
  if (target || token === undefined) return target;
  return trace.top(t, sampling).find((one) => one.token === token) ?? null;
}

/** True where each token of the vocabulary has a foot of its own. @param {Picture} picture */
export function standsUpright({ layout, trace }) {
  return (
    layout.circles && trace.card.vocabulary_size <= Math.min(layout.bars.count, trace.top(0).length)
  );
}

/**
 * The same candidates in the order of their numbers, side by side.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @returns {Foot[]}
 */
export function barFeet(picture, { t, x, width }) {
  const rows = [...barRows(picture, t)].sort((a, b) => a.candidate.id - b.candidate.id);
  const each = Math.min(width, 56 * picture.layout.scale * rows.length) / rows.length;
  return rows.map((row, k) => ({ ...row, x: x + (k - (rows.length - 1) / 2) * each, width: each }));
}

/**
 * Where the bars of a column stand.
 *
 * @param {Layout} layout
 * @param {Column} column
 */
export function barBox({ scale, least }, { x, width, left, right, focus }) {
  const numbers = focus > 0.6;
  const room = Math.min(width + (right - left - width) * 0.6 * (1 - focus), right - left - 3);
  const size = Math.round((focus > 0.5 ? 16 : 13) * clamp(scale, 1, 1.4));
  return { x: x - width / 2, width: room, size: Math.max(least, size), numbers };
}

/** The type of the words beside a bar. @param {Layout} layout */
export function tagSize({ scale, least }) {
  return Math.max(least, Math.round(14 * scale));
}

/**
 * The room of each bar with its token and number, and the start of the way on which its token leaves it.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @returns {{ candidate: Candidate, target: boolean, x: number, y: number, width: number, height: number, way: Point[] }[]}
 */
export function barPlaces(picture, column) {
  const { bars } = picture.layout;
  if (standsUpright(picture)) {
    return barFeet(picture, column).map(({ candidate, target, x, width }) => ({
      candidate,
      target,
      x: x - width / 2,
      y: bars.top,
      width,
      height: bars.bottom - bars.top,
      way: [
        { x, y: bars.bottom - bars.row - (bars.bottom - bars.top) * 0.62 * candidate.prob - 22 },
        { x, y: bars.top + 2 },
      ],
    }));
  }
  const box = barBox(picture.layout, column);
  const { left, full } = barSpan(box);
  return barRows(picture, column.t).map(({ candidate, target, y }) => ({
    candidate,
    target,
    x: box.x - 3,
    y: y - bars.row / 2,
    width: column.width + 6,
    height: bars.row,
    way: [{ x: left + full * candidate.prob + (box.numbers ? box.size * 2.9 : 8), y }],
  }));
}

/** @param {Candidate} candidate */
export function tokenName({ token }) {
  return token === " " ? "space" : token === "\n" ? "line end" : `'${token}'`;
}
