/** The gradient map as the page keeps it: which step's loss blames which earlier state. */

/** @import { Gradients } from "../../types.js" */

/** Above this many steps the medians are not made anew at every message. */
const MANY = 400;

/**
 * G[k][t] = ‖∂L_k/∂h_t‖₂ of all k and t, (T, T), filled column by column as the wave comes back.
 *
 * It does not depend on whose loss flows, so it stays while another one is asked for.
 */
export class BlameMatrix {
  /** @type {Gradients | null} */
  #source = null;
  /** @type {Float32Array | null} */
  #medians = null;

  /** @param {number} steps T */
  constructor(steps) {
    this.steps = steps;
    this.values = new Float32Array(steps * steps).fill(NaN);
    /** The earliest column that is here; T before any is. */
    this.first = steps;
    /** Only rows 0, every, 2·every … are there. */
    this.every = 1;
  }

  /**
   * Takes over what has come.
   *
   * @param {Gradients} gradients
   * @returns {boolean} whether there was anything new
   */
  read(gradients) {
    const { steps, values } = this;
    const from = gradients.first;
    const to = gradients === this.#source ? this.readTo : steps;
    this.#source = gradients;
    this.readTo = from;
    if (from >= to || !gradients.mapped) return false;
    this.every = gradients.mapEvery;
    for (let t = from; t < to; t += 1) {
      for (let k = t; k < steps; k += 1) {
        const norm = gradients.blame(k, t);
        if (!Number.isNaN(norm)) values[k * steps + t] = norm;
      }
    }
    this.first = Math.min(this.first, from);
    if (steps <= MANY || from === 0) this.#medians = null;
    return true;
  }

  /** The first column read of the pass that comes in. */
  readTo = 0;

  /** ‖∂L_k/∂h_t‖₂; NaN where it is unknown or not here, and above the diagonal. @param {number} k @param {number} t */
  at(k, t) {
    if (t < 0 || t >= this.steps) return NaN;
    return this.values[k * this.steps + t] ?? NaN;
  }

  /** What a loss blames by distance: d ↦ G[k][k − d]. @param {number} k @returns {Float32Array} (k + 1,) */
  row(k) {
    return this.values.slice(k * this.steps, k * this.steps + k + 1).reverse();
  }

  /** The median over all losses of what lies d steps back, NaN where there is none. @returns {Float32Array} (T,) */
  get medians() {
    return (this.#medians ??= Float32Array.from({ length: this.steps }, (_, d) => {
      const norms = [];
      for (let k = d; k < this.steps; k += 1) norms.push(this.at(k, k - d));
      return median(norms);
    }));
  }
}

/** The middle one of the numbers that are none of them NaN, or the mean of the two in the middle. @param {number[]} numbers */
export function median(numbers) {
  const known = Float64Array.from(numbers.filter((one) => !Number.isNaN(one))).sort();
  const half = known.length / 2;
  if (known.length % 2) return known[Math.floor(half)] ?? NaN;
  return ((known[half - 1] ?? NaN) + (known[half] ?? NaN)) / 2;
}
