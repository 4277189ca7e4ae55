/** Units as circles on a diagonal. */

import assert from "node:assert/strict";
import test from "node:test";

import { circleOf } from "../../../../static/js/scenes/unrolled/blocks.js";

test("a circle has a radius however low its block is", () => {
  for (const height of [0, 4, 40, 400]) {
    const { r } = circleOf({ x: 0, y: 0, width: 60, height }, 1, 4);
    assert.ok(r > 0, `${r} of ${height}`);
  }
});
