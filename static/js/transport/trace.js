/**
 * A trace as the page holds it: planes of half floats that fill while the stream goes on.
 *
 * What was received is never computed again: after an edit, the new trace takes over the steps before it.
 */

/** @import { Candidate, Plane, Sampling, Trace } from "../types.js" */
/** @import { ClampEntry, EditEntry, ModelCard } from "../protocol.js" */
/** @import { Tensor } from "./frames.js" */

import { pick, reweigh } from "../distribution.js";
import { HALF } from "./frames.js";

/** Not signals of the cell: tensors of every step that have no layers. */
const PER_STEP = new Set(["top_ids", "top_probs", "loss", "target_prob", "target_ids"]);
const MORE_ROOM = 1.5;

/**
 * @typedef {object} Source what the trace is of
 * @property {ModelCard} card
 * @property {string[]} vocabulary tokens by number
 * @property {string} text
 * @property {readonly ClampEntry[]} [clamps]
 * @property {readonly EditEntry[]} [edits]
 * @property {boolean} [recorded]
 * @property {number | null} [generatedFrom]
 */

/**
 * @typedef {object} Started the stream's first message
 * @property {string[]} tokens
 * @property {[number, number][]} offsets
 * @property {number[]} [unknown]
 */

/** A matrix with a row a step, which grows. @template {Float32Array | Int32Array | Uint16Array} A */
class Rows {
  /** @param {A} values @param {number} width numbers a step */
  constructor(values, width) {
    this.values = values;
    this.width = width;
  }

  /** Writes rows from step `first` on. @param {number} first @param {ArrayLike<number>} rows */
  write(first, rows) {
    const start = first * this.width;
    if (start + rows.length > this.values.length) {
      this.reserve(Math.ceil(((start + rows.length) / this.width) * MORE_ROOM));
    }
    this.values.set(rows, start);
  }

  /** Makes room for so many steps; keeps what is there. @param {number} steps */
  reserve(steps) {
    if (steps * this.width <= this.values.length) return;
    const Numbers = /** @type {new (length: number) => A} */ (this.values.constructor);
    const larger = new Numbers(steps * this.width);
    larger.set(this.values);
    this.values = larger;
  }

  /** @param {number} t */
  row(t) {
    return /** @type {A} */ (this.values.subarray(t * this.width, (t + 1) * this.width));
  }
}

/** @implements {Plane} */
class HalfPlane {
  /** @param {string} name @param {number} layers @param {number} units */
  constructor(name, layers, units) {
    this.name = name;
    this.layers = layers;
    this.units = units;
    this.rows = new Rows(new Uint16Array(0), layers * units);
    this.vector = new Float32Array(units);
  }

  /** The half floats themselves, (T, L, H); replaced when the plane grows. */
  get halves() {
    return this.rows.values;
  }

  /** @param {number} t @param {number} layer @param {number} unit */
  at(t, layer, unit) {
    const bits = this.rows.values[(t * this.layers + layer) * this.units + unit] ?? 0x7e00;
    return /** @type {number} */ (HALF[bits]);
  }

  /** @param {number} t @param {number} layer */
  row(t, layer) {
    const { vector, units } = this;
    const start = (t * this.layers + layer) * units;
    for (let unit = 0; unit < units; unit++) {
      vector[unit] = /** @type {number} */ (HALF[this.rows.values[start + unit] ?? 0x7e00]);
    }
    return vector;
  }
}

/** @implements {Trace} */
export class GrowingTrace {
  /**
   * @param {Source} source
   * @param {Started} started
   */
  constructor(
    { card, vocabulary, text, clamps = [], edits = [], recorded = false, generatedFrom = null },
    started,
  ) {
    this.card = card;
    this.vocabulary = vocabulary;
    this.text = text;
    this.clamps = clamps;
    this.edits = edits;
    this.recorded = recorded;
    this.generatedFrom = generatedFrom;
    this.tokens = started.tokens;
    this.offsets = started.offsets;
    this.unknown = started.unknown ?? [];
    this.length = started.tokens.length;
    this.received = 0;
    this.complete = false;
    /** @type {Record<string, HalfPlane>} */
    this.signals = {};
    /** @type {Record<string, Rows<Float32Array | Int32Array>>} */
    this.perStep = {};
    /** @type {Rows<Float32Array> | null} */
    this.distributions = null;
  }

  /**
   * Takes over the first steps of a trace of the same model, which is used up by this.
   *
   * @param {GrowingTrace} other
   * @param {number} steps
   */
  takeOver(other, steps) {
    this.signals = other.signals;
    this.perStep = other.perStep;
    this.distributions = other.distributions;
    this.received = steps;
  }

  /**
   * Adds the steps of one message; in a generation also the tokens that were sampled after them.
   *
   * @param {{ first: number, count: number }} message
   * @param {Record<string, Tensor>} tensors (n, …) each
   */
  append({ first, count }, tensors) {
    this.#readSampled(first, tensors.token_ids?.data ?? []);
    for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
      const rows = this.#rows(name, dtype, shape);
      if (!rows) continue;
      rows.reserve(this.length);
      rows.write(first, /** @type {Float32Array} */ (data));
    }
    this.received = Math.max(this.received, first + count);
    this.length = Math.max(this.length, this.received);
  }

  /**
   * A sampled token follows the text that is here.
   *
   * @param {number} first
   * @param {ArrayLike<number | bigint>} ids −1 where none was sampled
   */
  #readSampled(first, ids) {
    for (let k = 0; k < ids.length; k++) {
      const token = this.vocabulary[Number(ids[k])];
      if (token === undefined || first + k + 1 < this.tokens.length) continue;
      const place = Array.from(this.text).length;
      this.tokens.push(token);
      this.offsets.push([place, place + 1]);
      this.text += token;
    }
  }

  /** @param {string} name @param {string} dtype @param {number[]} shape */
  #rows(name, dtype, shape) {
    const [, layers = 1, units = 1] = shape;
    if (name === "probs") {
      return (this.distributions ??= new Rows(new Float32Array(0), layers));
    }
    if (PER_STEP.has(name)) {
      const none = dtype === "I32" ? new Int32Array(0) : new Float32Array(0);
      return (this.perStep[name] ??= new Rows(none, layers));
    }
    if (dtype !== "F16" || shape.length !== 3) return null;
    return (this.signals[name] ??= new HalfPlane(name, layers, units)).rows;
  }

  /** @param {number} t */
  probs(t) {
    return t < this.received && this.distributions ? this.distributions.row(t) : null;
  }

  /** @param {number} t @param {Sampling} [sampling] @returns {Candidate[]} */
  top(t, sampling) {
    const ids = this.perStep.top_ids?.row(t) ?? new Int32Array(0);
    const probs = this.probs(t);
    if (sampling && probs && !isPlain(sampling)) {
      const weighed = reweigh(probs, sampling);
      return pick(probs, ids.length || 5).map((id) => this.#candidate(id, weighed[id] ?? 0));
    }
    const tops = this.perStep.top_probs?.row(t);
    return Array.from(ids, (id, rank) => this.#candidate(id, tops?.[rank] ?? NaN));
  }

  /** @param {number} t */
  loss(t) {
    return t < this.received ? (this.perStep.loss?.values[t] ?? NaN) : NaN;
  }

  /** @param {number} t @param {Sampling} [sampling] @returns {Candidate | null} */
  target(t, sampling) {
    const id = t < this.received ? (this.perStep.target_ids?.values[t] ?? -1) : -1;
    if (id < 0) return null;
    const probs = this.probs(t);
    if (sampling && probs && !isPlain(sampling)) {
      return this.#candidate(id, reweigh(probs, sampling)[id] ?? 0);
    }
    return this.#candidate(id, this.perStep.target_prob?.values[t] ?? NaN);
  }

  /** @param {number} id @param {number} prob @returns {Candidate} */
  #candidate(id, prob) {
    return { id, token: this.vocabulary[id] ?? `#${id}`, prob };
  }
}

/** True where sampling leaves the softmax as it is. @param {Sampling} sampling */
function isPlain({ temperature, topK }) {
  return temperature === 1 && topK === null;
}
