/** The curve of norms over distance, and the arc. */

import assert from "node:assert/strict";
import test from "node:test";

import { rise } from "../../../static/js/charts/arc.js";
import { distances, scales } from "../../../static/js/charts/decay.js";

test("equal factors are equal heights, equal distances equal widths", () => {
  const { x, y } = scales({ x: 10, y: 0, width: 90, height: 60 }, { steps: 10, ends: [1e-6, 1] });
  assert.equal(x(0), 10);
  assert.equal(x(9), 100);
  assert.equal(y(1), 0);
  assert.ok(Math.abs(y(1e-3) - 30) < 1e-9);
  assert.equal(y(1e-9), 60); // held at the end
});

test("distances are round and have room", () => {
  assert.deepEqual(distances(41, 5), [0, 10, 20, 30, 40]);
  assert.deepEqual(distances(5, 10), [0, 1, 2, 3, 4]);
  assert.deepEqual(distances(1, 10), [0]);
});

test("an arc rises with its span, within its room", () => {
  assert.equal(rise(100, 0, 200), 32);
  assert.equal(rise(1000, 0, 50), 50);
  assert.equal(rise(2, 0, 50), 10);
});
