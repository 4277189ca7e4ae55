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
 * The same of a difference of losses: from the middle up what more it costs, down what less; the scale ends at ± top / 2.
 *
 * @param {Uint32Array} colors 256 entries
 * @param {number} top nats from the lower edge to the upper
 * @param {number} height pixels
 * @param {number} cap packed colour
 * @returns {Painter}
 */
export function signedBar(colors, top, height, cap) {
  const half = Math.floor(height / 2);
  const paintBar = bar(colors, top / 2, half, cap);
  const column = new Uint32Array(half);
  return ([nats = NaN], out, at, stride) => {
    column.fill(0);
    paintBar(Float32Array.of(Math.abs(nats)), column, 0, 1); // its foot is the last entry
    for (let k = 0; k < half; k += 1) {
      const row = nats > 0 ? half - 1 - k : height - half + k;
      out[at + row * stride] = column[half - 1 - k] ?? 0;
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
export function guessingLine(context, rect, style) {
  lineAcross(context, rect, style, [4 * style.thickness, 3 * style.thickness]);
}

/**
 * The line from which differences are drawn.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {{ color: string, thickness: number }} style
 */
export function zeroLine(context, rect, style) {
  lineAcross(context, rect, style, []);
}

/**
 * A line through the middle of a rectangle.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Rect} rect
 * @param {{ color: string, thickness: number }} style
 * @param {number[]} dash
 */
function lineAcross(context, rect, { color, thickness }, dash) {
  const y = Math.round(rect.y + rect.height / 2) + (thickness % 2) / 2;
  context.save();
  context.strokeStyle = color;
  context.lineWidth = thickness;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(rect.x, y);
  context.lineTo(rect.x + rect.width, y);
  context.stroke();
  context.restore();
}
