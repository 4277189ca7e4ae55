import assert from "node:assert/strict";
import { test } from "node:test";

import { signedBar } from "../../static/js/charts/lossline.js";
import { differenceOf } from "../../static/js/difference.js";
import { largest } from "../../static/js/largest.js";
import { thatFit } from "../../static/js/scenes/strips/rows.js";

/** @param {number[]} values of one unit, a step each @param {string[]} tokens */
function run(values, tokens = [..."abc"]) {
  const at = (/** @type {number} */ t) => values[t] ?? NaN;
  const plane = {
    name: "h",
    layers: 1,
    units: 1,
    at,
    row: (/** @type {number} */ t) => Float32Array.of(at(t)),
  };
  const numbers = { loss: at, probs: () => null, top: () => [], target: () => null };
  const card = { activation: "tanh" };
  return /** @type {any} */ ({
    card,
    tokens,
    received: values.length,
    signals: { h: plane },
    ...numbers,
  });
}

test("every number is one run's less the other's, as far as both are here", () => {
  const change = differenceOf(run([0.5, 0.25, 1]), run([0.25, 0.5]));
  assert.equal(change.received, 2);
  assert.deepEqual(
    [0, 1].map((t) => change.signals.h?.row(t, 0)[0]),
    [0.25, -0.25],
  );
  assert.deepEqual(
    [0, 1].map((t) => change.loss(t)),
    [0.25, -0.25],
  );
});

test("it ends where the runs read something else", () => {
  assert.equal(differenceOf(run([1, 2, 3]), run([1, 2, 3], [..."axc"])).received, 1);
});

test("its planes stay while those of both runs do, so that pictures go on", () => {
  const [held, free] = [run([1, 2]), run([1, 2])];
  assert.equal(differenceOf(held, free).signals, differenceOf(held, free).signals);
});

test("small differences have a scale of their own", () => {
  assert.equal(largest(differenceOf(run([0.5, 0.5]), run([0.46, 0.5])), "h"), 0.05);
});

test("what costs more stands up from the middle, what costs less hangs down", () => {
  const painted = (/** @type {number} */ nats) => {
    const out = new Uint32Array(8);
    signedBar(new Uint32Array(256).fill(7), 4, 8, 9)(Float32Array.of(nats), out, 0, 1);
    return [...out];
  };
  assert.deepEqual(painted(1), [0, 0, 7, 7, 0, 0, 0, 0]);
  assert.deepEqual(painted(-1), [0, 0, 0, 0, 7, 7, 0, 0]);
  assert.deepEqual(painted(0), [0, 0, 0, 0, 0, 0, 0, 0]);
});

test("in a low picture the states come first", () => {
  const names = [..."hcifog"].map((signal) => ({ signal, layer: 0 }));
  assert.equal(thatFit(names, 90).length, 2);
  assert.equal(thatFit(names, 400).length, 6);
});
