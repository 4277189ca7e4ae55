/** A screen of the laboratory as a link. */

import assert from "node:assert/strict";
import test from "node:test";

import { read, START, write } from "../../../../static/js/pages/lab/link.js";
import { DEFAULTS, difference, LESSONS } from "../../../../static/js/pages/lab/settings.js";

test("the screen that is first seen needs no words", () => {
  assert.equal(write(START), "");
  assert.deepEqual(read(""), START);
});

test("every lesson comes back from its link", () => {
  for (const { set } of LESSONS) {
    const screen = {
      ...START,
      settings: { ...DEFAULTS, ...set },
      nets: ["rnn", "gru"],
      slope: "gru",
      gate: 0.995,
    };
    assert.deepEqual(read(`#${write(screen)}`), screen);
  }
});

test("what makes no sense takes its default, what is too large its end", () => {
  const { settings, nets, slope } = read(
    "#activation=magic&steps=5000&skip=1&layers=9&scale=-3&seed=2.6&nets=none&slope=x",
  );
  assert.equal(settings.activation, DEFAULTS.activation);
  assert.equal(settings.layers, DEFAULTS.layers);
  assert.equal(settings.steps, 1000);
  assert.equal(settings.skip, 2);
  assert.equal(settings.scale, 0);
  assert.equal(settings.seed, 3);
  assert.deepEqual(nets, []);
  assert.equal(slope, "rnn");
});

test("a lone name of a net is a net", () => {
  assert.deepEqual(read("#nets=gru").nets, ["gru"]);
});

test("a change is named as its control is", () => {
  const change = (/** @type {object} */ set) => difference(DEFAULTS, { ...DEFAULTS, ...set });
  assert.equal(change({}), "");
  assert.equal(change({ activation: "relu" }), "ReLU instead of tanh");
  assert.equal(change({ scale: 1.2 }), "spectral radius as drawn → 1.2");
  assert.equal(change({ skip: 10 }), "skip connections over 10 steps");
  assert.equal(change({ forget_bias: -1 }), "forget bias 0 → −1");
  assert.equal(
    change({ activation: "relu", init: "identity" }),
    "ReLU instead of tanh, identity instead of uniform",
  );
});
