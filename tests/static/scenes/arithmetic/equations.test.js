import assert from "node:assert/strict";
import { test } from "node:test";

import { arithmeticOf } from "../../../../static/js/scenes/arithmetic/equations.js";
import { largestTerms, printedTotal } from "../../../../static/js/scenes/arithmetic/sums.js";

/** The lecture's hello after 'he': one unit of h, by hand. */
const WEIGHTS = {
  "rnn.weight_ih_l0": [
    [0.287027, 0.84606, 0.572392, 0.486813],
    [0.902874, 0.871522, 0.691079, 0.18998],
    [0.537524, 0.09224, 0.558159, 0.491528],
  ],
  "rnn.weight_hh_l0": [
    [0.427043, 0, 0],
    [0, 0.427043, 0],
    [0, 0, 0.427043],
  ],
  "rnn.bias_ih_l0": [[0.567001], [0.567001], [0.567001]],
  "rnn.bias_hh_l0": [[0], [0], [0]],
  "head.weight": [
    [0.37168, 0.974829459, 0.830034886],
    [0.39141, 0.282585823, 0.659835709],
    [0.64985, 0.09821557, 0.334287084],
    [0.91266, 0.32581642, 0.144630018],
  ],
};
const STATES = {
  h: [
    [0.693168, 0.899554, 0.802119],
    [0.936534, 0.949104, 0.762341],
  ],
};

const hello = {
  card: { cell: "rnn", layers: 1, hidden: 3, inputs: "one_hot", activation: "tanh", skip: 0 },
  at: (signal, layer, unit, back = 0) => {
    if (signal === "logits") return LOGITS[unit];
    return STATES[signal]?.[1 - back]?.[unit] ?? NaN;
  },
  row: (name, row) => WEIGHTS[name]?.[row] ?? [],
  held: () => false,
  token: "e",
  tokenId: 1,
  vocabulary: ["h", "e", "l", "o"],
  targetId: 2,
};
/** As the lecture prints them. */
const LOGITS = [1.90607732, 1.13779113, 0.95666016, 1.27422602];
const PROBS = [0.419748, 0.194682, 0.162429, 0.223141];

test("h after 'he' is the lecture's 0.936534", () => {
  const { sums, curve } = arithmeticOf(hello, { signal: "h", layer: 0, unit: 0 });
  assert.equal(sums.length, 1);
  assert.ok(Math.abs(sums[0].total - (0.84606 + 0.427043 * 0.693168 + 0.567001)) < 1e-12);
  assert.equal(curve?.kind, "tanh");
  assert.ok(Math.abs((curve?.value ?? 0) - 0.936534) < 5e-7);
  assert.deepEqual(
    sums[0].terms.map(({ left }) => left),
    ["W_xh[e]", "W_hh[0]", "W_hh[1]", "W_hh[2]"],
  );
});

test("a is the sum itself: no activation follows", () => {
  const { sums, curve } = arithmeticOf(hello, { signal: "a", layer: 0, unit: 0 });
  assert.equal(curve, null);
  assert.ok(Math.abs(Math.tanh(sums[0].total) - 0.936534) < 5e-7);
});

test("what is held is told from what its equation gives, and what follows takes it", () => {
  const held = (signal) => signal === "a";
  const at = (signal, layer, unit, back) =>
    signal === "a" ? -2 : hello.at(signal, layer, unit, back);
  const a = arithmeticOf({ ...hello, held, at }, { signal: "a", layer: 0, unit: 0 });
  assert.equal(a.held, -2);
  assert.ok(Math.abs(Math.tanh(a.sums[0].total) - 0.936534) < 5e-7);
  assert.ok(Number.isNaN(a.sums[0].served)); // not a difference of float32
  const h = arithmeticOf({ ...hello, held, at }, { signal: "h", layer: 0, unit: 0 });
  assert.equal(h.held, undefined);
  assert.equal(h.curve?.value, Math.tanh(-2));
});

test("a logit is a row times h, and softmax is exp, sum, divide", () => {
  const { sums, softmax } = arithmeticOf(hello, { signal: "probs", layer: 0, unit: 0 });
  assert.ok(Math.abs(sums[0].total - LOGITS[0]) < 5e-6);
  assert.equal(sums[0].biases.length, 0);
  for (const { id, prob, exp } of softmax?.shares ?? []) {
    assert.ok(Math.abs(prob - PROBS[id]) < 1e-6);
    assert.ok(Math.abs(exp / (softmax?.exps ?? NaN) - prob) < 1e-15);
  }
});

test("an LSTM's c and h and a GRU's n and h are their equations", () => {
  const values = { f: 0.5, i: 0.25, g: -0.8, o: 0.9, r: 0.1, z: 0.75, n: 0.4, m: 3 * -0.6 + 0.5 };
  const at = (signal, layer, unit, back = 0) =>
    signal === "c" ? (back ? 2 : 0.8) : signal === "h" && back ? -0.6 : values[signal];
  const of = (cell) => ({
    ...hello,
    card: { ...hello.card, cell, hidden: 1 },
    at,
    row: (name) => (name.includes("bias") ? [0.5] : name.includes("ih") ? [9, 2] : [3]),
  });
  const c = arithmeticOf(of("lstm"), { signal: "c", layer: 0, unit: 0 }).sums[0];
  assert.ok(Math.abs(c.total - (0.5 * 2 + 0.25 * -0.8)) < 1e-15);
  const { curve, after } = arithmeticOf(of("lstm"), { signal: "h", layer: 0, unit: 0 });
  assert.equal(curve?.value, Math.tanh(0.8));
  assert.ok(Math.abs((after?.total ?? 0) - 0.9 * Math.tanh(0.8)) < 1e-15);
  const h = arithmeticOf(of("gru"), { signal: "h", layer: 0, unit: 0 }).sums[0];
  assert.ok(Math.abs(h.total - (0.25 * 0.4 + 0.75 * -0.6)) < 1e-15);
  const n = arithmeticOf(of("gru"), { signal: "n", layer: 0, unit: 0 });
  assert.ok(Math.abs((n.sums.at(-1)?.total ?? 0) - (2 + 0.5 + 0.1 * values.m)) < 1e-12);
});

test("the largest products come first, and the rest is one number", () => {
  const terms = [0.1, -5, 3, 0.25, -0.5].map((product) => ({ product }));
  const sum = {
    terms: terms.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product)),
    biases: [{ value: 0.00004 }],
  };
  const { listed, count, rest } = largestTerms(sum, 2);
  assert.deepEqual(
    listed.map(({ product }) => product),
    [-5, 3],
  );
  assert.equal(count, 3);
  assert.ok(Math.abs(rest - (0.1 + 0.25 - 0.5)) < 1e-15);
  assert.ok(Math.abs(printedTotal(sum, 2, 4) - -2.15) < 1e-12); // 0.00004 is printed as 0.0000
});
