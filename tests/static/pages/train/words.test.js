/** Sentences, addresses, axes and rates of the training page. */

import assert from "node:assert/strict";
import test from "node:test";

import { read, workbench, write } from "../../../../static/js/pages/train/address.js";
import { rounds } from "../../../../static/js/pages/train/axis.js";
import { extentOf } from "../../../../static/js/pages/train/extent.js";
import { fromSlider, toSlider } from "../../../../static/js/pages/train/rates.js";
import { recallPhases } from "../../../../static/js/pages/train/recall.js";
import { reachSentence, scoreOf, sentenceOf } from "../../../../static/js/pages/train/sentences.js";
import { netOf, stateOf } from "../../../../static/js/pages/train/trainings.js";

const moment = (/** @type {object} */ change = {}) =>
  /** @type {import("../../../../static/js/pages/train/moments.js").Moment} */ (
    /** @type {unknown} */ ({
      kind: "phases",
      step: 0,
      inputs: ["h", "e"],
      targets: ["e", "l"],
      predicted: ["e", "h"],
      prob: [0.6, 0.162],
      losses: null,
      norms: null,
      moves: null,
      ...change,
    })
  );
const status = /** @type {any} */ ({ guessing: Math.log(4), recipe: { layers: 1 } });

test("each phase is said by its numbers", () => {
  assert.equal(
    sentenceOf(moment(), status),
    "At step 2 it expects ‘h’; the target is ‘l’ with 0.162.",
  );
  assert.equal(
    sentenceOf(moment({ losses: [0.5, 1.5] }), status),
    "The losses add up to 2.000 nats: 1.000 a step, better than guessing (1.386).",
  );
  assert.equal(
    sentenceOf(moment({ losses: [1, 1], norms: [0.01, 0.5] }), status),
    "The summed loss blames h_1 with 0.010, 50 times less than h_2.",
  );
  assert.equal(
    sentenceOf(
      moment({
        norms: [1, 1],
        moves: { "head.weight": { update: 3 }, "rnn.weight_hh_l0": { update: 4 } },
      }),
      status,
    ),
    "All weights moved by 5.0 together, W = W_hh furthest, by 4.0.",
  );
});

test("a look is said with its score", () => {
  const said = sentenceOf(moment({ kind: "look", losses: [0.5, 2.5] }), status);
  assert.equal(
    said,
    "One of two right. The losses add up to 3.000 nats: 1.500 a step, worse than guessing (1.386).",
  );
  assert.equal(scoreOf({ right: 4, of: 4 }), "four of four right");
  assert.equal(scoreOf({ right: 6, of: 64 }), "6 of 64 right");
});

test("an address holds the training and the checkpoint, and nothing else", () => {
  assert.equal(write({ id: "a1", at: 40 }), "training=a1&at=40");
  assert.deepEqual(read("#training=a1&at=40"), { id: "a1", at: 40 });
  assert.deepEqual(read("#at=40"), { id: null, at: null });
  assert.deepEqual(read("#training=a1&at=-1"), { id: "a1", at: null });
  const look = { inputs: ["h", " "], targets: [" ", "o"] };
  assert.equal(workbench("training-a1@40", look), "/#model=training-a1%4040&text=h+o");
});

test("an axis has round numbers", () => {
  assert.deepEqual(rounds(25, 3), [0, 10, 20]);
  assert.deepEqual(rounds(3000, 4), [0, 1000, 2000, 3000]);
  assert.deepEqual(rounds(2, 10), [0, 1, 2]);
});

test("a rate goes to its slider and back", () => {
  for (const rate of [1e-5, 0.003, 0.1, 5]) assert.equal(fromSlider(toSlider(rate)), rate);
});

test("the scale of gradients is that of all looks; what is none, or endless, is left out", () => {
  const looks = /** @type {any[]} */ ([
    { norms: [[0], [0.5]] },
    { norms: [[1e-4], [Infinity], [null]] },
  ]);
  assert.deepEqual(extentOf({ looks }), { extent: [1e-4, 0.5] });
});

test("phases are recalled for the update they belong to", () => {
  const answers = { forward: { status: { step: 4 } }, loss: {} };
  const storage = /** @type {Storage} */ (
    /** @type {unknown} */ ({ getItem: () => JSON.stringify({ id: "a", answers }) })
  );
  const at = (/** @type {object} */ status) => recallPhases(/** @type {any} */ (status), storage);
  assert.deepEqual(at({ id: "a", step: 4, phase: "loss" }), answers);
  assert.deepEqual(at({ id: "a", step: 4, phase: "backward" }), {}); // made elsewhere
  assert.deepEqual(at({ id: "a", step: 5, phase: null }), {});
  assert.deepEqual(at({ id: "b", step: 4, phase: "loss" }), {});
});

test("a status is said in words", () => {
  const one = /** @type {any} */ ({ status: "waiting", place: 2, step: 0, phase: null });
  assert.equal(stateOf(one), "second in line");
  assert.equal(
    stateOf({ ...one, status: "paused", phase: "loss", step: 6 }),
    "paused in update 7, after loss",
  );
  assert.equal(
    netOf(/** @type {any} */ ({ recipe: { cell: "gru", layers: 2, hidden: 64 } })),
    "GRU, 2 layers of 64 units",
  );
});

test("the picture of gradients says what reaches the first step, now and at first", () => {
  const plain = (/** @type {string} */ words) => words.replaceAll("\u00a0", " ");
  const first = { step: 0, norms: [[0.0075], [0.03], [0.62]] };
  const now = { step: 60, norms: [[0.19], [0.3], [0.42]] };
  assert.equal(
    plain(reachSentence(now, first)),
    "Step 1 has 0.19, 45 % of step 3’s 0.42; at first 1.2 %.",
  );
  assert.equal(plain(reachSentence(first, first)), "Step 1 has 0.0075, 1.2 % of step 3’s 0.62.");
  assert.equal(reachSentence({ step: 1, norms: [[1]] }, first), "");
});
