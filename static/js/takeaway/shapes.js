/** Lines, bars and curves of a drawing in the page, drawn once more. */

/** @import { Page } from "./screen.js" */

import { placeIn, zoomOf } from "../canvas.js";

/** Points along a round shape. */
const POINTS = 64;

/** The corners of a shape in its own units. @param {SVGGeometryElement} shape @returns {{ x: number, y: number }[]} */
function pointsOf(shape) {
  if (shape instanceof SVGPolylineElement || shape instanceof SVGPolygonElement)
    return [...shape.points];
  if (shape instanceof SVGRectElement) {
    const { x, y, width, height } = shape.getBBox();
    const [right, below] = [x + width, y + height];
    return [
      { x, y },
      { x: right, y },
      { x: right, y: below },
      { x, y: below },
    ];
  }
  const length = shape.getTotalLength();
  const count = shape instanceof SVGLineElement ? 1 : POINTS;
  return Array.from({ length: count + 1 }, (_, k) => shape.getPointAtLength((k / count) * length));
}

/** @param {SVGGeometryElement} shape @param {CSSStyleDeclaration} style @param {Page} page */
export function drawShape(shape, style, { el, context }) {
  const matrix = shape.getScreenCTM();
  if (!matrix) return;
  context.save();
  context.beginPath();
  for (const { x, y } of pointsOf(shape)) {
    const on = new DOMPoint(x, y).matrixTransform(matrix);
    const at = placeIn(el, { clientX: on.x, clientY: on.y });
    context.lineTo(at.x, at.y);
  }
  if (shape instanceof SVGRectElement || shape instanceof SVGPolygonElement) context.closePath();
  if (style.fill !== "none") {
    context.fillStyle = style.fill;
    context.fill();
  }
  if (style.stroke !== "none") outline(style, Math.hypot(matrix.a, matrix.b) / zoomOf(el), context);
  context.restore();
}

/** @param {CSSStyleDeclaration} style @param {number} enlarged @param {CanvasRenderingContext2D} context */
function outline(style, enlarged, context) {
  const scale = style.vectorEffect === "non-scaling-stroke" ? 1 : enlarged;
  const dashes = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",");
  context.strokeStyle = style.stroke;
  context.lineWidth = parseFloat(style.strokeWidth) * scale;
  context.setLineDash(dashes.map((dash) => parseFloat(dash) * scale));
  context.stroke();
}
