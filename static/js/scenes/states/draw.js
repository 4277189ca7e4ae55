/** Draws the plane: its axes, the way of the state through it, a mark for every state, and the one at the playhead. */

/** @import { Fonts } from "../../charts/text.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Projected } from "../../types.js" */
/** @import { Grown } from "./grown.js" */
/** @import { Plane } from "./plane.js" */

import { text, widthOf } from "../../charts/text.js";
import { paint } from "../../color.js";
import { quoted } from "../../dom.js";
import { sized } from "../../number.js";
import { percent } from "../../sentence.js";
import { kindOf } from "../../units/kinds.js";
import { kindColor, lossColor, shape } from "./look.js";
import { pointOf, roundNumbers } from "./plane.js";

/** Steps behind the playhead over which the way fades. */
const TAIL = 30;
/** What is not looked at recedes so far: steps to come, and what is not brushed. */
const RECEDED = { later: 0.4, unbrushed: 0.2 };

/**
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context
 * @property {Projected} projected
 * @property {{ width: number, height: number }} size CSS pixels
 * @property {{ later: Grown, past: Grown }} marks kept from frame to frame
 * @property {string} key of all that the marks depend on
 * @property {number} playhead
 * @property {number} hovered a step, −1 for none
 * @property {ReadonlySet<number>} brushed
 * @property {"character" | "loss"} by
 * @property {Theme} theme
 * @property {Fonts} fonts
 */

/** The colour of a step's mark. @param {Pick<Picture, "by" | "projected" | "theme">} picture @param {number} t */
export function colorAt({ by, projected, theme }, t) {
  if (by === "loss") return lossColor(projected.loss[t] ?? NaN, projected.largestLoss || 1, theme);
  return kindColor(kindOf(projected.tokens[t] ?? ""), theme);
}

/** @param {Picture} picture @param {Plane} plane */
export function drawPlane(picture, plane) {
  drawAxes(picture, plane);
  drawWay(picture, plane);
  const { projected, playhead, hovered } = picture;
  drawStates(picture, plane);
  if (hovered >= 0 && hovered !== playhead) drawLabel(picture, plane, hovered);
  if (playhead < projected.length) drawLabel(picture, plane, playhead);
}

/** @param {Picture} picture @param {Plane} plane */
function drawAxes({ context, theme, fonts, projected }, { box, x, y, ends }) {
  const words = { font: fonts.words, size: 13, color: paint(theme.muted) };
  const numbers = { font: fonts.mono, size: 12, color: paint(theme.muted) };
  context.strokeStyle = paint(theme.line);
  context.lineWidth = 1;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left, box.bottom - box.top);
  for (const value of roundNumbers(ends.x, box.right - box.left)) {
    text(context, sized(value, 2), x(value), box.bottom + 9, { ...numbers, align: "center" });
    if (value === 0) line(context, x(0), box.top, x(0), box.bottom);
  }
  for (const value of roundNumbers(ends.y, box.bottom - box.top)) {
    text(context, sized(value, 2), box.left - 5, y(value), { ...numbers, align: "right" });
    if (value === 0) line(context, box.left, y(0), box.right, y(0));
  }
  const [first = NaN, second = NaN] = [projected.explained[0], projected.explained[1]];
  const along = `first direction: ${percent(first)} of the variance`;
  text(context, along, box.right, box.bottom + 25, { ...words, align: "right" });
  text(context, `second direction: ${percent(second)}`, box.left, box.top - 10, words);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} toX @param {number} toY */
function line(context, x, y, toX, toY) {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.stroke();
}

/** The way up to the playhead, fading with its age. @param {Picture} picture @param {Plane} plane */
function drawWay({ context, projected, playhead, theme }, plane) {
  const last = Math.min(playhead, projected.length - 1);
  for (let t = Math.max(1, last - TAIL + 1); t <= last; t++) {
    const age = last - t;
    const [from, to] = [pointOf(plane, projected, t - 1), pointOf(plane, projected, t)];
    const fresh = Math.max(0, 1 - age / TAIL);
    context.strokeStyle = paint(theme.ink, 0.8 * fresh);
    context.lineWidth = 0.75 + 1.25 * fresh;
    line(context, from.x, from.y, to.x, to.y);
  }
}

/** The steps to come faint, those that were full: both are kept from frame to frame. @param {Picture} picture @param {Plane} plane */
function drawStates({ marks, key, ...picture }, plane) {
  const { context, projected, playhead, size } = picture;
  const last = projected.length - 1;
  const draw = (/** @type {number} */ alpha) => {
    return (/** @type {CanvasRenderingContext2D} */ own, /** @type {number} */ t) =>
      drawState({ ...picture, context: own }, plane, t, alpha);
  };
  marks.later.draw(context, size, key, last, draw(RECEDED.later));
  marks.past.draw(context, size, key, Math.min(playhead, last), draw(1));
}

/** @param {Omit<Picture, "marks" | "key">} picture @param {Plane} plane @param {number} t @param {number} alpha */
function drawState(picture, plane, t, alpha) {
  const { context, projected, brushed, theme } = picture;
  const at = pointOf(plane, projected, t);
  const chosen = brushed.has(t);
  context.globalAlpha = chosen ? 1 : brushed.size > 0 ? RECEDED.unbrushed : alpha;
  shape(context, kindOf(projected.tokens[t] ?? ""), at, chosen ? 5 : 4);
  context.fillStyle = colorAt(picture, t);
  context.fill();
  if (!chosen && picture.by === "character") return;
  context.strokeStyle = paint(chosen ? theme.ink : theme.muted);
  context.lineWidth = chosen ? 1.5 : 0.75;
  context.stroke();
}

/** A ring around a state, and beside it its character and step. @param {Picture} picture @param {Plane} plane @param {number} t */
function drawLabel({ context, projected, theme, fonts, playhead }, plane, t) {
  const { x, y } = pointOf(plane, projected, t);
  const style = {
    font: fonts.words,
    size: 15,
    color: paint(theme.ink),
    weight: t === playhead ? 700 : 400,
  };
  const words = `${quoted(projected.tokens[t] ?? "")} step ${t + 1}`;
  const width = widthOf(context, words, style);
  const right = x + 14 + width < plane.box.right;
  const left = right ? x + 12 : x - 12 - width;
  context.strokeStyle = paint(theme.ink);
  context.lineWidth = t === playhead ? 2.5 : 1.5;
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = paint(theme.ground, 0.8);
  context.fillRect(left - 2, y - 10, width + 4, 20);
  text(context, words, left, y, style);
}
