/** Where map, curve and axes lie, and which cell is under a place. */

import assert from "node:assert/strict";
import test from "node:test";

import { moved } from "../../../../static/js/scenes/blame/input.js";
import { grid, layout } from "../../../../static/js/scenes/blame/layout.js";

for (const [width, height] of /** @type {const} */ ([
  [1150, 230],
  [760, 170],
  [374, 330],
])) {
  test(`at ${width} × ${height} the parts lie apart and inside`, () => {
    const { narrow, map, curve, ramp, numbers, characters, caption } = layout(width, height);
    assert.ok(map.width >= 300 && map.height >= 120);
    assert.ok(curve.width >= 150 && curve.height >= 80);
    assert.ok(characters > map.y + map.height && numbers > characters);
    assert.ok(ramp > 40 && ramp < curve.x);
    assert.ok(curve.x + curve.width <= width);
    assert.ok(caption > curve.y + curve.height && caption + 6 <= height);
    if (narrow) assert.ok(curve.y > numbers + 6);
    else assert.ok(map.x + map.width + 40 < ramp);
  });
}

test("a place is the cell that is drawn there, and nothing above the diagonal is one", () => {
  const cells = grid({ x: 10, y: 5, width: 100, height: 50 }, { from: 2, to: 12 });
  for (const { k, t } of [
    { k: 2, t: 2 },
    { k: 11, t: 2 },
    { k: 7, t: 5 },
  ]) {
    assert.deepEqual(cells.at(cells.left(t) + 5, cells.top(k) + 2.5), { k, t });
  }
  assert.equal(cells.at(cells.left(9) + 5, cells.top(3) + 2.5), null);
  assert.equal(cells.at(4, 30), null);
});

test("keys move the loss up and down, what it blames left and right, and stay in the triangle", () => {
  assert.deepEqual(moved({ k: 5, t: 3 }, "ArrowUp", 1, 10), { k: 6, t: 3 });
  assert.deepEqual(moved({ k: 3, t: 3 }, "ArrowDown", 1, 10), { k: 2, t: 2 });
  assert.deepEqual(moved({ k: 5, t: 3 }, "ArrowLeft", 10, 10), { k: 5, t: 0 });
  assert.deepEqual(moved({ k: 5, t: 5 }, "ArrowRight", 1, 10), { k: 5, t: 5 });
  assert.deepEqual(moved({ k: 5, t: 3 }, "End", 1, 10), { k: 5, t: 5 });
  assert.equal(moved({ k: 5, t: 3 }, "x", 1, 10), null);
});
