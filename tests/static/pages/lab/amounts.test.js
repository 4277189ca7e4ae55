/** Amounts and what became of them. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  amount,
  part,
  stepFactor,
  stepsOf,
  times,
} from "../../../../static/js/pages/lab/amounts.js";

test("amounts of any size are read", () => {
  const read = {
    0: "0",
    0.125: "0.13",
    3214: "3,200",
    45678: "46,000",
    2.13e-35: "2.1·10⁻³⁵",
    5.9e6: "5.9·10⁶",
  };
  for (const [value, text] of Object.entries(read)) assert.equal(amount(Number(value)), text);
  assert.equal(amount(Infinity), "∞");
});

test("a change is a factor, larger or smaller", () => {
  assert.equal(times(1e-5, 0.032), "× 3,200");
  assert.equal(times(0.4, 0.01), "÷ 40");
  assert.equal(times(0.01, 0.0104), "× 1.04");
  assert.equal(times(2e-40, 3e-20), "× 1.5·10²⁰");
});

test("what is as it was, and what has no factor, is said so", () => {
  assert.equal(times(0.125, 0.125), "as before");
  assert.equal(times(0.125, 0.1251), "as before");
  assert.equal(times(0, 0.5), "from 0");
  assert.equal(times(0.5, 0), "to 0");
  assert.equal(times(0.5, Infinity), "to ∞");
  assert.equal(times(NaN, 1), "");
});

test("a share is in per cent while that is readable", () => {
  assert.deepEqual([0.05, 0.0012, 0.98, 2.1e-35].map(part), [
    "5.0 %",
    "0.12 %",
    "98 %",
    "2.1·10⁻³⁵",
  ]);
});

test("a factor near 1 keeps its digits", () => {
  assert.deepEqual([0.45, 0.955, 1.0002, 1.2].map(stepFactor), ["0.45", "0.955", "1.000", "1.2"]);
});

test("steps are counted", () => {
  assert.deepEqual([1, 2, 1000].map(stepsOf), ["1 step", "2 steps", "1,000 steps"]);
});
