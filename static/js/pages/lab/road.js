/** The lecture's road behind the snow-plough: as far as the gradient reaches back, the road is seen. */

/** @import { Triple } from "../../color.js" */
/** @import { Frame, Paper } from "./figure.js" */
/** @import { Laboratory } from "./laboratory.js" */
/** @import { Net } from "./nets.js" */

import { watchLooks } from "../../canvas.js";
import { legend } from "../../charts/legend.js";
import { text, widthOf } from "../../charts/text.js";
import { pack, paint, readTheme } from "../../color.js";
import { power } from "../../number.js";
import { clamp, lerp } from "../../scale.js";
import { figure, polyline } from "./figure.js";
import { curvesOf } from "./laboratory.js";
import { NETS } from "./nets.js";

/** The decades of gradient from a clear road to none. */
export const DECADES = 6;
/** Where the horizon is, and the road's half width at the lower edge, as shares of the picture. */
const HORIZON = 0.3;
const HALF = 0.4;
/** How much ink the clearest road has. */
const FULL = 0.85;

/**
 * How clearly the road is seen where the gradient has a share of its size at the last step: 1 … 0, equal factors
 * being equal differences.
 *
 * @param {number} share
 */
export function visibility(share) {
  return share > 0 ? clamp(1 + Math.log10(share) / DECADES, 0, 1) : 0;
}

/**
 * The view along a road: how far up the picture a distance is seen, 0 at the lower edge and 1 at the horizon.
 *
 * @param {number} steps of the whole road
 */
export function perspective(steps) {
  const half = Math.max(1, steps / 8); // this far the road has risen half the way to the horizon
  return {
    rise: (/** @type {number} */ distance) => distance / (distance + half),
    distance: (/** @type {number} */ rise) => (half * rise) / (1 - rise),
  };
}

/**
 * A norm between two steps, in equal factors.
 *
 * @param {number[]} norms (T,)
 * @param {number} distance steps back from the last
 */
export function between(norms, distance) {
  const place = norms.length - 1 - distance;
  const k = Math.floor(place);
  const [here, next] = [norms[k] ?? 0, norms[Math.min(k + 1, norms.length - 1)] ?? 0];
  if (!(here > 0 && next > 0)) return here;
  return Math.exp(lerp(Math.log(here), Math.log(next), place - k));
}

/** Round distances along a road: 1, 2, 5, 10 … within it. @param {number} steps */
export function posts(steps) {
  const round = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((distance) => distance < steps);
  return round.filter((distance) => distance >= steps / 24);
}

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @param {Parameters<typeof figure>[1]} looks
 * @returns {() => void} ends it
 */
export function mountRoad(el, lab, looks) {
  return figure(el, looks, (paper) => {
    const gap = 1.2 * paper.size;
    const width = (paper.width - gap * (NETS.length - 1)) / NETS.length;
    for (const { net, norms } of curvesOf(lab.now.value)) {
      const x = NETS.indexOf(net) * (width + gap); // under the net's number
      drawRoad(paper, { x, y: 0, width, height: paper.height }, net, norms);
    }
  });
}

/**
 * How clear the road is where the gradient is large and where it is small.
 *
 * @param {HTMLElement} el
 * @param {Parameters<typeof figure>[1]} looks
 * @returns {() => void} ends it
 */
export function mountRamp(el, looks) {
  const ramp = legend(power(-DECADES), "1");
  el.append(ramp.el);
  return watchLooks(el, looks, () => {
    const { ground, ink, line } = readTheme(el);
    const colors = Uint32Array.from({ length: 256 }, (_, k) =>
      pack(
        /** @type {Triple} */ (
          ground.map((from, n) => Math.round(lerp(from, ink[n] ?? 0, (FULL * k) / 255)))
        ),
      ),
    );
    ramp.paint(colors, paint(line));
  });
}

/** @param {Paper} paper @param {Frame} frame @param {Net} net @param {number[]} norms */
function drawRoad(paper, frame, net, norms) {
  const { context } = paper;
  context.save();
  context.beginPath();
  context.rect(frame.x, frame.y, frame.width, frame.height);
  context.clip();
  const view = perspective(norms.length);
  drawSnow(paper, frame);
  drawEdges(paper, frame, view.rise(norms.length - 1));
  drawSurface(paper, frame, view, norms);
  drawPosts(paper, frame, view, norms.length);
  drawPlough(paper, frame);
  context.restore();
  const { theme, fonts, size } = paper;
  text(context, net.name, frame.x + 0.6 * size, frame.y + 0.9 * size, {
    font: fonts.words,
    size,
    color: paint(theme.ink),
  });
}

/** @param {Paper} paper @param {Frame} frame */
function drawSnow({ context, theme }, { x, y, width, height }) {
  context.fillStyle = paint(theme.line, 0.45);
  context.fillRect(x, y, width, height * HORIZON);
  context.fillStyle = paint(theme.line);
  context.fillRect(x, y + Math.round(height * HORIZON), width, 1);
}

/** Where the road lies under the snow, up to the first step. @param {Paper} paper @param {Frame} frame @param {number} rise of the first step */
function drawEdges({ context, theme }, { x, y, width, height }, rise) {
  const bottom = y + height;
  for (const side of [-1, 1]) {
    const at = (/** @type {number} */ near) => x + (0.5 + side * HALF * near) * width;
    const end = bottom - rise * height * (1 - HORIZON);
    const edge = /** @type {[number, number][]} */ ([
      [at(1), bottom],
      [at(1 - rise), end],
    ]);
    polyline(context, edge, { color: paint(theme.line), width: 1 });
  }
}

/**
 * The road, row by row of pixels: its surface and the line along its middle are as clear as the gradient is large.
 *
 * @param {Paper} paper
 * @param {Frame} frame
 * @param {ReturnType<typeof perspective>} view
 * @param {number[]} norms
 */
function drawSurface({ context, theme }, { x, y, width, height }, view, norms) {
  const [top, bottom] = [y + height * HORIZON, y + height];
  const last = norms.at(-1) ?? NaN;
  const dash = Math.max(1, Math.round(norms.length / 24));
  const pixel = 1 / context.getTransform().a;
  for (let row = Math.ceil(top); row < bottom; row += pixel) {
    const rise = (bottom - row) / (bottom - top);
    const distance = view.distance(rise);
    if (distance > norms.length - 1) continue;
    const seen = visibility(between(norms, distance) / last);
    const half = HALF * width * (1 - rise);
    context.fillStyle = paint(theme.ink, FULL * seen);
    context.fillRect(x + width / 2 - half, row, 2 * half, pixel);
    if (Math.floor((2 * distance) / dash) % 2) continue;
    context.fillStyle = paint(theme.ground, seen);
    context.fillRect(x + width / 2 - 0.025 * half, row, 0.05 * half, pixel);
  }
}

/** Poles at round distances, as snow poles stand along a road. @param {Paper} paper @param {Frame} frame @param {ReturnType<typeof perspective>} view @param {number} steps */
function drawPosts({ context, theme, fonts, size }, { x, y, width, height }, view, steps) {
  const [top, bottom] = [y + height * HORIZON, y + height];
  const style = { font: fonts.words, size: 0.9 * size, color: paint(theme.muted) };
  for (const distance of posts(steps)) {
    const near = 1 - view.rise(distance);
    const at = top + near * (bottom - top);
    const side = x + width / 2 + HALF * width * near + 3;
    const tall = 0.28 * (bottom - top) * near;
    context.fillStyle = paint(theme.muted);
    context.fillRect(side, at - tall, Math.max(1, 5 * near), tall);
    const beside = side + 8 * near + 3;
    const words = String(distance);
    if (tall < 0.55 * size || beside + widthOf(context, words, style) > x + width) continue;
    text(context, words, beside, at - tall / 2, style);
  }
}

/** The plough at the last step, seen from the front. @param {Paper} paper @param {Frame} frame */
function drawPlough({ context, theme }, { x, y, width, height }) {
  const u = Math.min(width, 2 * height) / 100;
  const [middle, bottom] = [x + width / 2, y + height - 2 * u];
  const [ink, ground] = [paint(theme.ink), paint(theme.ground)];
  const shape = (/** @type {[number, number][]} */ points, /** @type {string} */ color) => {
    context.beginPath();
    for (const [dx, dy] of points) context.lineTo(middle + dx * u, bottom - dy * u);
    context.closePath();
    context.fillStyle = color;
    context.fill();
    context.strokeStyle = ink;
    context.lineWidth = 1.25;
    context.stroke();
  };
  shape(
    [
      [-9, 5],
      [-9, 20],
      [-7, 28],
      [7, 28],
      [9, 20],
      [9, 5],
    ],
    ground,
  );
  shape(
    [
      [-7, 19],
      [-5.6, 26],
      [5.6, 26],
      [7, 19],
    ],
    paint(theme.line),
  );
  shape(
    [
      [-16, 0],
      [-18, 11],
      [18, 11],
      [16, 0],
    ],
    ground,
  );
  shape(
    [
      [-18, 11],
      [-13, 9.4],
      [13, 9.4],
      [18, 11],
    ],
    ink,
  );
  for (const side of [-1, 1])
    shape(
      [
        [side * 8, 14],
        [side * 5.5, 14],
        [side * 5.5, 16.5],
        [side * 8, 16.5],
      ],
      ground,
    );
}
