import assert from "node:assert/strict";
import { test } from "node:test";

import { flowingAt } from "../../../../../static/js/scenes/unrolled/backward/stages.js";

const NOW = { playhead: 5, phase: 0.5, first: 2, source: 7, layers: 2 };
const PHASES = Array.from({ length: 101 }, (_, k) => k / 100);

/** How far each part is, in the order in which the loss flows. @param {number} phase */
function parts(phase) {
  const flowing = flowingAt(5, { ...NOW, phase });
  const layers = [1, 0].flatMap((layer) => {
    const { states, gates, across, up } = flowing.layer(layer);
    return [states, gates, across, up];
  });
  return [flowing.loss, flowing.v, ...layers];
}

test("what the wave has passed is done, what it has not come to has not begun", () => {
  assert.equal(flowingAt(6, NOW).layer(0).up, 1);
  assert.equal(flowingAt(4, NOW).v, 0);
});

test("nothing flows after the step whose loss it is, nor where gradients are not here yet", () => {
  assert.equal(flowingAt(8, NOW).v, 0);
  assert.equal(flowingAt(7, NOW).v, 1);
  assert.equal(flowingAt(1, { ...NOW, playhead: 0, phase: 1 }).v, 0);
  assert.equal(flowingAt(5, { ...NOW, first: 6 }).loss, 0);
});

test("a part begins when the one before it is done: loss, V, then from the top layer h, gates, W, U", () => {
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
