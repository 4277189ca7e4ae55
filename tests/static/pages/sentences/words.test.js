/** The sentences under the arcs. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  distanceSentence,
  flowSentence,
  oftenSentence,
  survival,
} from "../../../../static/js/pages/sentences/words.js";

/** @param {string} words */
const plain = (words) => words.replace(/\u2060/g, "").replace(/\u00a0/g, " ");

test("what is left of the loss at the year is said, with its share", () => {
  const flow = /** @type {const} */ ({
    digit: "0",
    loss: 0.566,
    signal: "h",
    start: 0.99,
    here: 0.00155,
    year: "2004",
  });
  assert.equal(
    plain(flowSentence(flow)),
    "The loss of ‘0’, 0.57 nats, sets out with ‖∂L/∂h‖ = 0.99; back at 2004, 0.0015 is left, 0.16 % of it.",
  );
  assert.match(plain(flowSentence({ ...flow, here: 0 })), /at 2004, nothing is left of it: 0\.$/);
  assert.match(plain(flowSentence({ ...flow, here: 1.98 })), /it is 2\.0, 2\.0 times as much\.$/);
  assert.match(
    plain(flowSentence({ ...flow, loss: 0.0012, signal: "c" })),
    /0\.0012 nats.*∂L\/∂c‖/,
  );
});

test("how often it is right is told of the next smaller distance that was measured", () => {
  const shares = { 0: 0.985, 10: 0.423, 100: 0.254 };
  assert.equal(
    plain(oftenSentence(shares, 99)),
    "At 10 characters, the nearest measured below, 42 % are right.",
  );
  assert.equal(plain(oftenSentence(shares, 100)), "At 100 characters, 25 % are right.");
  assert.equal(plain(oftenSentence(shares, 0)), "At 0 characters, 99 % are right.");
  assert.equal(oftenSentence({}, 3), "");
});

test("what survives is said large, be it ever so little", () => {
  const said = (/** @type {number} */ here, start = 2) => {
    const { number, words } = survival({ start, here });
    return plain(`${number} ${words}`);
  };
  assert.equal(said(1.02), "51 % is left");
  assert.equal(said(4.4e-9), "2·10⁻⁹ of it is left");
  assert.equal(said(1e-3, 10), "10⁻⁴ of it is left");
  assert.equal(said(3.6), "1.8 times as much");
  assert.equal(said(0), "0 is left");
});

test("distances are counted", () => {
  assert.equal(distanceSentence(0), "The year stands right before the ‘?’.");
  assert.equal(distanceSentence(1), "1 character from the year to the ‘?’.");
  assert.equal(distanceSentence(120), "120 characters from the year to the ‘?’.");
});
