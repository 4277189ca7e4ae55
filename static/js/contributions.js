/**
 * How the steps of a network add up to the gradient of a weight that they all share.
 *
 *     ∂L/∂W_hh = Σ_t δ_t ⊗ h_{t−1}      ∂L/∂W_xh = Σ_t δ_t ⊗ x_t      ∂L/∂W_hy = Σ_t (p_t − e_t) ⊗ h_t
 *
 * δ_t is ∂L/∂a_t, the gates' one under the other as torch stacks them: (G·H,). In the GRU, whose W_hn stands inside
 * r∘(W_hn h'), the last third of W_hh's δ_t is r∘∂L/∂a_n. p_t − e_t is the softmax less 1 at the target.
 */

/** @import { ModelCard } from "./protocol.js" */
/** @import { Gradients } from "./types.js" */
/** @import { Tensor } from "./transport/frames.js" */

/** The gates in torch's order, as their pre-activations are called. */
const STACKED = {
  rnn: ["a"],
  lstm: ["a_i", "a_f", "a_g", "a_o"],
  gru: ["a_r", "a_z", "a_n"],
};

/** One of the matrices that every step shares. */
/** @typedef {"xh" | "hh" | "hy"} Which */

/**
 * The signals whose gradients are the δ_t of a cell: what a backward pass is asked for as vectors.
 *
 * @param {Pick<ModelCard, "cell">} card
 * @returns {string[]}
 */
export function deltas({ cell }) {
  return STACKED[cell];
}

/** The signals of the forward pass that contributions need, as float32. @param {Pick<ModelCard, "cell">} card */
export function forwardSignals({ cell }) {
  return cell === "gru" ? ["h", "x", "r"] : ["h", "x"];
}

/** A matrix's name in the API. @param {Which} which @param {number} layer */
export function weightName(which, layer) {
  if (which === "hy") return "head.weight";
  return `rnn.weight_${which === "xh" ? "ih" : "hh"}_l${layer}`;
}

/**
 * The two vectors whose outer product is a step's contribution.
 *
 * @typedef {{ delta: ArrayLike<number>, input: ArrayLike<number> }} Factors (rows,) and (columns,)
 */

/** What a pass over a trace adds to its matrices, step by step. */
export class Contributions {
  /**
   * @param {Gradients} gradients with the vectors `deltas`
   * @param {Record<string, Tensor>} forward `forwardSignals` of the same steps: (T, L, H), x (T, I)
   */
  constructor(gradients, forward) {
    this.gradients = gradients;
    this.forward = forward;
  }

  /** Rows and columns of a matrix. @param {Which} which @param {number} layer @returns {[number, number]} */
  shape(which, layer) {
    const { hidden, cell, vocabulary_size: vocabulary } = this.gradients.trace.card;
    const gates = STACKED[cell].length * hidden;
    if (which === "hy") return [vocabulary ?? 0, hidden];
    return [gates, which === "xh" && layer === 0 ? (this.forward.x?.shape[1] ?? 0) : hidden];
  }

  /**
   * The factors of a step's contribution; null where its gradient is not here.
   *
   * @param {Which} which
   * @param {number} layer
   * @param {number} t
   * @returns {Factors | null}
   */
  factors(which, layer, t) {
    if (which === "hy") return this.#head(t);
    const delta = this.#delta(which, layer, t);
    if (!delta) return null;
    if (which === "hh") return { delta, input: this.#row("h", t - 1, layer) };
    return { delta, input: layer ? this.#row("h", t, layer - 1) : this.#row("x", t, 0) };
  }

  /** δ_t. @param {Which} which @param {number} layer @param {number} t */
  #delta(which, layer, t) {
    const { cell, hidden } = this.gradients.trace.card;
    const names = STACKED[cell];
    const stacked = new Float64Array(names.length * hidden);
    for (const [gate, name] of names.entries()) {
      const vector = this.gradients.vector(name, t, layer);
      if (!vector) return null;
      stacked.set(vector, gate * hidden);
    }
    if (cell === "gru" && which === "hh") {
      const r = this.#row("r", t, layer);
      for (let unit = 0; unit < hidden; unit += 1) {
        const at = 2 * hidden + unit;
        stacked[at] = (stacked[at] ?? 0) * (r[unit] ?? 0);
      }
    }
    return stacked;
  }

  /** @param {number} t @returns {Factors | null} null also where the softmax did not come */
  #head(t) {
    const { trace, loss, source } = this.gradients;
    const probs = trace.probs(t);
    if (!probs || t < this.gradients.first) return null;
    const delta = new Float64Array(probs.length);
    const target = loss === "total" || t === source ? trace.target(t) : null;
    if (target) {
      delta.set(probs);
      delta[target.id] = (delta[target.id] ?? 0) - 1;
    }
    return { delta, input: this.#row("h", t, trace.card.layers - 1) };
  }

  /** One step's vector of a signal; zeros before the first step. @param {string} name @param {number} t @param {number} layer */
  #row(name, t, layer) {
    const tensor = this.forward[name];
    const [, a = 0, b = 0] = tensor?.shape ?? [];
    const [layers, units] = tensor?.shape.length === 3 ? [a, b] : [1, a];
    if (t < 0 || !tensor) return new Float32Array(units);
    const start = (t * layers + layer) * units;
    return /** @type {Float32Array} */ (tensor.data).subarray(start, start + units);
  }
}

/** The norm of an outer product: that of one vector times that of the other. @param {Factors} factors */
export function outerNorm({ delta, input }) {
  return length(delta) * length(input);
}

/** ‖·‖₂ @param {ArrayLike<number>} vector */
export function length(vector) {
  let sum = 0;
  for (let k = 0; k < vector.length; k += 1) sum += /** @type {number} */ (vector[k]) ** 2;
  return Math.sqrt(sum);
}

/** A matrix to which outer products are added, in double precision. */
export class Sum {
  /** @param {[number, number]} shape */
  constructor([rows, columns]) {
    this.rows = rows;
    this.columns = columns;
    this.values = new Float64Array(rows * columns);
  }

  /** Adds δ ⊗ input, or takes it away. @param {Factors} factors @param {1 | -1} [sign] */
  add({ delta, input }, sign = 1) {
    const { rows, columns, values } = this;
    for (let row = 0; row < rows; row += 1) {
      const factor = sign * /** @type {number} */ (delta[row]);
      if (factor === 0) continue;
      const start = row * columns;
      for (let column = 0; column < columns; column += 1) {
        values[start + column] =
          /** @type {number} */ (values[start + column]) +
          factor * /** @type {number} */ (input[column]);
      }
    }
  }

  /** ‖·‖₂ over all entries. */
  get norm() {
    return length(this.values);
  }
}

/**
 * The number that a matrix is a multiple of the identity by; null where it is none.
 *
 * @param {{ shape: number[], values: ArrayLike<number> } | undefined} matrix
 */
export function multipleOfIdentity(matrix) {
  const [rows = 0, columns = 0] = matrix?.shape ?? [];
  const factor = matrix?.values[0];
  if (!matrix || factor === undefined || rows < 2 || rows !== columns) return null;
  for (let k = 0; k < rows * columns; k += 1) {
    if (matrix.values[k] !== (k % (rows + 1) === 0 ? factor : 0)) return null;
  }
  return factor;
}

/**
 * A step's term of dL/dw where W = w·I: δ_t · h_{t−1}.
 *
 * @param {Factors} factors
 */
export function dot({ delta, input }) {
  let sum = 0;
  for (let k = 0; k < delta.length; k += 1) {
    sum += /** @type {number} */ (delta[k]) * /** @type {number} */ (input[k]);
  }
  return sum;
}
