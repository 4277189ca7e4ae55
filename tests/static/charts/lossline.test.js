/** The bars of the loss. */

import assert from "node:assert/strict";
import test from "node:test";

import { bar, guessing } from "../../../static/js/charts/lossline.js";

const CAP = 7;
const colors = Uint32Array.from({ length: 256 }, (_, k) => 1000 + k);

/** One bar, from the bottom up. @param {number} nats @param {number} top @param {number} height */
function painted(nats, top, height) {
  const out = new Uint32Array(height);
  bar(colors, top, height, CAP)(Float32Array.of(nats), out, 0, 1);
  return [...out].reverse();
}

test("guessing among 65 characters costs 4.1744 nats, in the middle of the scale", () => {
  const { nats, top } = guessing(65);
  assert.ok(Math.abs(nats - 4.174387269895637) < 1e-12);
  assert.equal(top, 2 * nats);
});

test("a bar is as high as its loss", () => {
  const height = 40;
  for (const nats of [1, 2, 3.6, 8]) {
    const filled = painted(nats, 8, height).filter((color) => color > 0).length;
    assert.equal(filled, nats * 5);
  }
});

test("a bar beyond the scale ends in a cap", () => {
  assert.equal(painted(9, 8, 40).at(-1), CAP);
  assert.notEqual(painted(7.9, 8, 40).filter(Boolean).at(-1), CAP);
});

test("the smallest loss is seen, an unknown one is not", () => {
  assert.equal(painted(0.0001, 8, 40).filter(Boolean).length, 1);
  assert.equal(painted(NaN, 8, 40).filter(Boolean).length, 0);
});
