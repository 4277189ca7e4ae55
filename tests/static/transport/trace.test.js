/** A trace that grows. */

import assert from "node:assert/strict";
import test from "node:test";

import { GrowingTrace } from "../../../static/js/transport/trace.js";

const card = /** @type {import("../../../static/js/protocol.js").ModelCard} */ ({
  id: "tiny",
  cell: "rnn",
  layers: 2,
  hidden: 2,
});
const vocabulary = ["a", "b", "c"];

/** Half floats of small whole numbers and their halves. */
const half = (/** @type {number[]} */ ...values) => {
  const bits = new Map([
    [0, 0],
    [0.5, 0x3800],
    [1, 0x3c00],
    [-1, 0xbc00],
    [2, 0x4000],
  ]);
  return Uint16Array.from(values, (value) => bits.get(value) ?? 0x7e00);
};

/** Tensors of n steps: h, softmax and the rest. */
const steps = (/** @type {number[][]} */ h, /** @type {Record<string, any>} */ more = {}) => ({
  h: { dtype: "F16", shape: [h.length, 2, 2], data: half(...h.flat()) },
  probs: {
    dtype: "F32",
    shape: [h.length, 3],
    data: Float32Array.from(h.flatMap(() => [0.25, 0.5, 0.25])),
  },
  top_ids: {
    dtype: "I32",
    shape: [h.length, 2],
    data: Int32Array.from(h.flatMap(() => [1, 0])),
  },
  top_probs: {
    dtype: "F32",
    shape: [h.length, 2],
    data: Float32Array.from(h.flatMap(() => [0.5, 0.25])),
  },
  loss: { dtype: "F32", shape: [h.length], data: new Float32Array(h.length).fill(0.75) },
  target_ids: { dtype: "I32", shape: [h.length], data: new Int32Array(h.length).fill(2) },
  target_prob: { dtype: "F32", shape: [h.length], data: new Float32Array(h.length).fill(0.25) },
  ...more,
});

/** A trace of `text`, none of its steps received. */
const begun = (/** @type {string} */ text) =>
  new GrowingTrace(
    { card, vocabulary, text },
    {
      tokens: [...text],
      offsets: [...text].map((_, place) => /** @type {[number, number]} */ ([place, place + 1])),
    },
  );

test("steps are found again by step, layer and unit", () => {
  const trace = begun("abc");

  trace.append({ first: 0, count: 1 }, steps([[0, 1, -1, 2]]));
  trace.append({ first: 1, count: 2 }, steps([[2, 0, 1, 0.5], [1, 1, 0, 0]])); // prettier-ignore

  assert.equal(trace.received, 3);
  assert.equal(trace.signals.h?.at(0, 1, 0), -1);
  assert.equal(trace.signals.h?.at(1, 1, 1), 0.5);
  assert.deepEqual([...(trace.signals.h?.row(1, 0) ?? [])], [2, 0]);
});

test("what has not come is not a number, not a zero", () => {
  const trace = begun("abc");
  trace.append({ first: 0, count: 1 }, steps([[0, 1, -1, 2]]));

  assert.ok(Number.isNaN(trace.loss(1)));
  assert.equal(trace.target(1), null);
  assert.equal(trace.probs(1), null);
  assert.ok(Number.isNaN(trace.signals.h?.at(9, 0, 0)));
});

test("a step has its likeliest tokens, its target and its loss", () => {
  const trace = begun("ab");
  trace.append({ first: 0, count: 1 }, steps([[0, 0, 0, 0]]));

  assert.deepEqual(trace.top(0), [
    { id: 1, token: "b", prob: 0.5 },
    { id: 0, token: "a", prob: 0.25 },
  ]);
  assert.deepEqual(trace.target(0), { id: 2, token: "c", prob: 0.25 });
  assert.equal(trace.loss(0), 0.75);
});

test("with a temperature the same tokens are weighed anew", () => {
  const trace = begun("ab");
  trace.append({ first: 0, count: 1 }, steps([[0, 0, 0, 0]]));
  const sampling = { temperature: 0.5, topK: 2, seed: 1 };

  // squares of 1/2 and 1/4: 4 to 1 among the two that are kept
  assert.deepEqual(
    trace.top(0, sampling).map(({ prob }) => prob),
    [0.8, 0.2],
  );
  assert.equal(trace.target(0, sampling)?.prob, 0);
});

test("a sampled token becomes the text and the next input", () => {
  const trace = begun("ab");
  const sampled = (/** @type {number[]} */ ...ids) => ({
    token_ids: { dtype: "I32", shape: [ids.length], data: Int32Array.from(ids) },
  });

  trace.append({ first: 0, count: 2 }, steps([[0, 0, 0, 0], [0, 0, 0, 0]], sampled(-1, 2))); // prettier-ignore
  trace.append({ first: 2, count: 1 }, steps([[1, 1, 1, 1]], sampled(0)));

  assert.equal(trace.text, "abca");
  assert.deepEqual(trace.tokens, ["a", "b", "c", "a"]);
  assert.deepEqual(trace.offsets.at(-1), [3, 4]);
  assert.equal(trace.length, 3); // the last token is read by no step yet
});

test("a trace of an edited text takes over the steps before the edit", () => {
  const old = begun("abc");
  old.append({ first: 0, count: 3 }, steps([[1, 1, 1, 1], [2, 2, 2, 2], [0, 0, 0, 0]])); // prettier-ignore
  const edited = begun("abba");

  edited.takeOver(old, 1);
  edited.append({ first: 1, count: 1 }, steps([[-1, -1, -1, -1]]));

  assert.equal(edited.received, 2);
  assert.equal(edited.signals.h?.at(0, 0, 0), 1);
  assert.equal(edited.signals.h?.at(1, 0, 0), -1);
});

test("a plane has its final size from the first message on", () => {
  const trace = begun("abc");

  trace.append({ first: 0, count: 1 }, steps([[0, 1, -1, 2]]));

  assert.equal(trace.signals.h?.halves.length, 3 * 2 * 2);
});
