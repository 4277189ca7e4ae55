/** The scale of gradients as a wedge: all widths and colours side by side, with the powers of ten at its ends and middle. */

/** @import { Theme } from "../color.js" */
/** @import { Domain } from "../gradient.js" */
/** @import { TextStyle } from "./text.js" */

import { gradientColor } from "../gradient.js";
import { power } from "../number.js";
import { text, widthOf } from "./text.js";

const PIECES = 60;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, width: number }} place `y`: its middle
 * @param {{ ends: Domain, theme: Theme, thick: (norm: number) => number, beyond: boolean, style: TextStyle }} look
 *   `thick`: an arrow's width; `beyond`: some norms lie below the scale
 */
export function wedge(context, { x, y, width }, { ends, theme, thick, beyond, style }) {
  const [low, high] = [Math.log10(ends[0]), Math.log10(ends[1])];
  const span = high - low;
  for (let k = 0; k < PIECES; k++) {
    const norm = 10 ** (low + (span * (k + 0.5)) / PIECES);
    const tall = thick(norm);
    context.fillStyle = gradientColor(norm, ends, theme) ?? style.color;
    context.fillRect(x + (k * width) / PIECES, y - tall / 2, width / PIECES + 0.5, tall);
  }
  const under = y + thick(ends[1]) / 2 + style.size * 0.85;
  const least = lowest(ends, beyond);
  const middle = Math.round(low + span / 2);
  const at = x + (width * (middle - low)) / span;
  text(context, least, x, under, style);
  if (x + widthOf(context, least, style) <= at - widthOf(context, power(middle), style) / 2 - 6)
    text(context, power(middle), at, under, { ...style, align: "center" });
  const most = Math.round(high) === 0 ? "1" : power(Math.round(high));
  text(context, most, x + width, under, { ...style, align: "right" });
}

/** The lower end, marked where some norms lie below it. @param {Domain} ends @param {boolean} beyond */
export function lowest([low], beyond) {
  return `${beyond ? "≤" : ""}${power(Math.round(Math.log10(low)))}`;
}
