/** Derivatives of the activations. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  curveOf,
  reluSlope,
  sigmoidSlope,
  slopeSentence,
  tanhSlope,
} from "../../../../static/js/pages/lab/slopes.js";

const STEP = 1e-5;

/** @param {(a: number) => number} f @param {number} a */
function difference(f, a) {
  return (f(a + STEP) - f(a - STEP)) / (2 * STEP);
}

test("slopes are the derivatives of their functions", () => {
  const pairs = /** @type {const} */ ([
    [sigmoidSlope, (/** @type {number} */ a) => 1 / (1 + Math.exp(-a))],
    [tanhSlope, Math.tanh],
    [reluSlope, (/** @type {number} */ a) => Math.max(0, a)],
  ]);
  for (const [slope, f] of pairs) {
    for (const a of [-5, -1, -0.3, 0.4, 2, 6])
      assert.ok(Math.abs(slope(a) - difference(f, a)) < 1e-8);
  }
});

test("at most they are 0.25, 1 and 1", () => {
  const places = Array.from({ length: 1201 }, (_, k) => (k - 600) / 100);
  const most = [sigmoidSlope, tanhSlope, reluSlope].map((slope) => Math.max(...places.map(slope)));
  assert.deepEqual(most, [0.25, 1, 1]);
});

test("gates go through σ, candidates through tanh, the vanilla RNN through what is chosen", () => {
  assert.equal(curveOf("rnn", "relu", "a"), "relu");
  assert.deepEqual(
    ["a_i", "a_f", "a_g", "a_o"].map((name) => curveOf("lstm", "relu", name)),
    ["sigmoid", "sigmoid", "tanh", "sigmoid"],
  );
  assert.equal(curveOf("gru", "relu", "a_n"), "tanh");
});

test("the sentence gives the mean at the net's own pre-activations", () => {
  const rnn = /** @type {const} */ ({ id: "rnn", name: "vanilla RNN" });
  assert.equal(
    slopeSentence(rnn, "sigmoid", { a: { mean_derivative: 0.2371 } }),
    "σ′ is 0.24 on average at the vanilla RNN’s pre-activations, and 0.25 at most.",
  );
  assert.match(slopeSentence(rnn, "relu", { a: { mean_derivative: 0.51 } }), /1 at 51 % of/);
});
