import assert from "node:assert/strict";
import { test } from "node:test";

import { MAX_ROWS, fold, placeOf, unitAt, unitsOf } from "../../static/js/layers.js";

const SIZES = Array.from({ length: 1024 }, (_, k) => k + 1);

test("256 units are 24 rows of 11, the last one shorter", () => {
  assert.deepEqual(fold(256), { units: 256, rows: 24, width: 11 });
  assert.deepEqual(unitsOf(fold(256), 23), [253, 256]);
});

test("up to 24 units are one a row", () => {
  for (const units of SIZES.slice(0, MAX_ROWS)) {
    assert.deepEqual(fold(units), { units, rows: units, width: 1 });
  }
});

test("no layer takes more than 24 rows, and no row is empty", () => {
  for (const units of SIZES) {
    const layer = fold(units);
    assert.ok(layer.rows <= MAX_ROWS);
    const [first, end] = unitsOf(layer, layer.rows - 1);
    assert.ok(first < end && end === units, `${units}`);
  }
});

test("every unit has one place, in the order of its index", () => {
  for (const units of [1, 3, 24, 25, 100, 256, 512, 1024]) {
    const layer = fold(units);
    for (let unit = 0; unit < units; unit++) {
      const { row, column } = placeOf(layer, unit);
      assert.equal(unitAt(layer, row, column), unit);
      assert.equal(row * layer.width + column, unit);
    }
  }
});

test("outside the fold there is no unit", () => {
  const layer = fold(256);
  for (const [row, column] of [
    [-1, 0],
    [24, 0],
    [0, -1],
    [0, 11],
    [23, 3],
  ]) {
    assert.equal(unitAt(layer, row, column), null);
  }
});
