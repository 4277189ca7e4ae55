/** Words as they stand on the screen: line by line, each where it begins. */

/** @import { Box, Page } from "./screen.js" */

import { zoomOf } from "../canvas.js";
import { boxIn, isSeen } from "./screen.js";

/** A node's lines, each with its place on the screen. @param {Text} node */
function linesOf(node) {
  /** @type {{ said: string, rect: DOMRect }[]} */
  const lines = [];
  const range = document.createRange();
  for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const rect = range.getClientRects()[0];
    const line = lines.at(-1);
    if (!rect?.height) continue;
    if (!line || Math.abs(line.rect.top - rect.top) > 1) lines.push({ said: word, rect });
    else {
      line.said += ` ${word}`;
      line.rect.width = rect.right - line.rect.left;
    }
  }
  return lines;
}

/** A variable of a formula, in the slanted letter that the screen has for it. @param {string} letter */
function slanted(letter) {
  const code = letter.codePointAt(0) ?? 0;
  if (letter === "h") return "ℎ"; // it was in Unicode before its siblings
  if (/^[a-z]$/.test(letter)) return String.fromCodePoint(0x1d44e + code - 0x61);
  if (/^[A-Z]$/.test(letter)) return String.fromCodePoint(0x1d434 + code - 0x41);
  if (/^[α-ω]$/.test(letter)) return String.fromCodePoint(0x1d6fc + code - 0x3b1);
  return letter;
}

/** @param {Text} node @param {CSSStyleDeclaration} style its element's @param {Page} page */
export function drawWords(node, style, page) {
  const drawing = node.parentElement instanceof SVGGraphicsElement ? node.parentElement : null;
  const matrix = drawing?.getScreenCTM();
  const enlarged = matrix ? Math.hypot(matrix.a, matrix.b) / zoomOf(page.el) : 1;
  const isVariable = style.textTransform === "math-auto";
  for (const { said, rect } of linesOf(node)) {
    const box = boxIn(page.el, rect);
    if (isSeen(page, box))
      write(isVariable ? slanted(said) : said, box, { style, enlarged, drawing: !!drawing }, page);
  }
}

/** What stands in a field. @param {HTMLInputElement | HTMLSelectElement} field @param {CSSStyleDeclaration} style @param {Page} page */
export function drawField(field, style, page) {
  if (["checkbox", "radio", "range"].includes(field.type)) return;
  const said = field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text : field.value;
  const { x, y, height } = boxIn(page.el, field.getBoundingClientRect());
  const inset = parseFloat(style.paddingLeft) + parseFloat(style.borderLeftWidth);
  const size = parseFloat(style.fontSize) * 1.2;
  const box = { x: x + inset, y: y + (height - size) / 2, width: 0, height: size };
  if (said && isSeen(page, box)) write(said, box, { style, enlarged: 1, drawing: false }, page);
}

/**
 * @param {string} said
 * @param {Box} box
 * @param {{ style: CSSStyleDeclaration, enlarged: number, drawing: boolean }} looks
 * @param {Page} page
 */
function write(said, { x, y, height }, { style, enlarged, drawing }, { context }) {
  const size = parseFloat(style.fontSize) * enlarged;
  context.font = `${style.fontStyle} ${style.fontWeight} ${size}px ${style.fontFamily}`;
  context.fillStyle = drawing ? style.fill : style.color;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = context.measureText(said);
  context.fillText(said, x, y + (height * up) / (up + down));
}
