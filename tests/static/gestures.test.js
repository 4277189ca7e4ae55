/** Two fingers on the time axis. */

import assert from "node:assert/strict";
import test from "node:test";

import { pinch } from "../../static/js/gestures.js";

/** @param {number[]} before @param {number[]} after x of both fingers */
function pinched(before, after) {
  /** @type {Record<string, number[]>} */
  const said = {};
  const at = (/** @type {number[]} */ xs) => xs.map((x) => ({ x, y: 0 }));
  pinch(
    at(before),
    at(after),
    /** @type {any} */ ({
      pan: (/** @type {number} */ by) => (said.pan = [by]),
      zoom: (/** @type {number} */ factor, /** @type {number} */ x) => (said.zoom = [factor, x]),
    }),
  );
  return said;
}

test("fingers twice as far apart come twice as close, about their middle", () => {
  assert.deepEqual(pinched([100, 200], [50, 250]), { pan: [0], zoom: [2, 150] });
});

test("fingers that move together pan and do not zoom", () => {
  assert.deepEqual(pinched([100, 200], [130, 230]), { pan: [-30], zoom: [1, 180] });
});
