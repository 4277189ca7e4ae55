/** A part of the page as it stands on the screen, drawn once more: its canvases, and its words. */

import { placeIn, zoomOf } from "../canvas.js";

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/** Where something lies in an element, in the element's own pixels. */
/** @param {Element} el @param {DOMRect} rect @returns {Box} */
export function boxIn(el, rect) {
  const zoom = zoomOf(el);
  const { x, y } = placeIn(el, { clientX: rect.left, clientY: rect.top });
  return { x, y, width: rect.width / zoom, height: rect.height / zoom };
}

/**
 * What scenes offer that have no `drawInto`. Canvases keep the pixels of the screen; words are drawn anew.
 *
 * @param {HTMLElement} el
 * @param {CanvasRenderingContext2D} context scaled to CSS pixels
 */
export function drawScreen(el, context) {
  for (const canvas of el.querySelectorAll("canvas")) {
    const { x, y, width, height } = boxIn(el, canvas.getBoundingClientRect());
    if (
      canvas.width &&
      canvas.height &&
      width &&
      canvas.checkVisibility({ visibilityProperty: true })
    )
      context.drawImage(canvas, x, y, width, height);
  }
  const words = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) drawWords(el, /** @type {Text} */ (words.currentNode), context);
}

/** @param {HTMLElement} el @param {Text} node @param {CanvasRenderingContext2D} context */
function drawWords(el, node, context) {
  const parent = node.parentElement;
  const said = node.data.replace(/\s+/g, " ").trim();
  if (
    !said ||
    !parent ||
    parent.closest(".visually-hidden, button:not([data-legend]), select, input")
  )
    return;
  if (!parent.checkVisibility({ visibilityProperty: true })) return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const { x, y, height } = boxIn(el, range.getBoundingClientRect());
  if (!height) return;
  const { fontStyle, fontWeight, fontSize, fontFamily, color } = getComputedStyle(parent);
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
  context.fillStyle = color;
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillText(said, x, y + height / 2);
}
