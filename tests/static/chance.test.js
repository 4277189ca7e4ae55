/** The server's chance, here. */

import assert from "node:assert/strict";
import test from "node:test";

import { chance, tokenAt } from "../../static/js/chance.js";

/** From Python: random.Random(f"{seed}/{place}").random(). */
const PYTHON = [
  [1, 10, 0.6007450456561516],
  [0, 0, 0.34268425763729726],
  [2_147_483_647, 9999, 0.20641292537718514],
  [7, 1, 0.05507912152868766],
];

for (const [seed, place, number] of PYTHON) {
  test(`seed ${seed} draws at place ${place} what Python draws`, async () => {
    assert.equal(await chance(Number(seed), Number(place)), number);
  });
}

test("a token is drawn where the probabilities added up exceed the chance", () => {
  const plain = { temperature: 1, topK: null, seed: 1 };
  const probs = [0.25, 0, 0.5, 0.25];

  assert.equal(tokenAt(probs, plain, 0), 0);
  assert.equal(tokenAt(probs, plain, 0.2499), 0);
  assert.equal(tokenAt(probs, plain, 0.25), 2); // 0.25 itself belongs to the next
  assert.equal(tokenAt(probs, plain, 0.75), 3);
  assert.equal(tokenAt(probs, { ...plain, topK: 1 }, 0.99), 2);
});
