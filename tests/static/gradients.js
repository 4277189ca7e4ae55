/** A backward pass of made-up norms for tests: G[k][t] = own · decay^(k − t). */

/**
 * @param {{ steps: number, own?: number, decay?: number, first?: number, losses?: number[], text?: string }} how
 * @returns {any}
 */
export function madeUp({
  steps,
  own = 0.5,
  decay = 0.5,
  first = 0,
  losses,
  text = "a".repeat(steps),
}) {
  const perStep = losses ?? Array.from({ length: steps }, (_, t) => (t < steps - 1 ? 2 : NaN));
  return {
    trace: {
      card: { id: "made-up", hidden: 2, layers: 1, cell: "rnn" },
      text,
      tokens: [...text],
      length: steps,
    },
    loss: "total",
    total: 2 * (steps - 1),
    lossPerStep: Float64Array.from(perStep),
    source: perStep.findLastIndex((loss) => !Number.isNaN(loss)),
    length: steps,
    first,
    complete: first === 0,
    mapped: true,
    mapEvery: 1,
    extent: [own * decay ** (steps - 1), own],
    /** @param {number} k @param {number} t */
    blame(k, t) {
      const known = t >= this.first && t <= k && !Number.isNaN(perStep[k]);
      return known ? own * decay ** (k - t) : NaN;
    },
  };
}
