/** Contributions of steps to shared weights: the lecture's ‘hello’, worked out here by hand in float64. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  Contributions,
  deltas,
  dot,
  multipleOfIdentity,
  outerNorm,
  Sum,
  weightName,
} from "../../static/js/contributions.js";

const W_XH = [
  [0.287027, 0.84606, 0.572392, 0.486813],
  [0.902874, 0.871522, 0.691079, 0.18998],
  [0.537524, 0.09224, 0.558159, 0.491528],
];
const W_HY = [
  [0.37168, 0.974829459, 0.830034886],
  [0.39141, 0.282585823, 0.659835709],
  [0.64985, 0.09821557, 0.334287084],
  [0.91266, 0.32581642, 0.144630018],
];
const [W_HH, B] = [0.427043, 0.567001];
const [INPUTS, TARGETS] = [
  [0, 1, 2, 2],
  [1, 2, 2, 3],
];
const at = (/** @type {number[]} */ row, /** @type {number} */ k) => row[k] ?? 0;

/** The forward and the backward pass over ‘hell’ with the targets ‘ello’. */
function hello() {
  /** @type {number[][]} */
  const h = [];
  const probs = INPUTS.map((x, t) => {
    const before = h[t - 1] ?? [0, 0, 0];
    h.push(W_XH.map((row, unit) => Math.tanh(at(row, x) + W_HH * at(before, unit) + B)));
    const e = W_HY.map((row) =>
      Math.exp(row.reduce((sum, w, u) => sum + w * at(h[t] ?? [], u), 0)),
    );
    const sum = e.reduce((a, b) => a + b);
    return e.map((one) => one / sum);
  });
  /** @type {number[][]} */
  const delta = [];
  for (let t = 3; t >= 0; t -= 1) {
    delta[t] = [0, 1, 2].map((unit) => {
      const fromOutput = W_HY.reduce(
        (sum, row, token) =>
          sum + at(row, unit) * (at(probs[t] ?? [], token) - Number(token === TARGETS[t])),
        0,
      );
      const fromNext = W_HH * at(delta[t + 1] ?? [], unit);
      return (fromOutput + fromNext) * (1 - at(h[t] ?? [], unit) ** 2);
    });
  }
  return { h, probs, delta };
}

const { h, probs, delta } = hello();
const card = { hidden: 3, layers: 1, cell: "rnn", vocabulary_size: 4 };
const gradients = /** @type {any} */ ({
  trace: {
    card,
    length: 4,
    probs: (/** @type {number} */ t) => probs[t],
    target: (/** @type {number} */ t) => ({ id: TARGETS[t] }),
  },
  loss: "total",
  source: 3,
  first: 0,
  vector: (/** @type {string} */ name, /** @type {number} */ t) => (name === "a" ? delta[t] : null),
});
const tensor = (/** @type {number[][]} */ rows, /** @type {number[]} */ shape) => ({
  dtype: "F32",
  shape,
  data: Float64Array.from(rows.flat()),
});
const oneHot = INPUTS.map((x) => [0, 1, 2, 3].map((token) => Number(token === x)));
const forward = { h: tensor(h, [4, 1, 3]), x: tensor(oneHot, [4, 4]) };
const contributions = new Contributions(gradients, forward);

/** The sum over all steps. @param {"hh" | "xh" | "hy"} which */
function sumOf(which) {
  const sum = new Sum(contributions.shape(which, 0));
  for (let t = 3; t >= 0; t -= 1) sum.add(contributions.factors(which, 0, t) ?? assert.fail());
  return sum;
}

test("the terms of dL/dw_hh add up to the lecture's 0.235706", () => {
  const expected = 0.235706;
  const terms = INPUTS.map((_, t) => dot(contributions.factors("hh", 0, t) ?? assert.fail()));
  assert.equal(terms[0], 0); // h_0 is zero
  assert.ok(Math.abs(terms.reduce((a, b) => a + b) - expected) < 5e-7);
});

test("so does the diagonal of the summed matrix", () => {
  const { values } = sumOf("hh");
  const diagonal = at([...values], 0) + at([...values], 4) + at([...values], 8);
  assert.ok(Math.abs(diagonal - 0.235706) < 5e-7);
});

test("the gradient of W_xh has a column a token: the δ_t of the steps that read it", () => {
  const { values } = sumOf("xh");
  const l = [0, 1, 2].map((unit) => at(delta[2] ?? [], unit) + at(delta[3] ?? [], unit));
  l.forEach((expected, unit) =>
    assert.ok(Math.abs((values[unit * 4 + 2] ?? 0) - expected) < 1e-15),
  );
  assert.equal(values[3], 0); // ‘o’ was never read
});

test("the gradient of W_hy is (p − e) ⊗ h_t", () => {
  const { values } = sumOf("hy");
  const expected = h.reduce(
    (sum, row, t) => sum + (at(probs[t] ?? [], 3) - Number(TARGETS[t] === 3)) * at(row, 1),
    0,
  );
  assert.ok(Math.abs((values[3 * 3 + 1] ?? 0) - expected) < 1e-15);
});

test("where the loss of one step flows, it alone adds to W_hy", () => {
  const one = new Contributions({ ...gradients, loss: { step: 1 }, source: 1 }, forward);
  assert.equal(outerNorm(one.factors("hy", 0, 2) ?? assert.fail()), 0);
  assert.ok(outerNorm(one.factors("hy", 0, 1) ?? assert.fail()) > 0.1);
});

test("what is added can be taken away", () => {
  const sum = sumOf("hh");
  const before = [...sum.values];
  const factors = contributions.factors("hh", 0, 2) ?? assert.fail();
  sum.add(factors);
  sum.add(factors, -1);
  sum.values.forEach((value, k) => assert.ok(Math.abs(value - (before[k] ?? 0)) < 1e-15));
});

test("the norm of an outer product is the product of the norms", () => {
  const sum = new Sum([2, 3]);
  const factors = { delta: [3, 4], input: [1, 2, 2] };
  sum.add(factors);
  assert.equal(sum.norm, 15);
  assert.equal(outerNorm(factors), 15);
});

test("gates are stacked as torch stacks them, and the GRU's r scales the last third of W_hh's", () => {
  assert.deepEqual(deltas({ cell: "lstm" }), ["a_i", "a_f", "a_g", "a_o"]);
  const gru = /** @type {any} */ ({
    ...gradients,
    trace: { ...gradients.trace, card: { ...card, hidden: 1, cell: "gru" } },
    vector: (/** @type {string} */ name) => [{ a_r: 1, a_z: 2, a_n: 4 }[name]],
  });
  const planes = {
    h: tensor([[7], [8]], [2, 1, 1]),
    r: tensor([[0.5], [0.25]], [2, 1, 1]),
    x: forward.x,
  };
  const both = new Contributions(gru, planes);
  assert.deepEqual([...(both.factors("hh", 0, 1)?.delta ?? [])], [1, 2, 1]);
  assert.deepEqual([...(both.factors("xh", 0, 1)?.delta ?? [])], [1, 2, 4]);
  assert.deepEqual([...(both.factors("hh", 0, 1)?.input ?? [])], [7]);
  assert.deepEqual(both.shape("hh", 0), [3, 1]);
});

test("a multiple of the identity is recognised, and nothing else", () => {
  const square = (/** @type {number[]} */ ...values) => ({ shape: [2, 2], values });
  assert.equal(multipleOfIdentity(square(0.4, 0, 0, 0.4)), 0.4);
  assert.equal(multipleOfIdentity(square(0.4, 0, 0, 0.5)), null);
  assert.equal(multipleOfIdentity(square(0.4, 0.1, 0, 0.4)), null);
  assert.equal(multipleOfIdentity({ shape: [1, 1], values: [0.4] }), null);
  assert.equal(multipleOfIdentity(undefined), null);
});

test("weights are called as the API calls them", () => {
  assert.equal(weightName("hh", 0), "rnn.weight_hh_l0");
  assert.equal(weightName("xh", 1), "rnn.weight_ih_l1");
  assert.equal(weightName("hy", 0), "head.weight");
});
