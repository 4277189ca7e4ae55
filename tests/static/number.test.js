/** Numbers as they are read. */

import assert from "node:assert/strict";
import test from "node:test";

import { exact, probability } from "../../static/js/number.js";

test("a float32 is written so that it can be read back, and no longer", () => {
  assert.equal(exact(Math.fround(0.1)), "0.1");
  assert.equal(exact(Math.fround(-0.97312)), "−0.97312");
  assert.equal(exact(0), "0");
  for (let k = 0; k < 2000; k++) {
    const value = Math.fround(Math.tan(k) * 10 ** ((k % 60) - 30));
    assert.equal(Math.fround(Number(exact(value).replaceAll("−", "-"))), value);
  }
});

test("a small probability is told from none", () => {
  assert.equal(probability(0.0625), "0.063");
  assert.equal(probability(2e-10), "2e−10");
  assert.equal(probability(0), "0");
  assert.equal(probability(NaN), "–");
});
