/** The gradient row: ‖∂L/∂h_t‖ of each step, filled from the right as the wave comes back. */

/** @import { Gradients } from "../../types.js" */
/** @import { Place } from "./bands.js" */

import { Pyramid } from "../../charts/pyramid.js";
import { Tiles } from "../../charts/strip.js";
import { domain } from "../../gradient.js";

export class Flow {
  /** @type {Gradients | null} */
  #source = null;
  /** Steps from here on were read. */
  #first = 0;

  /** @param {Place} place @param {number} layer whose h_t */
  constructor(place, layer) {
    this.place = place;
    this.layer = layer;
    /** log₁₀ ‖∂L/∂h_t‖, so that from afar a column is the geometric mean of its steps. */
    this.pyramid = new Pyramid(1);
    this.tiles = new Tiles(this.pyramid, place.height);
    this.ends = domain();
  }

  /**
   * Takes over what has come.
   *
   * @param {Gradients | null} gradients
   * @returns {boolean} whether the picture has changed
   */
  read(gradients) {
    if (gradients !== this.#source) this.#begin(gradients);
    if (!gradients || gradients.first >= this.#first) return false;
    for (let t = gradients.first; t < this.#first; t += 1) {
      const norm = gradients.norm("h", t, this.layer);
      this.pyramid.set(t, [norm > 0 ? Math.log10(norm) : NaN]);
    }
    this.#first = gradients.first;
    this.pyramid.settle(gradients.first);
    this.tiles.touch(gradients.first);
    const ends = domain(gradients);
    if (ends[0] !== this.ends[0] || ends[1] !== this.ends[1]) this.tiles.clear();
    this.ends = ends;
    return true;
  }

  /** @param {Gradients | null} gradients */
  #begin(gradients) {
    this.#source = gradients;
    this.#first = gradients?.length ?? 0;
    this.pyramid.cut(0);
    for (let t = 0; t < this.#first; t += 1) this.pyramid.set(t, [NaN]);
    if (this.#first) this.pyramid.settle(0);
    this.tiles.clear();
  }
}
