/** Labels at the ends of lines. */

import assert from "node:assert/strict";
import test from "node:test";

import { describe, spread } from "../../../static/js/scenes/together.js";

test("labels that do not touch stay where their lines end", () => {
  assert.deepEqual(spread([50, 10, 90], 17, 100), [50, 10, 90]);
});

test("labels that would touch are moved apart, in the order of their lines", () => {
  assert.deepEqual(spread([20, 10, 15], 17, 100), [44, 10, 27]);
});

test("labels stay above the axis", () => {
  assert.deepEqual(spread([99, 100, 98], 10, 100), [90, 100, 80]);
});

test("in words the picture says what each model has at the step", () => {
  const lines = [
    { name: "LSTM", note: "15.4 nats so far", values: Float64Array.of(1, 0.25) },
    { name: "RNN", note: "19.2 nats so far", values: Float64Array.of(2, NaN) },
  ];

  assert.equal(
    describe(lines, 0, false),
    "Loss of step 1, a line a model: LSTM 1.00 nats, 15.4 nats so far; RNN 2.00 nats, 19.2 nats so far.",
  );
  assert.match(
    describe(lines, 1, true),
    /^Size of the gradient .* step 2.*LSTM 0\.25; RNN has none/,
  );
});
