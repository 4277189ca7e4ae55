/** What the curves say in words. */

import assert from "node:assert/strict";
import test from "node:test";

import { NETS } from "../../../../static/js/pages/lab/nets.js";
import {
  kept,
  perStep,
  reach,
  roadSentence,
  sentence,
  verdict,
} from "../../../../static/js/pages/lab/words.js";

const [RNN, LSTM, GRU] = NETS;

/** Norms that change by a factor a step back, from `last` at the last step. @param {number} factor @param {number} steps */
function geometric(factor, steps, last = 0.125) {
  return Array.from({ length: steps }, (_, k) => last * factor ** (steps - 1 - k));
}

test("of norms that halve a step back, 2⁻⁹⁹ is left after 99 steps", () => {
  const norms = geometric(0.5, 100);
  assert.equal(kept(norms), 2 ** -99);
  assert.ok(Math.abs(perStep(norms) - 0.5) < 1e-12);
});

test("less than a hundredth has vanished, more than a hundredfold has exploded", () => {
  assert.deepEqual([0, 0.009, 0.011, 1, 99, 101, Infinity].map(verdict), [
    "vanishes",
    "vanishes",
    "holds",
    "holds",
    "holds",
    "explodes",
    "explodes",
  ]);
});

test("norms that halve fall below 1 % seven steps back", () => {
  assert.equal(reach(geometric(0.5, 50), 0.01), 7); // 2⁻⁷ = 0.0078
  assert.equal(reach(geometric(1.1, 50), 0.01), null);
});

test("the sentence tells each net's fate with its numbers", () => {
  const said = sentence([
    { net: RNN, norms: geometric(0.5, 100) },
    { net: LSTM, norms: geometric(0.99, 100) },
    { net: GRU, norms: geometric(1.2, 100) },
  ]);
  assert.equal(
    said,
    "99 steps back, the vanilla RNN’s gradient is 1.6·10⁻³⁰ of what it was, × 0.50 a step: it vanishes. " +
      "The LSTM’s is 37 % of what it was, × 0.990 a step: it holds. " +
      "The GRU’s has grown 6.9·10⁷-fold, × 1.2 a step: it explodes. " +
      "A product of numbers less than 1 shrinks to zero, of numbers greater than 1 it explodes.",
  );
});

test("no product is blamed where all hold", () => {
  assert.doesNotMatch(sentence([{ net: LSTM, norms: geometric(0.99, 100) }]), /product/);
});

test("the machine's smallest and largest numbers are named where they are passed", () => {
  assert.match(sentence([{ net: RNN, norms: [0, 0.125] }]), /smallest number: it vanishes/);
  assert.match(sentence([{ net: RNN, norms: [Infinity, 0.125] }]), /largest number: it explodes/);
});

test("one step, or no net, says what there is to say", () => {
  assert.match(sentence([{ net: RNN, norms: [0.125] }]), /nothing to go back through/);
  assert.match(sentence([]), /Switch a net on/);
});

test("a road is gone where its gradient has fallen to a millionth", () => {
  const said = roadSentence(
    [
      { net: RNN, norms: geometric(0.1, 100) },
      { net: LSTM, norms: geometric(0.99, 100) },
    ],
    0.99e-6,
  );
  assert.equal(
    said,
    "The vanilla RNN’s road is gone 7 steps back, at step 93. The LSTM’s road is seen all the way back to step 1.",
  );
});
