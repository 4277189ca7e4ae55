/** From the softmax to what is sampled from. */

import assert from "node:assert/strict";
import test from "node:test";

import { pick, reweigh } from "../../static/js/distribution.js";

const softmax = (/** @type {number[]} */ logits) => {
  const weights = logits.map((y) => Math.exp(y));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
};
const LOGITS = [1.2, -0.4, 3.1, 0, 2.2];

for (const temperature of [0.1, 0.8, 1, 2]) {
  test(`p^(1/T) is the softmax of the logits over T = ${temperature}`, () => {
    const expected = softmax(LOGITS.map((y) => y / temperature));

    reweigh(softmax(LOGITS), { temperature, topK: null }).forEach((prob, id) =>
      assert.ok(Math.abs(prob - Number(expected[id])) < 1e-12),
    );
  });
}

test("top-k keeps the k likeliest and shares the rest among them", () => {
  const [, , third, , fifth] = softmax(LOGITS);
  const cut = reweigh(softmax(LOGITS), { temperature: 1, topK: 2 });

  assert.deepEqual([...cut].map((prob) => prob > 0), [false, false, true, false, true]); // prettier-ignore
  assert.ok(Math.abs(Number(cut[2]) - Number(third) / (Number(third) + Number(fifth))) < 1e-12);
});

test("temperature 0 is certain of the likeliest; of two alike the lower number", () => {
  assert.deepEqual([...reweigh([0.1, 0.45, 0.45], { temperature: 0, topK: null })], [0, 1, 0]);
});

test("the likeliest come first, of two alike the lower number", () => {
  assert.deepEqual(pick([0.2, 0.3, 0.3, 0.2], 3), [1, 2, 0]);
});
