/** A strip of colour over time: columns painted once into tiles, a frame is one or two scaled copies of them. */

import { indexOf } from "../color.js";
import { levelFor } from "./pyramid.js";

/** @import { Pyramid } from "./pyramid.js" */
/** @import { View } from "../view.js" */

/** In device pixels. @typedef {{ x: number, y: number, width: number, height: number }} Rect */

/** Writes one column of `height` packed colours, `stride` apart, beginning at `at`.
 * @typedef {(values: Float32Array, out: Uint32Array, at: number, stride: number) => void} Painter */

/** Columns a tile: a new column copies the tile it falls in, so a tile is small (512 took half the time of 4,096). */
const TILE = 512;

/** @typedef {{ context: OffscreenCanvasRenderingContext2D, from: number, to: number }} Tile */

/** The painted tiles of one strip. They follow from the pyramid and the painter and may be dropped at any time. */
export class Tiles {
  /** @type {Map<string, Tile>} */
  #tiles = new Map();

  /** @param {Pyramid} pyramid @param {number} height pixels a column */
  constructor(pyramid, height) {
    this.pyramid = pyramid;
    this.height = height;
  }

  /** All is to be painted anew: the colours have changed. */
  clear() {
    this.#tiles.clear();
  }

  /** What covers steps from `first` on is to be painted anew. @param {number} first */
  touch(first) {
    for (const [key, tile] of this.#tiles) {
      const [level = 0, index = 0] = key.split(" ").map(Number);
      tile.to = Math.max(tile.from, Math.min(tile.to, (first >> level) - index * TILE));
    }
  }

  /**
   * Draws the window into a rectangle.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {View} view
   * @param {Rect} rect
   * @param {Painter} painter
   */
  draw(context, view, rect, painter) {
    const level = levelFor((view.to - view.from) / rect.width);
    const scale = 2 ** level;
    const pixels = (rect.width * scale) / (view.to - view.from);
    const x = (/** @type {number} */ column) => rect.x + (column - view.from / scale) * pixels;
    const end = Math.min(view.to / scale, this.pyramid.columns(level));
    context.imageSmoothingEnabled = false;
    for (let from = view.from / scale; from < end;) {
      const index = Math.floor(from / TILE);
      const start = index * TILE;
      const to = Math.min(end, start + TILE);
      const { canvas } = this.#painted(level, index, [from - start, to - start], painter).context;
      const left = Math.round(x(from));
      const width = Math.round(x(to)) - left;
      const source = /** @type {const} */ ([from - start, 0, to - from, this.height]);
      context.drawImage(canvas, ...source, left, rect.y, width, rect.height);
      from = to;
    }
  }

  /**
   * The tile, with the columns that are wanted painted.
   *
   * @param {number} level
   * @param {number} index
   * @param {[number, number]} wanted in columns of the tile
   * @param {Painter} painter
   */
  #painted(level, index, [from, to], painter) {
    const key = `${level} ${index}`;
    const tile = this.#tiles.get(key) ?? this.#blank(key);
    const first = Math.floor(from);
    const last = Math.ceil(to);
    if (tile.from === tile.to) tile.from = tile.to = first;
    if (first < tile.from) {
      this.#paint(tile, level, index, [first, tile.from], painter);
      tile.from = first;
    }
    if (last > tile.to) {
      this.#paint(tile, level, index, [tile.to, last], painter);
      tile.to = last;
    }
    return tile;
  }

  /** @param {string} key @returns {Tile} */
  #blank(key) {
    const context = new OffscreenCanvas(TILE, this.height).getContext("2d");
    if (!context) throw new Error("No 2D canvas.");
    const tile = { context, from: 0, to: 0 };
    this.#tiles.set(key, tile);
    return tile;
  }

  /**
   * @param {Tile} tile
   * @param {number} level
   * @param {number} index
   * @param {[number, number]} columns
   * @param {Painter} painter
   */
  #paint({ context }, level, index, [from, to], painter) {
    const width = to - from;
    const image = context.createImageData(width, this.height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let column = 0; column < width; column += 1) {
      painter(this.pyramid.column(level, index * TILE + from + column), pixels, column, width);
    }
    context.putImageData(image, from, 0);
  }
}

/**
 * Paints a column of values by a colour map, a pixel a row.
 *
 * @param {Uint32Array} colors 256 entries
 * @param {[number, number]} limits the values at the map's two ends
 * @returns {Painter}
 */
export function mapped(colors, limits) {
  return (values, out, at, stride) => {
    for (let row = 0; row < values.length; row += 1) {
      const value = /** @type {number} */ (values[row]);
      out[at + row * stride] = /** @type {number} */ (colors[indexOf(value, limits)]);
    }
  };
}

/**
 * The units of each row of a strip: whole fold rows, as many together as it takes to have at least a pixel a row.
 *
 * @param {{ units: number, rows: number, width: number }} fold
 * @param {number} most rows that fit
 * @returns {number[]} (rows + 1,): row r holds units bounds[r] … bounds[r + 1] − 1
 */
export function rowBounds({ units, rows, width }, most) {
  const shown = Math.max(1, Math.min(rows, Math.floor(most)));
  return Array.from({ length: shown + 1 }, (_, row) =>
    Math.min(units, Math.floor((row * rows) / shown) * width),
  );
}

/**
 * The unit that gives a row of a state its colour: the one of largest magnitude.
 *
 * @param {Float32Array} values (H,)
 * @param {number} from
 * @param {number} to
 */
export function strongest(values, from, to) {
  let best = from;
  for (let unit = from + 1; unit < to; unit += 1) {
    if (Math.abs(values[unit] ?? 0) > Math.abs(values[best] ?? 0)) best = unit;
  }
  return best;
}

/**
 * What the rows of a strip show: of a state the strongest unit's value, of a gate the mean.
 *
 * @param {Float32Array} values (H,)
 * @param {number[]} bounds from `rowBounds`
 * @param {boolean} mean
 * @param {Float32Array} out (rows,)
 */
export function foldColumn(values, bounds, mean, out) {
  for (let row = 0; row + 1 < bounds.length; row += 1) {
    const from = /** @type {number} */ (bounds[row]);
    const to = /** @type {number} */ (bounds[row + 1]);
    if (mean) {
      let sum = 0;
      for (let unit = from; unit < to; unit += 1) sum += /** @type {number} */ (values[unit]);
      out[row] = sum / (to - from);
    } else {
      out[row] = /** @type {number} */ (values[strongest(values, from, to)]);
    }
  }
  return out;
}
