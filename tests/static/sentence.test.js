/** Sentences made from numbers: true, rounded from the numbers themselves, and correct English. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  blameSentence,
  heldSentence,
  lossSentence,
  missingSentence,
  percent,
  reachSentence,
  rowlessSentence,
  sharedSentence,
  silentSentence,
  termSentence,
  waveSentence,
} from "../../static/js/sentence.js";

/** @param {string} words with plain spaces */
const plain = (words) => words.replaceAll("\u00a0", " ");
/** G[k][t] by rows. @param {number[][]} rows @returns {(k: number, t: number) => number} */
const map = (rows) => (k, t) => rows[k]?.[t] ?? NaN;

/** The lecture's ‘hello’, as its file gives it. */
const HELLO = map([
  [0.32184],
  [0.04564, 0.52054],
  [0.00381, 0.03438, 0.53513],
  [0.00051, 0.0035, 0.04512, 0.62114],
]);

test("an earlier step is compared with the one before the loss", () => {
  assert.equal(
    plain(blameSentence(HELLO, 3, 0)),
    "The loss at step 4 blames step 1 with 5.1·10⁻⁴, 1.1 % of what it blames step 3 with.",
  );
  assert.equal(
    plain(blameSentence(HELLO, 3, 2)),
    "The loss at step 4 blames step 3 with 0.045, 7.3 % of what it blames step 4 with.",
  );
  assert.equal(
    plain(blameSentence(HELLO, 3, 3)),
    "The loss at step 4 blames its own state with 0.62.",
  );
});

test("a gradient that grows is so many times the other", () => {
  const rows = map([[], [], [3.4, 2, 1]]);
  assert.match(
    plain(blameSentence(rows, 2, 0)),
    /with 3\.4, 1\.7 times what it blames step 2 with\.$/,
  );
});

test("what is as large as the other is called so", () => {
  const rows = map([[], [], [2.02, 2, 1]]);
  assert.match(plain(blameSentence(rows, 2, 0)), /with 2\.0, about what it blames step 2 with\.$/);
});

test("what is not here is not made up", () => {
  const coming = map([[], [], [NaN, NaN, 1]]);
  assert.equal(
    plain(blameSentence(coming, 2, 0)),
    "The loss at step 3 has not come back to step 1 yet.",
  );
  const alone = map([[], [], [0.1, NaN, NaN]]);
  assert.equal(plain(blameSentence(alone, 2, 0)), "The loss at step 3 blames step 1 with 0.10.");
});

test("a vanished gradient is 0, and 0 % of the other", () => {
  const gone = map([[], [], [0, 0.5, 1]]);
  assert.equal(
    plain(blameSentence(gone, 2, 0)),
    "The loss at step 3 blames step 1 with 0, 0 % of what it blames step 2 with.",
  );
});

test("shares are rounded from themselves; very small ones are not told apart", () => {
  assert.equal(plain(percent(0.00214)), "0.21 %");
  assert.equal(plain(percent(0.5)), "50 %");
  assert.equal(plain(percent(1e-6)), "less than 0.001 %");
});

test("a loss reaches back to where it blames less than 1 % of what it blames its own state with", () => {
  assert.equal(
    plain(reachSentence(HELLO, 3)),
    "The loss at step 4 blames its own state with 0.62; 2 or more steps back it is less than 1 % of that.",
  );
  assert.equal(
    plain(reachSentence(HELLO, 1)),
    "The loss at step 2 blames its own state with 0.52, and step 1 still with 0.046, 8.8 % of that.",
  );
  assert.equal(
    plain(reachSentence(HELLO, 0)),
    "The loss at step 1 blames its own state with 0.32; there is none before it.",
  );
  assert.equal(
    plain(reachSentence(map([[], [1e-5, 1]]), 1)),
    "The loss at step 2 blames its own state with 1.0; before it, less than 1 % of that.",
  );
});

test("a gradient that rises again further back is not called gone", () => {
  const rows = map([[], [], [], [0.2, 0.001, 0.001, 1]]);
  assert.match(plain(reachSentence(rows, 3)), /and step 1 still with 0\.20, 20 % of that\.$/);
});

test("a wave that is on its way says so", () => {
  assert.match(plain(reachSentence(map([[], [NaN, 0.5]]), 1)), /0\.50 and is on its way back\.$/);
  assert.equal(
    plain(waveSentence(() => NaN, 5, 2, true)),
    "The loss is on its way back to step 3.",
  );
});

test("the wave is compared with what it set out with", () => {
  const norms = [0.0031, 0.02, 0.62, 0];
  const norm = (/** @type {number} */ t) => norms[t] ?? NaN;
  assert.equal(
    plain(waveSentence(norm, 2, 0, true)),
    "‖∂L/∂h‖ at step 1 is 0.0031, of the losses at steps 1 to 3 together; step 3 set out with 0.62.",
  );
  assert.equal(
    plain(waveSentence(norm, 2, 0, false)),
    "‖∂L/∂h‖ at step 1 is 0.0031, 0.50 % of the 0.62 with which it set out at step 3.",
  );
  assert.equal(
    plain(waveSentence(norm, 2, 2, true)),
    "The loss sets out at step 3 with ‖∂L/∂h‖ = 0.62.",
  );
  assert.equal(
    plain(waveSentence(norm, 2, 3, true)),
    "The loss sets out at step 3; later steps have no part in it.",
  );
  assert.equal(
    plain(waveSentence((t) => [0, 1][t] ?? NaN, 1, 0, true)),
    "Nothing of the loss is left at step 1: ‖∂L/∂h‖ = 0.",
  );
});

test("losses add up; unknown ones are not counted", () => {
  assert.equal(
    plain(lossSentence([1.584146, 1.817514, 1.843099, 1.566516, NaN], Math.log(4))),
    "The losses of 4 steps add up to 6.81 nats, 1.70 a step; guessing costs 1.39.",
  );
  assert.equal(
    plain(lossSentence([0.5], Math.log(65))),
    "The loss of 1 step is 0.50 nats; guessing costs 4.17.",
  );
  assert.equal(lossSentence([NaN], 1), "");
});

test("a shared matrix comes together", () => {
  const so = { step: 2, from: 4, norm: 0.0312, sum: 0.829, alone: 1.2, whole: 0.971 };
  assert.equal(
    plain(sharedSentence("∂L/∂W_hh", so)),
    "Step 3 adds 0.031 to ∂L/∂W_hh, whose norm is 0.83 so far and 0.97 in the end.",
  );
  assert.equal(
    plain(sharedSentence("∂L/∂W_hh", { ...so, step: 4, whole: null })),
    "Step 5 adds 0.031 to ∂L/∂W_hh, whose norm is 0.83 so far.",
  );
  assert.equal(
    plain(sharedSentence("∂L/∂W_hh", { ...so, step: 0 })),
    "‖∂L/∂W_hh‖ = 0.83 is what the optimiser takes; one by one, the 5 contributions measure 1.2.",
  );
  assert.match(plain(sharedSentence("∂L/∂W_hh", { ...so, step: 5 })), /later steps add nothing/);
});

test("the terms of one number are said to the lecture's last decimal", () => {
  const so = { step: 0, from: 3, term: 0, sum: 0.2357061 };
  assert.equal(
    plain(termSentence("dL/dw_hh", so)),
    "4 terms, one a step, add up to dL/dw_hh = 0.235706.",
  );
  assert.equal(
    plain(termSentence("dL/dw_hh", { ...so, step: 2, term: -0.0451204 })),
    "Step 3 adds −0.045120 to dL/dw_hh, which is 0.235706 so far.",
  );
});

test("a step without a loss says why", () => {
  assert.equal(plain(silentSentence(40)), "Step 41 has no loss: what comes after it is not known.");
  assert.equal(missingSentence({ step: 40 }), silentSentence(40));
  assert.match(missingSentence("total"), /^No step has a loss/);
});

test("a row that is not here is told apart from one that was not computed", () => {
  assert.equal(plain(reachSentence(HELLO, 4)), "The loss of step 5 is on its way back.");
  assert.match(plain(rowlessSentence(13, 12)), /^There is no row for step 14: .* 12th step/);
});

test("held and untouched, by their sums and what they expect", () => {
  const candidate = (/** @type {string} */ token, /** @type {number} */ prob) => ({
    token,
    prob,
    id: 0,
  });
  assert.equal(
    heldSentence(
      { losses: [1, NaN, 2.5], top: candidate("e", 0.25) },
      { losses: [1, NaN, 0.5], top: candidate(" ", 0.75) },
      2,
    ),
    "Held, the text costs 3.50 nats so far, untouched 1.50; after step\u00a03 it expects ‘e’ with 0.250, untouched space with 0.750.",
  );
});
