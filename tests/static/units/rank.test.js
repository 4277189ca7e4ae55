import assert from "node:assert/strict";
import { test } from "node:test";

import { ranked, surely } from "../../../static/js/units/rank.js";
import { removed, sloped, tracked } from "./found.js";

test("the surest first, more active or less; the dearest first, and those that cost last", () => {
  assert.deepEqual(ranked(tracked), [1, 0, 2]);
  assert.deepEqual(ranked(sloped), [0, 1, 2]);
  assert.deepEqual(ranked(removed), [2, 0, 1]);
});

test("how surely is a word for the share of places that do as well", () => {
  assert.deepEqual([0.0099, 0.01, 0.049, 0.05, 1].map(surely), [
    "sure",
    "likely",
    "likely",
    "unsure",
    "unsure",
  ]);
});
