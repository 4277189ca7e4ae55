/** What is asked of the stream. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  commonTokens,
  encode,
  firstMissing,
  generateQuestion,
  gradientsQuestion,
  traceQuestion,
} from "../../../static/js/transport/question.js";

const card = /** @type {import("../../../static/js/protocol.js").ModelCard} */ ({
  id: "tiny",
  signals: ["i", "f", "g", "o", "c", "h", "x", "logits"],
  vocabulary_size: 3,
});
const source = (/** @type {string} */ text) => ({ card, vocabulary: ["a", "b", "c"], text });

/** A trace of `tokens`, all received, as far as questions look at it. */
const trace = (/** @type {string} */ tokens, more = {}) =>
  /** @type {import("../../../static/js/types.js").Trace} */ (
    /** @type {unknown} */ ({
      card,
      tokens: [...tokens],
      received: tokens.length,
      recorded: false,
      clamps: [],
      ...more,
    })
  );

test("only what is drawn is asked for", () => {
  assert.deepEqual(traceQuestion(source("ab"), 0).signals, [..."ifgoch", "probs"]);
});

test("a large vocabulary's softmax stays on the server", () => {
  const large = { ...source("ab"), card: { ...card, vocabulary_size: 50_000 } };

  assert.deepEqual(traceQuestion(large, 0).signals, [..."ifgoch"]);
});

test("unknown characters are no tokens", () => {
  assert.deepEqual(encode(source("a☃b")), ["a", "b"]);
});

test("an edit asks from the step whose target it changed", () => {
  assert.equal(firstMissing(source("abba"), trace("abca")), 1);
  assert.equal(firstMissing(source("abcab"), trace("abca")), 3);
  assert.equal(firstMissing(source("bbca"), trace("abca")), 0);
});

test("what has not been received is asked for", () => {
  assert.equal(firstMissing(source("abcab"), trace("abca", { received: 2 })), 1);
});

test("nothing is taken over from a recording or another model", () => {
  assert.equal(firstMissing(source("abc"), trace("abc", { recorded: true })), 0);
  assert.equal(firstMissing(source("abc"), trace("abc", { card: { id: "other" } })), 0);
  assert.equal(
    firstMissing(source("abc"), trace("abc", { clamps: [{ signal: "f", value: 0 }] })),
    0,
  );
  assert.equal(firstMissing(source("abc"), null), 0);
});

test("texts have their first tokens in common", () => {
  assert.equal(commonTokens([..."abc"], [..."abd"]), 2);
  assert.equal(commonTokens([], [..."abd"]), 0);
  assert.equal(commonTokens([..."ab"], [..."abd"]), 2);
});

test("a generation may read the rest of its prompt and run a little ahead", () => {
  const sampling = { temperature: 0.5, topK: 3, seed: 9 };
  const question = generateQuestion(source("aabbc"), 2, { sampling, tokens: 40, ahead: 3 });

  assert.equal(question.credit, 3 + 3);
  assert.equal(question.temperature, 0.5);
  assert.equal(question.top_k, 3);
  assert.equal(question.seed, 9);
});

test("gradients come with their map and themselves while they are few, else as they are needed", () => {
  const lstm = /** @type {const} */ ({ ...card, cell: "lstm", layers: 1, hidden: 256 });
  const run = (/** @type {number} */ length) => ({
    card: lstm,
    text: "a".repeat(length),
    length,
    clamps: [],
  });
  const none = { map: false, vectors: false };

  const short = gradientsQuestion(run(40), { step: 24 }, none);
  assert.deepEqual(short.loss, { step: 24 });
  assert.equal(short.map, true);
  assert.deepEqual(short.vectors, [..."ifgoch", "a_i", "a_f", "a_g", "a_o"]);

  const long = gradientsQuestion(run(2000), "total", none);
  assert.equal(long.map, false);
  assert.deepEqual(long.vectors, []);

  const looked = gradientsQuestion(run(2000), "total", { map: true, vectors: true });
  assert.equal(looked.map, true);
  assert.equal(looked.vectors?.length, 4);
});
