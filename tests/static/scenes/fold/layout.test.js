/** Copies peel off one a step, and the picture holds as many as fit. */

import assert from "node:assert/strict";
import test from "node:test";

import { layout } from "../../../../static/js/scenes/fold/layout.js";

const at = (/** @type {number} */ shown, size = {}) =>
  layout({ width: 752, height: 290, layers: 1, shown, ...size });

test("folded there is no copy, and after t steps there are t", () => {
  for (const t of [0, 1, 3, 5]) {
    const { copies, hidden } = at(t);
    assert.deepEqual(
      copies.map((copy) => copy.t),
      Array.from({ length: t }, (_, k) => k),
    );
    assert.equal(hidden, 0);
  }
});

test("a copy comes out of the one before it", () => {
  const [before, coming] = at(1.001).copies;
  const [, arrived] = at(2).copies;

  assert.ok(before && coming && arrived);
  assert.ok(Math.abs(coming.x - before.x) < 1);
  assert.ok(Math.abs(arrived.x - before.x - at(2).column) < 1e-9);
});

test("when no more fit the earliest leave at the left, and all that stay are inside", () => {
  for (const size of [{}, { width: 390, height: 224 }, { width: 1180, height: 420 }]) {
    const { copies, hidden, box, width, folded } = at(41, size);
    const seen = copies.filter(({ alpha }) => alpha > 0);

    assert.equal(seen.length + hidden, 41);
    assert.equal(seen.at(-1)?.t, 40);
    assert.ok((seen[0]?.x ?? 0) - box / 2 > folded.width);
    assert.ok((seen.at(-1)?.x ?? Infinity) + box / 2 < width);
  }
});

test("the rows stand one above the other, also of several layers", () => {
  for (const layers of [1, 2, 4]) {
    for (const height of [224, 290, 600]) {
      const { net, twin } = at(3, { layers, height });
      const rows = [net.output, net.top, net.bottom, net.input, twin.title, twin.top, twin.bottom];
      rows.push(twin.input, height);
      assert.deepEqual(
        rows,
        [...rows].sort((a, b) => a - b),
      );
      assert.ok(net.layers.every((row) => row.height > 0));
    }
  }
});
