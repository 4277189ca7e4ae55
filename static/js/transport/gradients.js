/**
 * The backward pass as the page holds it: norms, gradients and the map, filled from the newest step to the first.
 *
 * Everything stays the float32 that was computed; half floats would make 1e-8 a zero.
 */

/** @import { Gradients, LossChoice, Trace } from "../types.js" */
/** @import { GrowingBlame } from "./blame.js" */
/** @import { Tensor } from "./frames.js" */

/** What the one scale of gradients must have room for. */
const SCALED = new Set(["norm.h", "norm.c", "norm.x"]);

/** @typedef {import("../protocol.js").Started} Started */

/**
 * @typedef {object} Asked
 * @property {Trace} trace
 * @property {LossChoice} loss
 * @property {GrowingBlame} map of the trace, whatever of it is here from before
 *
 * @typedef {object} Plane what there is of each step, side by side
 * @property {number} width numbers a step
 * @property {Float32Array} values (T, width), NaN where not here
 */

/**
 * The last step whose loss flows, −1 where no step has one.
 *
 * @param {LossChoice} choice
 * @param {Float64Array} losses (T,), NaN where there is none
 */
export function sourceOf(choice, losses) {
  const last = losses.findLastIndex((loss) => !Number.isNaN(loss));
  if (typeof choice === "string") return last;
  return Number.isNaN(losses[choice.step] ?? NaN) ? -1 : choice.step;
}

/** @implements {Gradients} */
export class GrowingGradients {
  /** @type {Map<string, Plane>} */
  #planes = new Map();

  /** Of all but the map. @type {[number, number]} */
  #extent = [Infinity, 0];

  /** @param {Asked} asked @param {Pick<Started, "loss" | "loss_per_step">} started */
  constructor({ trace, loss, map }, started) {
    this.trace = trace;
    this.loss = loss;
    this.map = map;
    this.total = started.loss ?? NaN;
    this.lossPerStep = Float64Array.from(started.loss_per_step ?? [], (value) => value ?? NaN);
    this.length = this.lossPerStep.length;
    this.source = sourceOf(loss, this.lossPerStep);
    this.first = this.length;
    this.complete = false;
    /** @type {Record<string, number> | null} */
    this.weights = null;
  }

  /**
   * Adds the steps of one message, which are earlier than those that are here.
   *
   * @param {{ first: number }} message
   * @param {Record<string, Tensor>} tensors (n, …) each
   */
  append({ first }, tensors) {
    const { map, ...others } = tensors;
    if (map) this.map.append(first, map);
    for (const [name, { shape, data }] of Object.entries(others)) {
      const rows = /** @type {Float32Array} */ (data);
      const width = shape.slice(1).reduce((product, size) => product * size, 1);
      this.#plane(name, width).values.set(rows, first * width);
      if (SCALED.has(name)) this.#measure(rows);
    }
    this.first = Math.min(this.first, first);
  }

  /** The wave is through. @param {Pick<import("../protocol.js").Done, "weights">} done */
  finish({ weights }) {
    this.complete = true;
    const norms = Object.entries(weights ?? {}).map(([name, norm]) => [name, norm ?? NaN]);
    this.weights = Object.fromEntries(norms);
  }

  /** @param {string} signal @param {number} t @param {number} layer */
  norm(signal, t, layer) {
    return this.#at(`norm.${signal}`, t, signal === "x" ? 0 : layer);
  }

  /** @param {string} signal @param {number} t @param {number} layer */
  vector(signal, t, layer) {
    const plane = this.#planes.get(`grad.${signal}`);
    if (!plane || t < this.first || t >= this.length) return null;
    const layers = signal === "x" ? 1 : this.trace.card.layers;
    const units = plane.width / layers;
    const start = t * plane.width + (signal === "x" ? 0 : layer) * units;
    return plane.values.subarray(start, start + units);
  }

  get extent() {
    const [[least, most], of] = [this.#extent, this.map.extent];
    return /** @type {const} */ ([Math.min(least, of[0]), Math.max(most, of[1])]);
  }

  /** @param {string} weight @param {number} t */
  contribution(weight, t) {
    return this.#at(`contribution.${weight}`, t, 0);
  }

  /** @param {string} name @param {number} t @param {number} column */
  #at(name, t, column) {
    const plane = this.#planes.get(name);
    if (!plane || t < 0 || column < 0 || column >= plane.width) return NaN;
    return plane.values[t * plane.width + column] ?? NaN;
  }

  /** @param {string} name @param {number} width */
  #plane(name, width) {
    let plane = this.#planes.get(name);
    if (!plane) {
      plane = { width, values: new Float32Array(this.length * width).fill(NaN) };
      this.#planes.set(name, plane);
    }
    return plane;
  }

  /** @param {Float32Array} norms */
  #measure(norms) {
    for (const norm of norms) {
      if (!(norm > 0)) continue;
      if (norm < this.#extent[0]) this.#extent[0] = norm;
      if (norm > this.#extent[1]) this.#extent[1] = norm;
    }
  }
}
