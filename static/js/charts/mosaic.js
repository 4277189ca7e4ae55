/** A vector as a mosaic: one cell a unit, folded into rows. */

/** @import { Fold } from "../layers.js" */

import { indexOf } from "../color.js";

/** Mosaics kept: more than ever are on screen at once. */
const KEPT = 256;

/**
 * A painted vector and the very values that gave its colours.
 *
 * @typedef {{ image: OffscreenCanvas, context: OffscreenCanvasRenderingContext2D, values: Float32Array }} Mosaic
 */

/**
 * Paints a vector, one pixel a unit; places without a unit stay clear.
 *
 * @param {ArrayLike<number>} values (H,)
 * @param {Fold} fold
 * @param {Uint32Array} map
 * @param {readonly [number, number]} limits the values of the map's ends
 * @param {Mosaic} [old] whose canvas is painted over: a new one costs more than all the rest
 * @returns {Mosaic}
 */
export function mosaic(values, { rows, width, units }, map, limits, old) {
  const reused = old?.image.width === width && old.image.height === rows ? old : null;
  const image = reused?.image ?? new OffscreenCanvas(width, rows);
  const context = reused?.context ?? image.getContext("2d");
  if (!context) throw new Error("No 2D canvas.");
  const pixels = context.createImageData(width, rows);
  const packed = new Uint32Array(pixels.data.buffer);
  const copy = new Float32Array(units);
  for (let unit = 0; unit < units; unit++) {
    const value = values[unit] ?? NaN;
    copy[unit] = value;
    packed[unit] = map[indexOf(value, limits)] ?? 0;
  }
  context.putImageData(pixels, 0, 0);
  return { image, context, values: copy };
}

/** Mosaics painted before; the one not looked at for longest is painted over. */
export class Mosaics {
  /** From the one not looked at for longest to the last one looked at. @type {Map<string, Mosaic>} */
  #kept = new Map();
  /** @type {Mosaic[]} */
  #spare = [];
  /** @type {unknown} */
  #of = null;

  /** Forgets all when what they were painted from has changed. @param {unknown} source */
  from(source) {
    if (source === this.#of) return;
    this.#spare.push(...this.#kept.values());
    this.#kept.clear();
    this.#of = source;
  }

  /** @param {string} key @param {(old: Mosaic | undefined) => Mosaic} make */
  get(key, make) {
    const found = this.#kept.get(key) ?? make(this.#toPaintOver());
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  #toPaintOver() {
    if (this.#kept.size < KEPT) return this.#spare.pop();
    const [key, oldest] = this.#kept.entries().next().value ?? [];
    if (key !== undefined) this.#kept.delete(key);
    return oldest;
  }
}

/**
 * Draws a mosaic with hard edges, from the bottom row up to the share that is computed.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mosaic} mosaic
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {number} [share] 0 … 1
 */
export function drawMosaic(context, { image }, { x, y, width, height }, share = 1) {
  if (share <= 0) return;
  const rows = Math.ceil(image.height * share);
  const top = image.height - rows;
  const offset = (top / image.height) * height;
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, top, image.width, rows, x, y + offset, width, height - offset);
}

/** Cells smaller than this have no room for a sign. */
const LEAST = 7;

/**
 * Tells negative values by shape too: a notch in the lower left corner of their cells, where there is room.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Mosaic} mosaic
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {string} color
 */
export function drawNotches(context, { image, values }, { x, y, width, height }, color) {
  const [across, down] = [width / image.width, height / image.height];
  if (across < LEAST || down < LEAST) return;
  const size = Math.min(4, Math.min(across, down) * 0.36);
  context.beginPath();
  values.forEach((value, unit) => {
    if (!(value < 0)) return;
    const left = x + (unit % image.width) * across;
    const bottom = y + (Math.floor(unit / image.width) + 1) * down;
    context.moveTo(left, bottom - size);
    context.lineTo(left + size, bottom);
    context.lineTo(left, bottom);
  });
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * 0.6;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = alpha;
}
