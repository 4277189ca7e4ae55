/** What losses blame by distance. */

import assert from "node:assert/strict";
import test from "node:test";

import { Medians, median } from "../../../../static/js/scenes/blame/medians.js";

/** Of T losses all but the last are known: G[k][t] = ½ · ½^(k − t). @param {number} steps @returns {any} */
const map = (steps) => ({
  steps,
  first: 0,
  passes: 1,
  /** @param {number} k @param {number} t */
  at: (k, t) => (k < steps - 1 ? 0.5 ** (k - t + 1) : NaN),
});

test("the median of all losses runs with the distance", () => {
  const medians = new Medians().of(map(5));
  assert.deepEqual([...medians.slice(0, 4)], [0.5, 0.25, 0.125, 0.0625]);
  assert.ok(Number.isNaN(medians[4])); // only the last step lies so far from one, and it has no loss
});

test("they are made anew when there is more of the map", () => {
  const medians = new Medians();
  const growing = map(5);
  const before = medians.of(growing);
  assert.equal(medians.of(growing), before);
  growing.passes = 2;
  assert.notEqual(medians.of(growing), before);
});

test("a median is the middle one, or the mean of the two in the middle", () => {
  assert.equal(median([3, NaN, 1, 100]), 3);
  assert.equal(median([4, 1, 2, 100]), 3);
  assert.ok(Number.isNaN(median([NaN])));
});
