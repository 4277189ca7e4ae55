/** The gradient map as it comes in: of a long text some rows first, then those between. */

/** @import { BlameMap } from "../types.js" */
/** @import { Tensor } from "./frames.js" */

/** So many rows, or half as many, come at once. */
const ROWS = 256;
/** In a text of more steps than this, the rows between them are not asked for. */
const MANY_STEPS = 2048;

/** @implements {BlameMap} */
export class GrowingBlame {
  /** Of each loss k whose row has begun, G[k][0] … G[k][k]. @type {Map<number, Float32Array>} */
  #rows = new Map();

  /** @param {number} steps T */
  constructor(steps) {
    this.steps = steps;
    this.first = steps;
    this.passes = 0;
    /** The rows of one pass are so far from each other: a power of two, so that later ones halve the gaps. */
    this.spacing = 2 ** Math.max(0, Math.ceil(Math.log2(steps / ROWS)));
    /** @type {[number, number]} */
    this.extent = [Infinity, 0];
  }

  get every() {
    return this.passes ? this.spacing / 2 ** Math.floor(Math.log2(this.passes)) : this.spacing;
  }

  /** What to ask for next, null when all is here that will be. */
  get missing() {
    const { passes, spacing, steps } = this;
    if (passes === spacing || (passes && steps > MANY_STEPS)) return null;
    return { map_every: spacing, map_offset: mirrored(passes, spacing) };
  }

  /** @param {number} k @param {number} t */
  at(k, t) {
    return this.#rows.get(k)?.[t] ?? NaN;
  }

  /** @param {number} k */
  row(k) {
    return this.#rows.get(k) ?? new Float32Array();
  }

  /**
   * Adds some columns of the pass under way.
   *
   * @param {number} first
   * @param {Tensor} columns (n, T): of each step t all k, NaN where a row is another pass's or k < t
   */
  append(first, { shape: [count = 0], data }) {
    const { steps, extent } = this;
    for (let column = 0; column < count; column += 1) {
      const t = first + column;
      for (let k = t; k < steps; k += 1) {
        const norm = Number(data[column * steps + k] ?? NaN);
        if (norm !== norm) continue; // NaN
        this.#begun(k)[t] = norm;
        if (norm > 0 && norm < extent[0]) extent[0] = norm;
        if (norm > extent[1]) extent[1] = norm;
      }
    }
    this.first = Math.min(this.first, first);
  }

  /** The pass is through. */
  finish() {
    this.passes += 1;
  }

  /** @param {number} k */
  #begun(k) {
    let row = this.#rows.get(k);
    if (!row) {
      row = new Float32Array(k + 1).fill(NaN);
      this.#rows.set(k, row);
    }
    return row;
  }
}

/**
 * The binary digits of a number below a power of two, read backwards: 0 … 7 become 0 4 2 6 1 5 3 7, so that each power of
 * two of them lies evenly.
 *
 * @param {number} number
 * @param {number} power
 */
export function mirrored(number, power) {
  let result = 0;
  for (let bit = 1; bit < power; bit *= 2) result = result * 2 + (Math.floor(number / bit) % 2);
  return result;
}
