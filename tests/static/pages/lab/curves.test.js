/** Places on the curves' picture. */

import assert from "node:assert/strict";
import test from "node:test";

import { markedSteps } from "../../../../static/js/pages/lab/curves.js";
import { axis, marks, spread } from "../../../../static/js/pages/lab/decades.js";

test("the axis has room for what there is, and 10⁻⁶ … 1 at least", () => {
  assert.deepEqual(axis([0.1, 0.01]), [-6, 0]);
  assert.deepEqual(axis([0.1, 2e-43]), [-45, 0]);
  assert.deepEqual(axis([0.1, 5e7]), [-6, 8]);
});

test("what no axis reaches does not stretch it", () => {
  assert.deepEqual(axis([0.1, 0, Infinity, NaN]), [-6, 0]);
  assert.deepEqual(axis([]), [-6, 0]);
});

test("numbers at the axis are round and few", () => {
  assert.deepEqual(marks([-6, 0], 8), [-6, -5, -4, -3, -2, -1, 0]);
  assert.deepEqual(marks([-45, 2], 8), [-40, -30, -20, -10, 0]);
  assert.deepEqual(marks([-6, 0], 3), [-6, -3, 0]);
});

test("names keep apart, in their order, between the ends", () => {
  assert.deepEqual(spread([10, 12, 50], 20, [0, 100]), [10, 30, 50]);
  assert.deepEqual(spread([95, 99], 20, [0, 100]), [80, 100]);
  assert.deepEqual(spread([50, 10], 20, [0, 100]), [50, 10]);
});

test("nets' marks stand at both ends and elsewhere at steps of their own", () => {
  const [rnn, lstm, gru] = [0, 1, 2].map((order) => [...markedSteps(100, order)]);
  for (const steps of [rnn, lstm, gru]) {
    assert.equal(steps.at(0), 0);
    assert.equal(steps.at(-1), 99);
  }
  const inner = [rnn, lstm, gru].flatMap((steps) => steps.slice(1, -1));
  assert.equal(new Set(inner).size, inner.length);
  assert.deepEqual([...markedSteps(1, 0)], [0]);
});
