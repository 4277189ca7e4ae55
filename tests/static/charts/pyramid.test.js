/** The halved versions of a strip. */

import assert from "node:assert/strict";
import test from "node:test";

import { levelFor, Pyramid } from "../../../static/js/charts/pyramid.js";

/** @param {number[][]} columns @param {number} [batch] */
function pyramid(columns, batch = columns.length) {
  const made = new Pyramid(columns[0]?.length ?? 1);
  for (let first = 0; first < columns.length; first += batch) {
    const part = columns.slice(first, first + batch);
    part.forEach((column, k) => made.set(first + k, column));
    made.settle(first);
  }
  return made;
}

test("a column of level l is the mean of 2^l steps, row by row", () => {
  const steps = Array.from({ length: 8 }, (_, t) => [t, -t * t]);
  const { column } = bound(pyramid(steps));
  assert.deepEqual(column(1, 2), [4.5, -(16 + 25) / 2]);
  assert.deepEqual(column(2, 1), [5.5, -(16 + 25 + 36 + 49) / 4]);
  assert.deepEqual(column(3, 0), [3.5, -140 / 8]);
});

test("steps without a value do not count", () => {
  const { column } = bound(pyramid([[NaN], [2], [NaN], [NaN]]));
  assert.deepEqual(column(1, 0), [2]);
  assert.ok(Number.isNaN(column(1, 1)[0]));
  assert.deepEqual(column(2, 0), [2]);
});

test("steps in pieces of any size make the same picture as all at once", () => {
  const steps = Array.from({ length: 300 }, (_, t) => [Math.sin(t), Math.cos(t * t)]);
  const whole = pyramid(steps);
  for (const batch of [1, 7, 64]) {
    const pieces = pyramid(steps, batch);
    for (let level = 0; level < 10; level += 1) {
      assert.equal(pieces.columns(level), whole.columns(level));
      for (let k = 0; k < whole.columns(level); k += 1) {
        assert.deepEqual(pieces.column(level, k), whole.column(level, k), `${batch} ${level} ${k}`);
      }
    }
  }
});

test("a step that is set again changes every level", () => {
  const made = pyramid([[1], [NaN]]);
  made.set(1, [3]);
  made.settle(1);
  assert.deepEqual(bound(made).column(1, 0), [2]);
});

test("what is cut off leaves no mark", () => {
  const steps = Array.from({ length: 100 }, (_, t) => [t]);
  const made = pyramid(steps);
  made.cut(37);
  const short = pyramid(steps.slice(0, 37));
  for (let level = 0; level < 7; level += 1) {
    assert.equal(made.columns(level), short.columns(level));
    const last = made.columns(level) - 1;
    assert.deepEqual(made.column(level, last), short.column(level, last));
  }
});

test("a column is never narrower than a pixel, and less than two where it is of many steps", () => {
  assert.equal(levelFor(0.01), 0);
  assert.equal(levelFor(1), 0);
  for (const steps of [1.01, 2, 3, 8.7, 512, 513]) {
    const pixels = 2 ** levelFor(steps) / steps;
    assert.ok(pixels >= 1 && pixels < 2, `${steps} steps a pixel`);
  }
});

/** @param {Pyramid} made */
function bound(made) {
  return {
    column: (/** @type {number} */ level, /** @type {number} */ k) => [...made.column(level, k)],
  };
}
