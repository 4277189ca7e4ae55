/** The strips in words. */

import assert from "node:assert/strict";
import test from "node:test";

import { describe, describeRows } from "../../../../static/js/scenes/strips/words.js";

const losses = [0.5, 6, NaN];
const bands = /** @type {any} */ ({
  bands: [{ signal: "h", layer: 0 }],
  guess: { nats: Math.log(65) },
  read: 3,
  trace: {
    card: { hidden: 256 },
    length: 3,
    tokens: ["a", "b", " "],
    loss: (/** @type {number} */ t) => losses[t],
  },
});

/** @param {number} hidden */
const of = (hidden) => /** @type {any} */ ({ card: { hidden } });

test("the rows are explained", () => {
  assert.match(
    describeRows(of(256)),
    /24 rows .* 11 units: of a state .* strongest, of a gate the mean/,
  );
  assert.match(describeRows(of(3)), /3 rows .* one unit/);
});

test("the loss at the playhead, the largest and the mean are said, steps counted from 1", () => {
  const words = describe(bands, 0);
  assert.match(words, /Loss 0\.50 nats at step 1, ‘a’/);
  assert.match(words, /Largest 6\.00 nats at step 2, ‘b’; mean 3\.25, guessing 4\.17/);
});

test("a step without a loss says nothing about it", () => {
  assert.doesNotMatch(describe(bands, 2), /NaN/);
});
