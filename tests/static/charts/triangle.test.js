/** Cells of a map as pixels. */

import assert from "node:assert/strict";
import test from "node:test";

import { blockNorms, blocksIn } from "../../../static/js/charts/blocks.js";
import { bands, bounds, largestOf } from "../../../static/js/charts/triangle.js";

test("runs of cells cover all of them, none twice", () => {
  assert.deepEqual(bounds({ from: 0, to: 10 }, 4), [0, 3, 5, 8, 10]);
  assert.deepEqual(bounds({ from: 3, to: 6 }, 3), [3, 4, 5, 6]);
});

test("a pixel over several cells shows the largest of those on this side of the diagonal", () => {
  const at = (/** @type {number} */ k, /** @type {number} */ t) => (k === 2 ? NaN : 10 * k + t);
  assert.equal(largestOf(at, [0, 4], [0, 4]), 33);
  assert.equal(largestOf(at, [0, 2], [1, 4]), 11);
  assert.ok(Number.isNaN(largestOf(at, [2, 3], [0, 3])));
  assert.ok(Number.isNaN(largestOf(at, [0, 1], [1, 4])));
});

test("a block of a matrix is as bright as what lies in it", () => {
  const values = [3, 4, 0, 0, 1, 1, 1, 1];
  assert.deepEqual([...blockNorms(values, [2, 4], [2, 2])], [Math.sqrt(12.5), 0, 1, 1]);
  assert.deepEqual([...blockNorms([-2, 1], [1, 2], [1, 2])], [2, 1]);
});

test("there are never more blocks than entries", () => {
  assert.equal(blocksIn(3, 100), 3);
  assert.equal(blocksIn(1024, 100), 50);
  assert.equal(blocksIn(1024, 1), 1);
});

test("where rows are left out, each band holds one that is there", () => {
  assert.deepEqual(bands({ from: 0, to: 325 }, 2), { from: 0, to: 163 });
  assert.deepEqual(bands({ from: 5, to: 11 }, 3), { from: 1, to: 4 });
  assert.deepEqual(bands({ from: 5, to: 11 }, 1), { from: 5, to: 11 });
});
