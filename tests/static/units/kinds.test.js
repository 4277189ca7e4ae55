import assert from "node:assert/strict";
import { test } from "node:test";

import { betweenKinds, kindOf, statesSentence } from "../../../static/js/units/kinds.js";

test("every character is of one kind", () => {
  const kinds = Array.from("aZé \n,3😀", kindOf);
  assert.deepEqual(kinds, [
    "vowel",
    "capital",
    "consonant",
    "space",
    "line end",
    "other",
    "other",
    "other",
  ]);
});

test("where kinds stand apart, they account for all; where they mix, for nothing", () => {
  const tokens = ["a", "a", "b", "b"];
  assert.equal(betweenKinds({ tokens, coordinates: [1, 1, 1, 1, -1, 0, -1, 0] }), 1);
  assert.equal(betweenKinds({ tokens, coordinates: [1, 0, -1, 0, 1, 0, -1, 0] }), 0);
});

test("half apart by hand: within 4, all 4 + 4", () => {
  const coordinates = [2, 0, 0, 0, 0, 0, -2, 0]; // means ±1: within 1 + 1 + 1 + 1, all 4 + 0 + 0 + 4
  assert.equal(betweenKinds({ tokens: ["a", "e", "b", "c"], coordinates }), 0.5);
});

test("the sentence has both directions' share", () => {
  const projected = {
    text: "ab",
    tokens: ["a", "b"],
    length: 2,
    layer: 1,
    coordinates: [1, 0, -1, 0],
    explained: [0.5, 0.25],
    loss: [1, NaN],
    largestLoss: 1,
    betweenKinds: 1,
  };
  assert.equal(
    statesSentence(projected, 2),
    "This plane holds 75\u00a0% of the variance of h of layer 2, 100\u00a0% of which lies between kinds of characters.",
  );
  assert.match(statesSentence({ ...projected, betweenKinds: NaN }, 1), /variance of h\.$/);
});
