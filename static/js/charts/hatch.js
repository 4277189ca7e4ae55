/** Hatching: a sign that needs no colour. */

const APART = 9;

/**
 * Diagonal lines over a rectangle, and its edge.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {string} color
 */
export function hatch(context, { x, y, width, height }, color) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = -height; at < width; at += APART) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.lineWidth = 4;
  context.strokeRect(x, y, width, height);
  context.restore();
}
