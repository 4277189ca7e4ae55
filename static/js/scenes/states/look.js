/** How a state is drawn: the shape and hue of its character's kind, or the colour of its loss. */

/** @import { Theme } from "../../color.js" */
/** @import { Kind } from "../../units/kinds.js" */

import { css, paint } from "../../color.js";

/** Hues that no value on the page has; the shape says the same. Null is grey. @type {Record<Kind, number | null>} */
const HUES = {
  vowel: 330,
  consonant: 205,
  capital: 100,
  space: null,
  "line end": 150,
  other: 25,
};

/** @param {Kind} kind @param {Theme} theme */
export function kindColor(kind, theme) {
  const hue = HUES[kind];
  if (hue === null) return paint(theme.muted);
  return `oklch(${theme.dark ? 0.78 : 0.52} 0.13 ${hue})`;
}

/** @param {number} loss @param {number} largest @param {Theme} theme */
export function lossColor(loss, largest, theme) {
  return Number.isNaN(loss) ? paint(theme.ground) : css("loss", loss, theme, [0, largest]);
}

/** Corners of a shape about (0, 0), as wide as 2. @type {Partial<Record<Kind, number[][]>>} */
const SHAPES = {
  consonant: [
    [-0.8, -0.8],
    [0.8, -0.8],
    [0.8, 0.8],
    [-0.8, 0.8],
  ],
  capital: [
    [0, -1.2],
    [1.1, 0.8],
    [-1.1, 0.8],
  ],
  "line end": [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  other: [
    [-0.4, -1.2],
    [0.4, -1.2],
    [0.4, 1.2],
    [-0.4, 1.2],
  ],
};

/**
 * Puts a kind's shape on the path: vowels are discs, spaces rings.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Kind} kind
 * @param {{ x: number, y: number }} at
 * @param {number} radius
 */
export function shape(context, kind, { x, y }, radius) {
  context.beginPath();
  const corners = SHAPES[kind];
  if (corners) {
    for (const [dx = 0, dy = 0] of corners) context.lineTo(x + dx * radius, y + dy * radius);
    context.closePath();
    return;
  }
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (kind === "space") context.arc(x, y, radius * 0.5, 0, 2 * Math.PI, true);
}
