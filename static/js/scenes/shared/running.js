/** The sum of contributions as the wave passes: from the last step back to the playhead. */

/** @import { Contributions, Which } from "../../contributions.js" */

import { dot, Sum } from "../../contributions.js";

export class Running {
  /**
   * @param {Contributions} contributions
   * @param {Which} which
   * @param {number} layer
   */
  constructor(contributions, which, layer) {
    this.contributions = contributions;
    this.which = which;
    this.layer = layer;
    this.sum = new Sum(contributions.shape(which, layer));
    this.steps = contributions.gradients.length;
    /** The earliest step that is in the sum; T while it is empty. */
    this.at = this.steps;
    /** ‖·‖₂ of the sum from the last step back to each, NaN where it has not been. */
    this.norms = new Float64Array(this.steps).fill(NaN);
  }

  /** ‖·‖₂ of the sum as it stands. */
  get norm() {
    return this.norms[this.at] ?? 0;
  }

  /** @param {number} t */
  factors(t) {
    return this.contributions.factors(this.which, this.layer, t);
  }

  /** δ_t · h_{t−1}: the trace of a step's contribution. @param {number} t */
  term(t) {
    const factors = this.factors(t);
    return factors ? dot(factors) : NaN;
  }

  /**
   * Brings the sum to a step, as far as time and what is here allow.
   *
   * @param {number} target the earliest step that shall be in it
   * @param {number} milliseconds
   * @returns {boolean} whether it has changed
   */
  advance(target, milliseconds) {
    const before = this.at;
    const end = performance.now() + milliseconds;
    do {
      if (this.at === target || !this.#step(this.at > target ? 1 : -1)) break;
    } while (performance.now() < end);
    return this.at !== before;
  }

  /** Adds the next earlier step, or takes the earliest away. @param {1 | -1} sign */
  #step(sign) {
    const t = sign > 0 ? this.at - 1 : this.at;
    const factors = this.factors(t);
    if (!factors) return false;
    this.sum.add(factors, sign);
    this.at = sign > 0 ? t : t + 1;
    if (this.at === this.steps) this.sum.values.fill(0); // what rounding may have left
    if (sign > 0 && Number.isNaN(this.norms[t])) this.norms[t] = this.sum.norm;
    return true;
  }
}
