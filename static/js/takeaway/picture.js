/** What is on the screen as a picture of any size: PNG, or SVG whose words stay words. */

/** @import { Drawable, Moment, Store } from "../types.js" */

import { finer } from "../canvas.js";
import { readTheme, paint } from "../color.js";
import { captionOf, drawCaption, heightOf } from "./caption.js";
import { boxIn, drawScreen } from "./screen.js";

/** @import { Box } from "./screen.js" */

/** @typedef {"upper" | "lower" | "both"} Part */
/** @typedef {{ scenes: { el: Drawable, box: Box }[], left: number, top: number, width: number, height: number, caption: string[] }} Where */

/** Browsers make no larger canvas; of an SVG, parts are canvases, too. */
const MOST_PIXELS = 2 ** 27;

/** The scenes of a part that are on the screen. @param {HTMLElement} scope @param {Part} part */
function scenesOf(scope, part) {
  const names = {
    upper: ":scope > .scene:not(.strips-scene), :scope > .lanes",
    lower: ":scope > .strips-scene",
  };
  const wanted = part === "both" ? `${names.upper}, ${names.lower}` : names[part];
  return /** @type {HTMLElement[]} */ ([...scope.querySelectorAll(wanted)]).filter(
    (el) =>
      el.clientWidth > 0 && el.clientHeight > 0 && el.checkVisibility({ visibilityProperty: true }),
  );
}

/** A page's own picture, as it stands. @param {HTMLElement} el @returns {Where} */
export function whole(el) {
  const [width, height] = [el.clientWidth, el.clientHeight];
  const box = { x: 0, y: 0, width, height };
  return {
    scenes: [{ el: /** @type {Drawable} */ (el), box }],
    left: 0,
    top: 0,
    width,
    height,
    caption: [],
  };
}

/** Where the scenes stand beside each other, from the upper left corner of them all, with the caption below. */
/** @param {HTMLElement} scope @param {Part} part @returns {Where} */
export function composed(scope, part) {
  const scenes = scenesOf(scope, part).map((el) => ({
    el: /** @type {Drawable} */ (el),
    box: boxIn(scope, el.getBoundingClientRect()),
  }));
  if (!scenes.length) throw new Error("That part is not on the screen now.");
  const left = Math.min(...scenes.map(({ box }) => box.x));
  const top = Math.min(...scenes.map(({ box }) => box.y));
  const right = Math.max(...scenes.map(({ box }) => box.x + box.width));
  const bottom = Math.max(...scenes.map(({ box }) => box.y + box.height));
  const { store } = /** @type {HTMLElement & { store: Store }} */ (scope);
  const caption = captionOf(store.trace.peek(), right - left);
  const height = bottom - top + heightOf(caption);
  return { scenes, left, top, width: right - left, height, caption };
}

/**
 * Draws a part once more.
 *
 * @param {HTMLElement} scope
 * @param {Where} where
 * @param {CanvasRenderingContext2D} context
 * @param {number} scale
 * @param {Moment} [moment]
 */
export function drawParts(scope, where, context, scale, moment) {
  const { scenes, left, top, width, height, caption } = where;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = paint(readTheme(scope).ground);
  context.fillRect(0, 0, width, height);
  drawCaption(scope, caption, height, context);
  for (const { el, box } of scenes) {
    context.save();
    context.setTransform(scale, 0, 0, scale, (box.x - left) * scale, (box.y - top) * scale);
    if (el.drawInto) el.drawInto(context, box, moment);
    else drawScreen(el, context);
    context.restore();
  }
}

/** Its size in pixels, and how many of them to one of the page. @param {Where} where @param {number} width */
function sized(where, width) {
  const scale = width / where.width;
  const height = Math.round(where.height * scale);
  if (!(width * height > 0 && width * height <= MOST_PIXELS))
    throw new RangeError(`A picture of ${width} × ${height} pixels is too large for the browser.`);
  return { width, height, scale };
}

/** @param {HTMLElement} scope @param {Where} where @param {number} wide in pixels @returns {Promise<Blob>} */
export async function png(scope, where, wide) {
  const { width, height, scale } = sized(where, wide);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  await finer(scale, () => drawParts(scope, where, /** @type {any} */ (context), scale));
  return canvas.convertToBlob({ type: "image/png" });
}

/** @param {HTMLElement} scope @param {Where} where @param {number} wide in pixels @returns {Promise<Blob>} */
export async function svg(scope, where, wide) {
  const { svgContext } = await import("./svg.js");
  const { width, height, scale } = sized(where, wide);
  const context = svgContext({ width, height });
  await finer(scale, () => drawParts(scope, where, context, scale));
  const root = /** @type {SVGSVGElement} */ (context.getSvg());
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}
