import assert from "node:assert/strict";
import { test } from "node:test";

import { context, extremes } from "../../../../static/js/scenes/unit/extremes.js";
import { gridOf, placeOf, stepAt } from "../../../../static/js/scenes/unit/grid.js";

test("ten of each, the strongest first, earlier ones first among equals", () => {
  const values = [0.5, NaN, -1, 0.5, 2, ...Array(20).fill(0)];
  const { most, least } = extremes(values);
  assert.deepEqual(
    most.slice(0, 3).map(({ t }) => t),
    [4, 0, 3],
  );
  assert.deepEqual(least[0], { t: 2, value: -1 });
  assert.equal(most.length, 10);
  assert.equal(least.length, 10);
});

test("what stands around a step ends with the text", () => {
  const tokens = [..."Alas, I think"];
  assert.deepEqual(context(tokens, 1), { before: "A", here: "l", after: "as, I " });
  assert.deepEqual(context(tokens, 12), { before: "I thin", here: "k", after: "" });
});

test("a step is found where it stands, and the playhead's row is in sight", () => {
  const cell = { width: 10, height: 20 };
  const grid = gridOf({ width: 105, height: 70 }, cell, 200, 155);
  assert.deepEqual([grid.across, grid.rows], [10, 3]);
  for (const t of [140, 155, 169]) {
    const { x, y } = placeOf(grid, t);
    assert.equal(stepAt(grid, x + 5, y + 10, 200), t);
  }
  assert.equal(stepAt(grid, 104, 5, 200), -1);
  assert.equal(stepAt(gridOf({ width: 105, height: 70 }, cell, 5, 0), 95, 5, 5), -1);
});
