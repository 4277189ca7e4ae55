/** The loss of each step in nats, as bars, with the line of pure guessing. */

/** @import { Painter, Rect } from "./strip.js" */

/**
 * The loss of who knows nothing but the V characters: ln V nats. The scale ends at twice that, for every text alike.
 *
 * @param {number} vocabulary V
 */
export function guessing(vocabulary) {
  const nats = Math.log(Math.max(2, vocabulary));
  return { nats, top: 2 * nats };
}

/** The map's entry below which no bar falls, so that the smallest is seen. */
const FAINTEST = 104;

/**
 * Paints one bar from below, its colour the loss as well; what is higher than the scale gets a cap of ink.
 *
 * @param {Uint32Array} colors 256 entries
 * @param {number} top nats at the upper edge
 * @param {number} height pixels
 * @param {number} cap packed colour
 * @returns {Painter}
 */
export function bar(colors, top, height, cap) {
  const thick = Math.max(2, Math.round(height / 16));
  return ([nats = NaN], out, at, stride) => {
    const length = nats > 0 ? Math.max(1, Math.round((nats / top) * height)) : 0;
    const color = colors[Math.max(FAINTEST, Math.min(255, Math.floor((nats / top) * 256)))] ?? 0;
    for (let k = 0; k < Math.min(length, height); k += 1) {
      const above = length > height && k >= height - thick;
      out[at + (height - 1 - k) * stride] = above ? cap : color;
    }
  };
}

/**
 * The dashed line of pure guessing.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {{ color: string, thickness: number }} style
 */
export function guessingLine(context, rect, { color, thickness }) {
  const y = Math.round(rect.y + rect.height / 2) + (thickness % 2) / 2;
  context.save();
  context.strokeStyle = color;
  context.lineWidth = thickness;
  context.setLineDash([4 * thickness, 3 * thickness]);
  context.beginPath();
  context.moveTo(rect.x, y);
  context.lineTo(rect.x + rect.width, y);
  context.stroke();
  context.restore();
}
