import assert from "node:assert/strict";
import { test } from "node:test";

import { litAt } from "../../../../static/js/scenes/unrolled/stages.js";

const NOW = { playhead: 5, phase: 0.5, received: 9, layers: 2 };
const PHASES = Array.from({ length: 101 }, (_, k) => k / 100);

/** How far each part is, in the order of computation. @param {number} phase */
function parts(phase) {
  const lit = litAt(5, { ...NOW, phase });
  const layers = [0, 1].flatMap((layer) => {
    const { arrows, gates, c, h } = lit.layer(layer);
    return [arrows, gates, c, h];
  });
  return [lit.x, ...layers, lit.v, lit.bars, lit.marks];
}

test("what is past is done, what is to come or not here has not begun", () => {
  assert.equal(litAt(4, NOW).marks, 1);
  assert.equal(litAt(6, NOW).x, 0);
  assert.equal(litAt(5, { ...NOW, received: 5, phase: 1 }).x, 0);
});

test("a part begins when the one before it is done: x, then each layer's arrows, gates, c and h, then V, bars, marks", () => {
  for (const phase of PHASES) {
    const shares = parts(phase);
    for (let k = 1; k < shares.length; k++) {
      assert.ok(shares[k] < 1e-9 || shares[k - 1] > 1 - 1e-9, `${phase}: ${shares}`);
    }
  }
});

test("a step begins with nothing and ends with all", () => {
  assert.deepEqual(new Set(parts(0)), new Set([0]));
  assert.deepEqual(new Set(parts(1)), new Set([1]));
});
