/** Labels at the ends of lines. */

import assert from "node:assert/strict";
import test from "node:test";

import { spread } from "../../../static/js/scenes/together.js";

test("labels that do not touch stay where their lines end", () => {
  assert.deepEqual(spread([50, 10, 90], 17, 100), [50, 10, 90]);
});

test("labels that would touch are moved apart, in the order of their lines", () => {
  assert.deepEqual(spread([20, 10, 15], 17, 100), [44, 10, 27]);
});

test("labels stay above the axis", () => {
  assert.deepEqual(spread([99, 100, 98], 10, 100), [90, 100, 80]);
});
