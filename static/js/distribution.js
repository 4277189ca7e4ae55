/**
 * From the softmax to the distribution that is sampled from.
 *
 * softmax(y / T) ∝ exp(y)^(1/T) ∝ p^(1/T): the logits are not needed, so a slider re-weighs what is already here.
 */

/** @import { Sampling } from "./types.js" */

/**
 * The probabilities at a temperature, cut to the k likeliest; temperature 0 is greedy. Ties go to the lower number.
 *
 * @param {ArrayLike<number>} probs (V,)
 * @param {Pick<Sampling, "temperature" | "topK">} sampling
 * @returns {Float64Array} (V,), with sum 1
 */
export function reweigh(probs, { temperature, topK }) {
  const weighed = new Float64Array(probs.length);
  const kept = pick(probs, temperature === 0 ? 1 : (topK ?? probs.length));
  const most = probs[kept[0] ?? 0] ?? 1;
  let sum = 0;
  for (const id of kept) {
    const weight = temperature === 0 ? 1 : ((probs[id] ?? 0) / most) ** (1 / temperature);
    weighed[id] = weight;
    sum += weight;
  }
  return weighed.map((weight) => weight / sum);
}

/**
 * The numbers of the k likeliest tokens, likeliest first.
 *
 * @param {ArrayLike<number>} probs (V,)
 * @param {number} k
 */
export function pick(probs, k) {
  return Array.from({ length: probs.length }, (_, id) => id)
    .sort((a, b) => (probs[b] ?? 0) - (probs[a] ?? 0) || a - b)
    .slice(0, k);
}
