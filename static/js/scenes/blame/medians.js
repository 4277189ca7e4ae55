/** What losses blame by distance: the median over all of them. */

/** @import { BlameMap } from "../../types.js" */

/** Above this many steps the medians are made anew when a pass is through, not at every message. */
const MANY = 400;

/** Keeps what it has computed, as long as it holds. */
export class Medians {
  /** @type {WeakMap<BlameMap, { stand: string, norms: Float32Array }>} */
  #known = new WeakMap();

  /** d ↦ the median of G[k][k − d] over all k, NaN where there is none. @param {BlameMap} map @returns {Float32Array} (T,) */
  of(map) {
    const stand = map.steps > MANY ? `${map.passes}` : `${map.passes} ${map.first}`;
    let known = this.#known.get(map);
    if (known?.stand !== stand) {
      known = { stand, norms: medians(map) };
      this.#known.set(map, known);
    }
    return known.norms;
  }
}

/** @param {BlameMap} map */
function medians(map) {
  const { steps } = map;
  return Float32Array.from({ length: steps }, (_, d) =>
    median(Array.from({ length: steps - d }, (_, t) => map.at(t + d, t))),
  );
}

/** The middle one of the numbers that are none of them NaN, or the mean of the two in the middle. @param {number[]} numbers */
export function median(numbers) {
  const known = Float64Array.from(numbers.filter((one) => !Number.isNaN(one))).sort();
  const half = known.length / 2;
  if (known.length % 2) return known[Math.floor(half)] ?? NaN;
  return ((known[half - 1] ?? NaN) + (known[half] ?? NaN)) / 2;
}
