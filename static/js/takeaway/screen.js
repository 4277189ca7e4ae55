/** A part of the page as it stands on the screen, drawn once more: its canvases, words, fields, lines and curves. */

import { placeIn, zoomOf } from "../canvas.js";
import { drawShape } from "./shapes.js";
import { drawField, drawWords } from "./words.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/**
 * @typedef {object} Page
 * @property {HTMLElement} el whose pixels are counted
 * @property {CanvasRenderingContext2D} context scaled to CSS pixels
 * @property {Box} seen outside of it everything is scrolled away
 * @property {"grounds" | "writing"} layer whatever is written stands over all grounds and canvases
 */

/** Where something lies in an element, in the element's own pixels. */
/** @param {Element} el @param {DOMRect} rect @returns {Box} */
export function boxIn(el, rect) {
  const zoom = zoomOf(el);
  const { x, y } = placeIn(el, { clientX: rect.left, clientY: rect.top });
  return { x, y, width: rect.width / zoom, height: rect.height / zoom };
}

/** What is there to be pressed, and says nothing of what is seen. */
const CONTROLS = ".visually-hidden, .segments, .quiet, .icon";

/** Whether the middle of a box is not scrolled away. @param {Page} page @param {Box} box */
export function isSeen({ seen }, { x, y, width, height }) {
  const [right, down] = [x + width / 2 - seen.x, y + height / 2 - seen.y];
  return right >= 0 && right <= seen.width && down >= 0 && down <= seen.height;
}

/**
 * What scenes offer that have no `drawInto`. Canvases are taken as fine as they are now; all else is drawn anew.
 *
 * @param {HTMLElement} el
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 */
export function drawScreen(el, context) {
  const seen = boxIn(el, el.getBoundingClientRect());
  for (const layer of /** @type {const} */ (["grounds", "writing"]))
    drawElement(el, { el, context, seen, layer });
}

/** @param {Element} one @param {Page} page */
function drawElement(one, page) {
  const style = getComputedStyle(one);
  if (style.display === "none" || one.matches(CONTROLS)) return;
  const { context } = page;
  const box = boxIn(page.el, one.getBoundingClientRect());
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (style.visibility === "visible") drawItself(one, style, box, page);
  const seen = style.overflow === "visible" ? page.seen : common(page.seen, box);
  for (const child of one.childNodes) {
    if (child instanceof Element) drawElement(child, { ...page, seen });
    else if (child instanceof Text && style.visibility === "visible" && page.layer === "writing")
      drawWords(child, style, { ...page, seen });
  }
  context.restore();
}

/** @param {Element} one @param {CSSStyleDeclaration} style @param {Box} box @param {Page} page */
function drawItself(one, style, box, page) {
  if (page.layer === "grounds") {
    if (!(one instanceof SVGElement) && isSeen(page, box)) drawBox(style, box, page);
    if (one instanceof HTMLCanvasElement) drawCanvas(one, box, page);
    return;
  }
  if (one instanceof SVGGeometryElement && isSeen(page, box)) drawShape(one, style, page);
  if (one instanceof HTMLInputElement || one instanceof HTMLSelectElement)
    drawField(one, style, page);
}

/** @param {HTMLCanvasElement} canvas @param {Box} box @param {Page} page */
function drawCanvas(canvas, { x, y, width, height }, { context }) {
  if (canvas.width && canvas.height && width && height)
    context.drawImage(canvas, x, y, width, height);
}

/** The ground of a box, its borders and its outline. @param {CSSStyleDeclaration} style @param {Box} box @param {Page} page */
function drawBox(style, { x, y, width, height }, { context }) {
  /** @type {(color: string, x: number, y: number, width: number, height: number) => void} */
  const bar = (color, ...place) => {
    if (!(place[2] > 0 && place[3] > 0)) return;
    context.fillStyle = color;
    context.fillRect(...place);
  };
  if (!/, 0\)$|\/ 0\)$/.test(style.backgroundColor))
    bar(style.backgroundColor, x, y, width, height);
  const [above, right, below, left] = [
    style.borderTopWidth,
    style.borderRightWidth,
    style.borderBottomWidth,
    style.borderLeftWidth,
  ].map(parseFloat);
  bar(style.borderTopColor, x, y, width, above ?? 0);
  bar(style.borderBottomColor, x, y + height - (below ?? 0), width, below ?? 0);
  bar(style.borderLeftColor, x, y, left ?? 0, height);
  bar(style.borderRightColor, x + width - (right ?? 0), y, right ?? 0, height);
  if (style.outlineStyle !== "solid") return;
  context.strokeStyle = style.outlineColor;
  context.lineWidth = parseFloat(style.outlineWidth);
  context.beginPath();
  context.rect(x, y, width, height);
  context.stroke();
}

/** @param {Box} one @param {Box} other @returns {Box} */
function common(one, other) {
  const [x, y] = [Math.max(one.x, other.x), Math.max(one.y, other.y)];
  const width = Math.min(one.x + one.width, other.x + other.width) - x;
  const height = Math.min(one.y + one.height, other.y + other.height) - y;
  return { x, y, width: Math.max(0, width), height: Math.max(0, height) };
}
