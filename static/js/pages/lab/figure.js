/** What the laboratory's pictures share: a canvas that is drawn anew whenever what it shows or its looks have changed. */

/** @import { Theme } from "../../color.js" */
/** @import { Fonts } from "../../charts/text.js" */

import { effect } from "@preact/signals-core";

import { sharpCanvas, watchLooks } from "../../canvas.js";
import { forgetWidths, readFonts } from "../../charts/text.js";
import { readTheme } from "../../color.js";

/**
 * A picture's paper, in CSS pixels.
 *
 * @typedef {object} Paper
 * @property {CanvasRenderingContext2D} context
 * @property {number} width
 * @property {number} height
 * @property {Theme} theme
 * @property {Fonts} fonts
 * @property {number} size of the type
 */

/** A rectangle on it. @typedef {{ x: number, y: number, width: number, height: number }} Frame */

/**
 * Draws at most once a frame.
 *
 * @param {HTMLElement} el
 * @param {Pick<import("../../types.js").Store, "theme">} looks
 * @param {(paper: Paper) => void} draw signals that it reads draw it anew
 * @returns {() => void} ends it
 */
export function figure(el, looks, draw) {
  const canvas = sharpCanvas(el);
  let theme = readTheme(el);
  let fonts = readFonts(el);
  let size = sizeOf(el);
  let asked = 0;
  let stop = () => {};

  const paint = () => {
    asked = 0;
    const { context, ratio } = canvas;
    const [width, height] = [canvas.width / ratio, canvas.height / ratio];
    stop();
    let drawn = false;
    stop = effect(() => {
      if (drawn) return request();
      drawn = true;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      if (width > 0 && height > 0) draw({ context, width, height, theme, fonts, size });
    });
  };
  const request = () => void (asked ||= requestAnimationFrame(paint));
  const unwatch = watchLooks(el, looks, () => {
    canvas.fit();
    forgetWidths();
    [theme, fonts, size] = [readTheme(el), readFonts(el), sizeOf(el)];
    request();
  });
  return () => {
    unwatch();
    stop();
    cancelAnimationFrame(asked);
    canvas.remove();
  };
}

/** @param {Element} el */
function sizeOf(el) {
  return Number.parseFloat(getComputedStyle(el).fontSize) || 15;
}

/**
 * A line through points, lifted where one is no number.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {(readonly [number, number])[]} points
 * @param {{ color: string, width: number, dash?: readonly number[] }} style `dash` in line widths
 */
export function polyline(context, points, { color, width, dash = [] }) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.setLineDash(dash.map((length) => length * width));
  context.stroke();
  context.setLineDash([]);
}

/**
 * A straight line of a grid, sharp on whole pixels.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @param {string} color
 * @param {number[]} [dash]
 */
export function rule(context, [x0, y0], [x1, y1], color, dash = []) {
  const sharp = (/** @type {number} */ value) => Math.round(value) + 0.5;
  polyline(
    context,
    [
      [sharp(x0), sharp(y0)],
      [sharp(x1), sharp(y1)],
    ],
    { color, width: 1, dash },
  );
}
