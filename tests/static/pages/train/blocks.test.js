/** How weights are laid out, named and scaled. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  extentOfAll,
  inOrder,
  layoutOf,
  roundUp,
  titleOf,
} from "../../../../static/js/pages/train/blocks.js";
import { decimalsFor, short } from "../../../../static/js/pages/train/heatmap.js";
import { split } from "../../../../static/js/pages/train/weights.js";

test("the gates stand side by side, each with its own rows and columns", () => {
  const { rows, columns, gates, at } = layoutOf("rnn.weight_hh_l0", [8, 2], "lstm");
  assert.deepEqual([rows, columns, gates], [2, 8, ["i", "f", "g", "o"]]);
  assert.equal(at(0, 0), 0); // i, row 0, from unit 0
  assert.equal(at(1, 1), 3); // i, row 1, from unit 1
  assert.equal(at(0, 2), 4); // f begins after the two rows of i
  assert.equal(at(1, 7), 15);
});

test("every value has one place", () => {
  for (const [name, shape, cell] of /** @type {const} */ ([
    ["rnn.bias_ih_l0", [6], "gru"],
    ["rnn.weight_ih_l1", [6, 5], "gru"],
    ["head.weight", [4, 3], "lstm"],
    ["rnn.weight_hh_l0", [3, 3], "rnn"],
  ])) {
    const { rows, columns, at } = layoutOf(name, [...shape], cell);
    const places = Array.from({ length: rows * columns }, (_, k) =>
      at(Math.floor(k / columns), k % columns),
    );
    assert.deepEqual(
      places.toSorted((a, b) => a - b),
      places.map((_, k) => k),
    );
  }
});

test("weights are called as in the lecture, and with their layer where there are several", () => {
  assert.equal(titleOf("rnn.weight_ih_l0", 1), "U = W_xh");
  assert.equal(titleOf("rnn.weight_hh_l1", 2), "W = W_hh, layer 2");
  assert.equal(titleOf("head.weight", 2), "V = W_hy");
  assert.equal(titleOf("head.bias", 1), "b_y");
});

test("they stand in the order in which a number passes them", () => {
  const names = [
    "head.bias",
    "head.weight",
    "rnn.bias_ih_l0",
    "rnn.weight_ih_l1",
    "rnn.weight_hh_l0",
    "rnn.weight_ih_l0",
    "embedding.weight",
  ];
  assert.deepEqual(
    inOrder(names.map((name) => [name, null])).map(([name]) => name),
    [
      "embedding.weight",
      "rnn.weight_ih_l0",
      "rnn.weight_hh_l0",
      "rnn.bias_ih_l0",
      "rnn.weight_ih_l1",
      "head.weight",
      "head.bias",
    ],
  );
});

test("a scale ends at a round number; of many weights the largest hundredth may exceed it", () => {
  assert.equal(roundUp(0.034), 0.04);
  assert.equal(roundUp(2), 2);
  assert.equal(roundUp(0), 1);
  const few = { shape: [3], values: Float32Array.of(-0.9, 0.1, 0.2) };
  assert.deepEqual(extentOfAll([few]), { extent: 1, exceeded: false });
  const many = { shape: [1000], values: new Float32Array(1000).fill(0.1) };
  many.values[3] = 50;
  assert.deepEqual(extentOfAll([many]), { extent: 0.1, exceeded: true });
});

test("numbers in cells are short", () => {
  assert.equal(decimalsFor(1), 2);
  assert.equal(decimalsFor(0.05), 3);
  assert.equal(short(-0.427, 2), "−.43");
  assert.equal(short(10.5, 2), "10.50");
  assert.equal(short(1.221, 2), "1.22");
});

test("what an update changed is told apart from the weights", () => {
  const one = { shape: [1], values: Float32Array.of(1) };
  assert.deepEqual(split({ "head.weight": one }), { now: { "head.weight": one }, moved: null });
  assert.deepEqual(split({ "head.weight": one, "update.head.weight": one }).moved, {
    "head.weight": one,
  });
});
