/** The parameters of the recurrent network stay, those of its feed-forward twin grow with the length. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  countSentence,
  partsOf,
  splitWords,
  twinCount,
} from "../../../../static/js/scenes/fold/counts.js";

const HELLO = {
  "head.weight": [4, 3],
  "rnn.bias_hh_l0": [3],
  "rnn.bias_ih_l0": [3],
  "rnn.weight_hh_l0": [3, 3],
  "rnn.weight_ih_l0": [3, 4],
};

test("every parameter is counted under one of the lecture's letters", () => {
  const parts = partsOf(HELLO);

  assert.deepEqual(parts, [
    { letter: "U", count: 12 },
    { letter: "W", count: 9 },
    { letter: "b", count: 6 },
    { letter: "V", count: 12 },
  ]);
  assert.equal(splitWords(parts).replaceAll("\u00a0", " "), "U 12 + W 9 + b 6 + V 12");
});

test("an embedding, a second layer and a skip connection are counted too", () => {
  const shapes = {
    "embedding.weight": [7, 5],
    "rnn.weight_ih_l0": [8, 5],
    "rnn.weight_hh_l0": [8, 2],
    "rnn.weight_skip_l0": [8, 2],
    "rnn.weight_ih_l1": [8, 2],
    "rnn.weight_hh_l1": [8, 2],
    "head.weight": [7, 2],
    "head.bias": [7],
  };

  const parts = Object.fromEntries(partsOf(shapes).map(({ letter, count }) => [letter, count]));

  assert.deepEqual(parts, { E: 35, U: 40 + 16, W: 3 * 16, b: 7, V: 14 });
});

test("the twin has the network's parameters once a step", () => {
  assert.equal(twinCount(346_433, 12), 4_157_196); // 346433 · 12 on a pocket calculator
});

test("the sentence names both counts, and the steps", () => {
  assert.equal(
    countSentence(346_433, { copies: 12, length: 41 }),
    "After 12 steps the recurrent network still has 346,433 parameters; " +
      "a feed-forward network with layers of its own has 4,157,196.",
  );
  assert.match(countSentence(39, { copies: 1, length: 4 }), /^After 1 step /);
  assert.match(
    countSentence(39, { copies: 0, length: 4 }),
    /any length.* the 4 steps .* has 156\.$/,
  );
});
