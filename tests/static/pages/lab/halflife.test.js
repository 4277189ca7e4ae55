/** The half-life of a forget gate. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  gateAt,
  gateSentence,
  gateText,
  halfLife,
  lifeText,
  netSentence,
  OPEN,
  placeOf,
} from "../../../../static/js/pages/lab/halflife.js";

/** By multiplying: between which two steps the product passes a half. @param {number} f */
function counted(f) {
  let [steps, product] = [0, 1];
  while (product > 0.5) {
    product *= f;
    steps += 1;
  }
  return steps;
}

test("0.9 halves in 6.6 steps, 0.99 in 69", () => {
  assert.equal(lifeText(halfLife(0.9)), "6.6 steps");
  assert.equal(lifeText(halfLife(0.99)), "69 steps");
});

test("the closed form lies where repeated multiplication passes a half", () => {
  for (const f of [0.3, 0.5, 0.77, 0.9, 0.99, 0.999]) {
    assert.equal(Math.ceil(halfLife(f) - 1e-9), counted(f));
  }
});

test("the sentences say what is left of a gate's product", () => {
  assert.equal(gateSentence(0.99), "f = 0.99: after 69 steps half is left (ln ½ / ln 0.99).");
  assert.equal(
    netSentence("LSTM", { gate: "f", mean: 0.9315, half_life: 9.02 }),
    "The LSTM’s f is 0.93 on average; its product halves every 9.0 steps.",
  );
  assert.match(
    netSentence("GRU", { gate: "z", mean: 1, half_life: null }),
    /z is 1 .* never halves/,
  );
});

test("0 discards the past, 1 retains it", () => {
  assert.equal(gateSentence(0), "f = 0: past discarded.");
  assert.equal(gateSentence(1), "f = 1: past retained.");
});

test("0.9, 0.99 and 0.999 are equally far apart on the slider, whose end is 1", () => {
  const places = [0.9, 0.99, 0.999].map(placeOf);
  places.forEach((place, k) => assert.ok(Math.abs(place - (k + 1)) < 1e-9));
  assert.equal(gateAt(OPEN), 1);
  assert.equal(gateAt(0), 0);
  for (const f of [0, 0.25, 0.9, 0.995, 1]) assert.ok(Math.abs(gateAt(placeOf(f)) - f) < 1e-12);
});

test("a gate near 1 keeps the digits that tell it from 1", () => {
  assert.deepEqual([0.9, 0.555, 0.99499, 0.9992, 1].map(gateText), [
    "0.9",
    "0.56",
    "0.995",
    "0.9992",
    "1",
  ]);
});
