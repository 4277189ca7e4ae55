/** What is on the screen as a picture of any size: PNG, or SVG whose words stay words. */

/** @import { Drawable, Moment, Store } from "../types.js" */

import { finer } from "../canvas.js";
import { readTheme, paint } from "../color.js";
import { captionOf, drawCaption, heightOf } from "./caption.js";
import { boxIn, drawScreen } from "./screen.js";

/** @typedef {"upper" | "lower" | "both"} Part */
/** @typedef {{ part: Part, width: number }} Wish `width` in pixels */

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

/** Where the scenes stand beside each other, from the upper left corner of them all, with the caption below. */
/** @param {HTMLElement} scope @param {Part} part */
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
 * @param {ReturnType<typeof composed>} where
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

/** Where a part stands, and its picture's size in pixels. @param {HTMLElement} scope @param {Wish} wish */
function sized(scope, { part, width }) {
  const where = composed(scope, part);
  const scale = width / where.width;
  const height = Math.round(where.height * scale);
  if (!(width * height > 0 && width * height <= MOST_PIXELS))
    throw new RangeError(`A picture of ${width} × ${height} pixels is too large for the browser.`);
  return { where, scale, width, height };
}

/** @param {HTMLElement} scope @param {Wish} wish @returns {Promise<Blob>} */
export async function png(scope, wish) {
  const { where, scale, width, height } = sized(scope, wish);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  await finer(scale, () => drawParts(scope, where, /** @type {any} */ (context), scale));
  return canvas.convertToBlob({ type: "image/png" });
}

/** @param {HTMLElement} scope @param {Wish} wish @returns {Promise<Blob>} */
export async function svg(scope, wish) {
  const { svgContext } = await import("./svg.js");
  const { where, scale, width, height } = sized(scope, wish);
  const context = svgContext({ width, height });
  await finer(scale, () => drawParts(scope, where, context, scale));
  const root = /** @type {SVGSVGElement} */ (context.getSvg());
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" });
}
