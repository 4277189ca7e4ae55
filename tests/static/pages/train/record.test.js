/** What a training tells, put in order: told once, told again, gone back. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  ceiling,
  curvesOf,
  horizon,
  lowerBound,
  Record,
} from "../../../../static/js/pages/train/record.js";

/** @returns {import("../../../../static/js/protocol.js").LookEvent} */
const look = (step, validation = null) => /** @type {any} */ ({ step, validation });

function told() {
  const record = new Record();
  record.addLook(look(0, 4));
  record.addLosses({ steps: [1, 2], train: [3, null] });
  record.addLook(look(2, 3.5));
  record.addLosses({ steps: [3, 4], train: [2, 1] });
  record.addLook(look(4, 2.5));
  return record;
}

test("both curves share one axis; what was not measured, or was no number, leaves a gap", () => {
  assert.deepEqual(curvesOf(told()), [
    [0, 1, 2, 3, 4],
    [undefined, 3, undefined, 2, 1],
    [4, undefined, 3.5, undefined, 2.5],
  ]);
});

test("what a lost stream tells again changes nothing", () => {
  const record = told();
  record.addLook(look(0, 4));
  record.addLosses({ steps: [1, 2], train: [3, null] });
  record.addLook(look(2, 3.5));
  assert.deepEqual(curvesOf(record), curvesOf(told()));
});

test("after a restart what was told of later updates is forgotten and told again", () => {
  const record = told();
  record.resumeFrom(2);
  assert.equal(record.last, 2);
  record.addLosses({ steps: [3], train: [1.75] });
  assert.deepEqual(curvesOf(record)[1], [undefined, 3, undefined, 1.75]);
});

test("the look of an update is the last one before it, and the first where none is", () => {
  const record = told();
  assert.equal(record.lookAt(3)?.step, 2);
  assert.equal(record.lookAt(4)?.step, 4);
  assert.equal(record.lookAt(-1)?.step, 0);
  assert.equal(new Record().lookAt(1), null);
});

test("a lower bound is the first place that is not smaller", () => {
  assert.deepEqual(
    [0, 1, 2, 5, 6].map((number) => lowerBound([1, 2, 2, 5], number)),
    [0, 0, 1, 3, 4],
  );
});

test("the axis of updates doubles, and ends with the training", () => {
  assert.equal(horizon(0, 1000), 25);
  assert.equal(horizon(26, 1000), 50);
  assert.equal(horizon(900, 1000), 1000);
  assert.equal(horizon(3, 10), 10);
});

test("the axis of losses holds guessing and what was measured, but no explosion", () => {
  const guessing = Math.log(4);
  assert.ok(ceiling(guessing, []) > guessing);
  assert.ok(ceiling(guessing, [2, undefined]) > 2);
  assert.equal(ceiling(guessing, [1e9]), 3 * guessing);
});
