/** All that the picture of the folded network depends on, and the pieces that all its parts are drawn of. */

/** @import { Trace } from "../../types.js" */
/** @import { Mosaics } from "../../charts/mosaic.js" */
/** @import { Look } from "../unrolled/picture.js" */
/** @import { FoldLayout } from "./layout.js" */

import { arrow } from "../../charts/arrow.js";
import { drawMosaic, drawNotches, mosaic } from "../../charts/mosaic.js";
import { glyph, symbol } from "../../charts/text.js";
import { colormap } from "../../color.js";
import { fold } from "../../layers.js";
import { limitsOf } from "../unrolled/picture.js";

/**
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context
 * @property {Trace} trace
 * @property {FoldLayout} layout
 * @property {Look} look
 * @property {Mosaics} mosaics
 * @property {number} playhead
 * @property {boolean} asked what differs between the copies is outlined, what they share recedes
 */

/** @typedef {{ left: number, right: number, top: number, bottom: number }} Box */

/** The layers of one copy: the state that each holds after its step, in colour. */
/** @param {Picture} picture @param {number} t @param {{ x: number, width: number }} at */
export function drawStates(picture, t, { x, width }) {
  const { context, trace, layout, look, asked } = picture;
  layout.net.layers.forEach(({ y, height }, layer) => {
    const box = { x: x - width / 2, y, width, height };
    const painted = mosaicOf(picture, t, layer);
    if (painted) {
      drawMosaic(context, painted, box);
      drawNotches(context, painted, box, look.ink);
    }
    context.strokeStyle = t < trace.received ? look.ink : look.waiting;
    context.lineWidth = asked ? 3 : 1.25;
    context.strokeRect(box.x, box.y, box.width, box.height);
    const below = layout.net.layers[layer - 1];
    if (below) drawArrow(picture, [x, below.y], [x, y + height + 1]);
  });
}

/** @param {Picture} picture @param {number} t @param {number} layer */
function mosaicOf({ trace, mosaics, look }, t, layer) {
  const plane = trace.signals["h"];
  if (!plane || t < 0 || t >= trace.received) return null;
  const limits = limitsOf(trace, "h");
  const map = colormap("diverging", look.theme);
  const key = `${layer} ${t} ${limits[1]} ${look.ground}`;
  const units = fold(trace.card.hidden);
  return mosaics.get(key, (old) => mosaic(plane.row(t, layer), units, map, limits, old));
}

/** A token that goes in, or one that comes out. */
/** @param {Picture} picture @param {string} token @param {{ x: number, y: number }} at @param {boolean} [marked] */
export function drawToken({ context, layout, look }, token, { x, y }, marked = false) {
  const size = Math.round(layout.size * 1.15);
  glyph(context, token, x, y, { font: look.fonts.mono, size, weight: 700, color: look.ink });
  if (!marked) return;
  context.strokeStyle = look.ink;
  context.lineWidth = 2;
  context.strokeRect(x - size * 0.7, y - size * 0.7, size * 1.4, size * 1.4);
}

/** An arrow from one place to another. */
/** @param {Picture} picture @param {[number, number]} from @param {[number, number]} to */
export function drawArrow({ context, look, asked }, [x0, y0], [x1, y1]) {
  const color = asked ? look.waiting : look.muted;
  arrow(context, { x: x0, y: y0 }, { x: x1, y: y1 }, 1, { empty: color, full: color, width: 1.5 });
}

/** A weight's letter, or a state's; gives its width. */
/** @param {Picture} picture @param {string} letter @param {{ x: number, y: number, align?: CanvasTextAlign, shared?: boolean }} at */
export function drawLetter({ context, layout, look, asked }, letter, at) {
  const { x, y, align = "center", shared = true } = at;
  const color = asked && shared ? look.waiting : look.ink;
  return symbol(context, letter, x, y, { font: look.fonts.words, size: layout.size, align, color });
}
