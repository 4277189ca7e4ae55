/** How a layer's vector becomes one column of a strip. */

import assert from "node:assert/strict";
import test from "node:test";

import { foldColumn, mapped, rowBounds, strongest } from "../../../static/js/charts/strip.js";
import { fold } from "../../../static/js/layers.js";

test("with room for all rows a strip has the rows of the unrolled network", () => {
  const bounds = rowBounds(fold(256), 60);
  assert.equal(bounds.length, 25);
  assert.deepEqual(bounds.slice(0, 3), [0, 11, 22]);
  assert.equal(bounds.at(-1), 256);
  assert.deepEqual(rowBounds(fold(3), 60), [0, 1, 2, 3]);
});

test("with less room whole rows go together, and no unit is lost", () => {
  for (const units of [1, 5, 24, 25, 256, 512, 1024]) {
    for (const most of [0.4, 1, 7, 13, 20, 24]) {
      const { rows, width } = fold(units);
      const bounds = rowBounds(fold(units), most);
      assert.equal(bounds.length - 1, Math.max(1, Math.min(rows, Math.floor(most))));
      assert.equal(bounds[0], 0);
      assert.equal(bounds.at(-1), units);
      bounds.slice(1, -1).forEach((first, k) => {
        assert.equal(first % width, 0);
        assert.ok(first > (bounds[k] ?? 0));
      });
    }
  }
});

test("a row of a state shows its strongest unit with its sign, a row of a gate the mean", () => {
  const values = Float32Array.of(0.25, -0.75, 0.5, 0, 0.125, 0.0625);
  const out = new Float32Array(2);
  assert.deepEqual([...foldColumn(values, [0, 3, 6], false, out)], [-0.75, 0.125]);
  assert.deepEqual([...foldColumn(values, [0, 2, 6], true, out)], [-0.25, 0.171875]);
});

test("the strongest unit is the first of equals", () => {
  assert.equal(strongest(Float32Array.of(0, 0.5, -0.5), 0, 3), 1);
  assert.equal(strongest(Float32Array.of(9, 0, 0), 1, 3), 1);
});

test("a column is painted by the map, a pixel a row", () => {
  const colors = Uint32Array.from({ length: 256 }, (_, k) => k);
  const out = new Uint32Array(6);
  mapped(colors, [-1, 1])(Float32Array.of(-1, 0, 5), out, 1, 2);
  assert.deepEqual([...out], [0, 0, 0, 128, 0, 255]);
});
