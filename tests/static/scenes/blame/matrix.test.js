/** The gradient map as it fills. */

import assert from "node:assert/strict";
import test from "node:test";

import { BlameMatrix, median } from "../../../../static/js/scenes/blame/matrix.js";
import { madeUp } from "../../gradients.js";

test("columns come from the right, and a map read in pieces is that read at once", () => {
  const gradients = madeUp({ steps: 6, first: 4 });
  const map = new BlameMatrix(6);
  assert.ok(map.read(gradients));
  assert.equal(map.at(4, 4), 0.5);
  assert.ok(Number.isNaN(map.at(4, 3)));
  assert.equal(map.read(gradients), false);

  gradients.first = 0;
  assert.ok(map.read(gradients));
  const whole = new BlameMatrix(6);
  whole.read(madeUp({ steps: 6 }));
  assert.deepEqual(map.values, whole.values);
  assert.equal(map.first, 0);
});

test("above the diagonal and where the loss is unknown nothing is blamed", () => {
  const map = new BlameMatrix(4);
  map.read(madeUp({ steps: 4 }));
  assert.ok(Number.isNaN(map.at(1, 2)));
  assert.ok(Number.isNaN(map.at(3, 0)));
  assert.ok(Number.isNaN(map.at(2, -1)));
});

test("the map stays while another loss is asked for", () => {
  const map = new BlameMatrix(4);
  map.read(madeUp({ steps: 4 }));
  map.read(madeUp({ steps: 4, first: 3 }));
  assert.equal(map.at(2, 0), 0.125);
  assert.equal(map.first, 0);
});

test("a loss's own curve and the median of all run with the distance", () => {
  const map = new BlameMatrix(5);
  map.read(madeUp({ steps: 5 }));
  assert.deepEqual([...map.row(3)], [0.5, 0.25, 0.125, 0.0625]);
  assert.deepEqual([...map.medians.slice(0, 4)], [0.5, 0.25, 0.125, 0.0625]);
  assert.ok(Number.isNaN(map.medians[4])); // only the last step lies so far from one, and it has no loss
});

test("a median is the middle one, or the mean of the two in the middle", () => {
  assert.equal(median([3, NaN, 1, 100]), 3);
  assert.equal(median([4, 1, 2, 100]), 3);
  assert.ok(Number.isNaN(median([NaN])));
});
