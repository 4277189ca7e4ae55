/** The road behind the snow-plough. */

import assert from "node:assert/strict";
import test from "node:test";

import { between, perspective, posts, visibility } from "../../../../static/js/pages/lab/road.js";

test("equal factors are equal differences: gone at a millionth, half seen at a thousandth", () => {
  const shares = [10, 1, 1e-3, 1e-6, 1e-9, 0];
  const seen = shares.map(visibility);
  [1, 1, 0.5, 0, 0, 0].forEach((value, k) => assert.ok(Math.abs(seen[k] - value) < 1e-12));
});

test("the road rises to the horizon, and a height says its distance", () => {
  const { rise, distance } = perspective(100);
  assert.equal(rise(0), 0);
  assert.ok(rise(50) < rise(99) && rise(99) < 1);
  for (const steps of [0, 1, 12.5, 99]) assert.ok(Math.abs(distance(rise(steps)) - steps) < 1e-9);
});

test("between two steps the norm goes on by equal factors", () => {
  const norms = [1e-4, 1e-2, 1];
  assert.equal(between(norms, 0), 1);
  assert.ok(Math.abs(between(norms, 0.5) - 0.1) < 1e-12);
  assert.ok(Math.abs(between(norms, 2) - 1e-4) < 1e-16);
  assert.equal(between([0, 1], 0.5), 0);
});

test("poles stand at round distances on the road", () => {
  assert.deepEqual(posts(100), [5, 10, 20, 50]);
  assert.deepEqual(posts(1000), [50, 100, 200, 500]);
  assert.deepEqual(posts(1), []);
});
