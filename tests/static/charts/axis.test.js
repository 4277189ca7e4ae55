/** The numbers of the steps. */

import assert from "node:assert/strict";
import test from "node:test";

import { ticks } from "../../../static/js/charts/axis.js";

test("the first step is 1 and the others are round", () => {
  assert.deepEqual(ticks({ from: 0, to: 42 }, 42, 4), [1, 5, 10, 15, 20, 25, 30, 35, 40]);
  assert.deepEqual(ticks({ from: 0, to: 10000 }, 10000, 900).slice(0, 3), [1, 1000, 2000]);
  assert.deepEqual(ticks({ from: 0, to: 24 }, 4, 1), [1, 2, 3, 4]);
});

test("numbers keep their distance, the first one too", () => {
  for (const spacing of [1, 2, 5, 7, 30, 99]) {
    for (const from of [0, 0.5, 17, 200]) {
      const numbers = ticks({ from, to: from + 400 }, 5000, spacing);
      assert.ok(numbers.length > 1);
      numbers.slice(1).forEach((n, k) => assert.ok(n - (numbers[k] ?? 0) >= spacing));
    }
  }
});

test("no number lies outside the window or beyond the text", () => {
  const numbers = ticks({ from: 100, to: 200 }, 150, 5);
  assert.ok(Math.min(...numbers) > 100);
  assert.equal(Math.max(...numbers), 150);
});
