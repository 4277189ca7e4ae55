/** The rows of an update: from a look, from its phases, and which button does what. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  momentOfLook,
  momentOfPhases,
  nextPhase,
  phasesTo,
  score,
  total,
} from "../../../../static/js/pages/train/moments.js";

const status = /** @type {any} */ ({ step: 7, guessing: Math.log(4) });
const forward = /** @type {any} */ ({
  phase: "forward",
  status,
  inputs: ["h", "e"],
  targets: ["e", null],
  top: [[{ token: "h", prob: 0.5 }], [{ token: "l", prob: 0.4 }]],
  target_prob: [0.25, null],
  sequences: 3,
});
const loss = /** @type {any} */ ({ loss_per_step: [1.386, null], loss: 1.5, objective: 1.5 });
const backward = /** @type {any} */ ({
  norms: [
    [9, 0.5],
    [8, 0.25],
  ],
  gradient: 2,
  scale: 0.5,
});

test("a row is known once its phase was made", () => {
  assert.equal(momentOfPhases({}), null);
  const one = momentOfPhases({ forward });
  assert.deepEqual(
    [one?.step, one?.predicted, one?.losses, one?.norms],
    [7, ["h", "l"], null, null],
  );
  const three = momentOfPhases({ forward, loss, backward });
  assert.deepEqual(
    [three?.losses, three?.norms],
    [
      [1.386, NaN],
      [0.5, 0.25],
    ],
  );
  assert.equal(three?.moves, null);
});

test("of a look the target's probability is exp of minus its loss, and the top layer's gradient is shown", () => {
  const moment = momentOfLook(
    /** @type {any} */ ({
      step: 3,
      inputs: ["h", "e"],
      targets: ["e", "l"],
      predicted: ["e", "e"],
      top: null,
      loss_per_step: [Math.log(2), null],
      norms: [
        [1, 0.5],
        [1, null],
      ],
      weights: {},
    }),
    1,
  );
  assert.ok(Math.abs((moment.prob[0] ?? 0) - 0.5) < 1e-12);
  assert.deepEqual(moment.norms, [0.5, NaN]);
});

test("right and wrong are counted where there is a target", () => {
  assert.deepEqual(score({ predicted: ["e", "l", "x"], targets: ["e", "o", null] }), {
    right: 1,
    of: 2,
  });
  assert.equal(total([1, NaN, 2]), 3);
});

test("a button makes the phases that are left until its own", () => {
  assert.deepEqual(phasesTo(null, "backward"), ["forward", "loss", "backward"]);
  assert.deepEqual(phasesTo("loss", "update"), ["backward", "update"]);
  assert.deepEqual(phasesTo("update", "forward"), ["forward"]);
  assert.deepEqual(phasesTo("backward", "loss"), []);
});

test("after update it is forward's turn", () => {
  assert.deepEqual(
    [null, "forward", "loss", "backward", "update"].map((made) =>
      nextPhase(/** @type {any} */ (made)),
    ),
    ["forward", "loss", "backward", "update", "forward"],
  );
});
