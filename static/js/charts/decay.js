/** How a gradient falls with distance: curves over a linear axis of steps and a logarithmic one in whole decades. */

/** @import { Domain } from "../gradient.js" */
/** @import { Fonts } from "./text.js" */

import { decades } from "../gradient.js";
import { power } from "../number.js";
import { linearScale, logScale } from "../scale.js";
import { text, widthOf } from "./text.js";

/** In CSS pixels. @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * One curve: its name, what it is at distance 0, 1, …, and how it is drawn: as a line, or as dots in their own colours.
 *
 * @typedef {object} Curve
 * @property {string} name
 * @property {ArrayLike<number>} norms
 * @property {number[]} dash by which lines are told apart
 * @property {((norm: number) => string | null) | null} dots the colour of a dot; null draws a line
 */

/**
 * @typedef {object} DecayLook
 * @property {number} size of the numbers
 * @property {Fonts} fonts
 * @property {{ ink: string, muted: string, line: string, ground: string }} colors
 */

/**
 * The scales of such a picture.
 *
 * @param {Box} box
 * @param {{ steps: number, ends: Domain }} domain distances 0 … steps − 1
 */
export function scales({ x, y, width, height }, { steps, ends: [low, high] }) {
  return {
    x: linearScale({ domain: [0, Math.max(1, steps - 1)], range: [x, x + width] }),
    y: logScale({ domain: [low, high], range: [y + height, y] }),
  };
}

/** Round distances that have room for their numbers. @param {number} steps @param {number} most numbers that fit */
export function distances(steps, most) {
  const stride =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((n) => (steps - 1) / n <= most) ?? 2000;
  const count = Math.floor(Math.max(0, steps - 1) / stride) + 1;
  return Array.from({ length: count }, (_, k) => k * stride);
}

/**
 * A line a decade with its number at the left, as many numbers as have room, and the gradients' colours between: the
 * legend of all that is coloured by them.
 *
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Box} box
 * @param {Domain} ends
 * @param {DecayLook & { ramp: number, map: Uint32Array, below?: boolean }} look `ramp`: the left edge of the colours;
 *   `below`: some norms lie below the scale and have its first colour
 */
export function decadeAxis(context, box, ends, { size, fonts, colors, ramp, map, below }) {
  const { y } = scales(box, { steps: 2, ends });
  const all = decades(ends);
  const every = Math.ceil(((all.length - 1) * size * 1.15) / box.height);
  context.lineWidth = 1;
  context.strokeStyle = colors.line;
  for (const exponent of all) {
    const at = Math.round(y(10 ** exponent)) + 0.5;
    context.beginPath();
    context.moveTo(box.x, at);
    context.lineTo(box.x + box.width, at);
    context.stroke();
    if (exponent % every) continue;
    const least = below && exponent === all[0] ? "≤" : "";
    const number = least + (exponent ? power(exponent) : "1");
    const style = { font: fonts.mono, size, color: colors.muted };
    text(context, number, ramp - 5, at, { ...style, align: "right" });
  }
  const rows = Math.max(1, Math.round(box.height));
  for (let row = 0; row < rows; row += 1) {
    const packed = map[Math.floor((1 - (row + 0.5) / rows) * 256)] ?? 0;
    context.fillStyle = `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
    context.fillRect(ramp, box.y + row, RAMP, 1);
  }
}

/** Width of the colours beside the axis. */
const RAMP = 8;

/**
 * The distances below the picture, and what they are.
 *
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Box} box
 * @param {{ steps: number, ends: Domain }} domain
 * @param {DecayLook & { caption: string, line: number }} look `line`: the middle of the caption's
 */
export function distanceAxis(context, box, domain, { size, fonts, colors, caption, line }) {
  const { x } = scales(box, domain);
  const style = { font: fonts.mono, size, color: colors.muted };
  const room = size * 0.6 * (String(domain.steps).length + 2);
  context.strokeStyle = colors.line;
  for (const d of distances(domain.steps, box.width / room)) {
    const at = Math.round(x(d)) + 0.5;
    context.beginPath();
    context.moveTo(at, box.y + box.height);
    context.lineTo(at, box.y + box.height + 4);
    context.stroke();
    text(context, String(d), at, box.y + box.height + 12, { ...style, align: "center" });
  }
  const words = { ...style, font: fonts.words, align: /** @type {const} */ ("right") };
  text(context, caption, box.x + box.width, line, words);
}

/**
 * Draws the curves, and what they are called: in the upper right corner, which a falling curve leaves free, or beside.
 *
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 * @param {Box} box
 * @param {{ steps: number, ends: Domain }} domain
 * @param {Curve[]} curves
 * @param {DecayLook & { beside: number | null }} look `beside`: the left edge of the names where they do not lie inside
 */
export function decay(context, box, domain, curves, look) {
  const to = scales(box, domain);
  curves.forEach((curve, k) => drawName(context, box, curve, k, look));
  context.save();
  context.lineJoin = "round";
  for (const curve of curves) {
    if (curve.dots) drawDots(context, curve.norms, curve.dots, to, domain, look);
    else drawLine(context, curve, to, domain, look);
  }
  context.restore();
}

/** Dots are smaller where there are many. */
const CROWD = 80;

function drawDots(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {ArrayLike<number>} */ norms,
  /** @type {(norm: number) => string | null} */ colorOf,
  /** @type {ReturnType<typeof scales>} */ { x, y },
  /** @type {{ ends: Domain }} */ { ends: [low] },
  /** @type {DecayLook} */ { colors },
) {
  const radius = norms.length > CROWD ? 1.75 : 3;
  context.strokeStyle = colors.ink;
  context.lineWidth = 1;
  for (let d = 0; d < norms.length; d += 1) {
    const norm = /** @type {number} */ (norms[d]);
    const color = colorOf(norm);
    if (!color || norm < low) continue;
    context.beginPath();
    context.arc(x(d), y(norm), radius, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    if (radius > 2) context.stroke();
  }
}

/** One line through the norms that there are and that the scale has room for. */
function drawLine(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Curve} */ { norms, dash },
  /** @type {ReturnType<typeof scales>} */ { x, y },
  /** @type {{ ends: Domain }} */ { ends: [low] },
  /** @type {DecayLook} */ { colors },
) {
  context.strokeStyle = colors.ink;
  context.lineWidth = 2;
  context.setLineDash(dash);
  context.beginPath();
  let before = false;
  for (let d = 0; d < norms.length; d += 1) {
    const norm = /** @type {number} */ (norms[d]);
    const seen = norm >= low;
    if (before && norm >= 0)
      context.lineTo(x(d), y(seen ? norm : low)); // or leaves at the lower edge
    else if (seen) context.moveTo(x(d), y(norm));
    before = seen;
  }
  context.stroke();
  if (norms.length !== 1 || !before) return;
  context.fillStyle = colors.ink; // one point is no line
  context.fillRect(x(0) - 2, y(/** @type {number} */ (norms[0])) - 2, 4, 4);
}

/** Room of the sample line before a name. */
const SAMPLE = 28;

function drawName(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Box} */ box,
  /** @type {Curve} */ curve,
  /** @type {number} */ rank,
  /** @type {DecayLook & { beside: number | null }} */ { size, fonts, colors, beside },
) {
  const style = { font: fonts.words, size, color: colors.ink };
  const width = SAMPLE + widthOf(context, curve.name, style);
  const left = beside ?? box.x + box.width - width;
  const y = box.y + size * (0.7 + 1.35 * rank);
  context.fillStyle = colors.ground;
  context.fillRect(left - 4, y - size * 0.65, width + 4, size * 1.3);
  text(context, curve.name, left + SAMPLE, y, style);
  context.save();
  context.strokeStyle = colors.ink;
  if (curve.dots) {
    [1e-3, 1e-2, 1e-1].forEach((norm, k) => {
      context.beginPath();
      context.arc(left + 4 + 8 * k, y, 3, 0, 2 * Math.PI);
      context.fillStyle = curve.dots?.(norm) ?? colors.ink;
      context.fill();
      context.stroke();
    });
  } else {
    context.lineWidth = 2;
    context.setLineDash(curve.dash);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + SAMPLE - 6, y);
    context.stroke();
  }
  context.restore();
}
