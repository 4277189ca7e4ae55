/** What is predicted after a step: the candidates in the order drawn, and where their bars stand. */

/** @import { Candidate, Trace } from "../../types.js" */
/** @import { BarRow, Foot } from "../../charts/bars.js" */
/** @import { Column, Layout } from "./layout.js" */
/** @import { Picture } from "./picture.js" */

import { barSpan } from "../../charts/bars.js";

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
export function barRows({ trace, layout: { bars } }, t) {
  if (t < 0 || t >= trace.received) return [];
  const middle = (/** @type {number} */ k) => bars.top + (k + 0.5) * bars.row;
  const target = trace.target(t);
  const rows = trace
    .top(t)
    .slice(0, bars.count)
    .map((candidate, k) => ({
      candidate,
      y: middle(k),
      first: k === 0,
      target: candidate.id === target?.id,
    }));
  if (target && !rows.some((row) => row.target)) {
    rows.push({ candidate: target, y: middle(bars.count) + 4, first: false, target: true });
  }
  return rows;
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
  const rows = barRows(picture, t).sort((a, b) => a.candidate.id - b.candidate.id);
  const each = Math.min(width, 56 * picture.layout.scale * rows.length) / rows.length;
  return rows.map((row, k) => ({ ...row, x: x + (k - (rows.length - 1) / 2) * each, width: each }));
}

/**
 * Where the bars of a column stand.
 *
 * @param {Layout} layout
 * @param {Column} column
 */
export function barBox({ scale }, { x, width, left, right, focus }) {
  const numbers = focus > 0.6;
  const room = Math.min(width + (right - left - width) * 0.6 * (1 - focus), right - left - 3);
  const size = Math.round((focus > 0.5 ? 16 : 13) * Math.min(1.4, Math.max(0.9, scale)));
  return { x: x - width / 2, width: room, size: Math.max(12, size), numbers };
}

/** The type of the words beside a bar. @param {number} scale */
export function tagSize(scale) {
  return Math.max(12, Math.round(14 * scale));
}

/**
 * The room of each bar with its token and number, and where the token would leave it.
 *
 * @param {Picture} picture
 * @param {Column} column
 * @returns {{ candidate: Candidate, target: boolean, x: number, y: number, width: number, height: number, out: { x: number, y: number } }[]}
 */
export function barPlaces(picture, column) {
  const { bars } = picture.layout;
  const right = column.x + column.width / 2;
  if (standsUpright(picture)) {
    return barFeet(picture, column).map(({ candidate, target, x, width }) => ({
      candidate,
      target,
      x: x - width / 2,
      y: bars.top,
      width,
      height: bars.bottom - bars.top,
      out: { x: right + 4, y: bars.bottom - bars.row },
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
    out: { x: left + full * candidate.prob + (box.numbers ? box.size * 2.9 : 8), y },
  }));
}

/** @param {Candidate} candidate */
export function tokenName({ token }) {
  return token === " " ? "space" : token === "\n" ? "line end" : `'${token}'`;
}
