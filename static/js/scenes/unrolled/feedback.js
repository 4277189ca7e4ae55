/**
 * The way of a character from the prediction to the next input: in a given text the true next one (teacher forcing,
 * dashed), in a generated one the one that was sampled. It travels while the camera glides.
 */

/** @import { Point } from "../../charts/arrow.js" */
/** @import { Column } from "./layout.js" */
/** @import { Picture } from "./picture.js" */

import { pointAlong, polyline } from "../../charts/arrow.js";
import { glyph, text, widthOf } from "../../charts/text.js";
import { barPlaces, sampledAfter, tagSize } from "./candidates.js";
import { litOf } from "./picture.js";

/** @param {Picture} picture */
export function drawFeedback(picture) {
  const { layout, camera, playhead, trace } = picture;
  const from = Math.min(Math.floor(camera), trace.length - 1);
  const gliding = camera !== from;
  if (gliding && Math.abs(camera - playhead) > 1) return;
  const columns = [from, from + 1].map((t) => layout.columns.find((column) => column.t === t));
  const [column, next] = columns;
  if (!column || !next || trace.tokens[from + 1] === undefined || from < 0) return;
  const points = wayOf(picture, column, next);
  if (!points) return;
  const share = gliding ? camera - from : 0;
  const shown = gliding ? Math.max(0, 1 - share * 1.2) : litOf(picture, from).marks;
  if (from > playhead) return;
  drawWay(picture, points, sampledAfter(trace, from), shown);
  if (!gliding) drawTag(picture, points, sampledAfter(trace, from), shown);
  if (gliding)
    drawTraveller(
      picture,
      pointAlong(points, share),
      trace.tokens[from + 1] ?? "",
      sampledAfter(trace, from),
    );
}

/** @param {Picture} picture @param {Column} column @param {Column} next @returns {Point[] | null} */
function wayOf(picture, column, next) {
  const { layout } = picture;
  const place = barPlaces(picture, column).find(({ target }) => target);
  if (!place) return null;
  const { y, size } = layout.input;
  const lane = Math.max(
    column.x + column.width / 2 + 8,
    next.x - Math.max(next.width, size) / 2 - 20,
  );
  const level = place.way.at(-1)?.y ?? 0;
  return [...place.way, { x: lane, y: level }, { x: lane, y }, { x: next.x - size / 2 - 3, y }];
}

/** @param {Picture} picture @param {Point[]} points @param {boolean} sampled @param {number} alpha */
function drawWay({ context, look }, points, sampled, alpha) {
  if (alpha <= 0) return;
  context.globalAlpha = alpha;
  const color = sampled ? look.ink : look.muted;
  polyline(context, points, 1, {
    empty: color,
    full: color,
    width: 1.5,
    dash: sampled ? [] : [4, 4],
  });
  context.globalAlpha = 1;
}

/** What travels, in words, where the way turns down. */
/** @param {Picture} picture @param {Point[]} points @param {boolean} sampled @param {number} alpha */
function drawTag({ context, layout, look }, points, sampled, alpha) {
  const corner = points.at(-3);
  if (!corner || alpha <= 0) return;
  const style = {
    font: look.fonts.words,
    size: tagSize(layout),
    color: look.ink,
    weight: 700,
  };
  const words = sampled ? "sampled" : "true next";
  const outside = corner.x + 8 + widthOf(context, words, style) <= layout.width;
  context.globalAlpha = alpha;
  const under = corner.y - 2 * style.size < layout.header; // the header's line is not the tag's
  const y = corner.y + (under ? style.size : -style.size);
  if (outside) text(context, words, corner.x + 8, corner.y + 1, style);
  else text(context, words, corner.x - 4, y, { ...style, align: "right" });
  context.globalAlpha = 1;
}

/** @param {Picture} picture @param {Point} at @param {string} token @param {boolean} sampled */
function drawTraveller({ context, layout, look }, { x, y }, token, sampled) {
  const size = layout.input.size;
  context.fillStyle = look.ground;
  context.strokeStyle = look.ink;
  context.lineWidth = 1.75;
  context.setLineDash(sampled ? [] : [4, 3]);
  context.beginPath();
  context.roundRect(x - size / 2, y - size / 2, size, size, 4);
  context.fill();
  context.stroke();
  context.setLineDash([]);
  glyph(context, token, x, y + 1, {
    font: look.fonts.mono,
    size: Math.min(size * 0.62, 34),
    weight: 700,
    color: look.ink,
  });
}
