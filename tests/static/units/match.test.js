import assert from "node:assert/strict";
import { test } from "node:test";

import { matched, problemOf } from "../../../static/js/units/match.js";

test("what lies inside a match is marked, overlapping or not", () => {
  assert.deepEqual(matched("the", "the other"), [0, 1, 2, 5, 6, 7]);
  assert.deepEqual(matched("[A-Z]+", "To BE"), [0, 3, 4]);
});

test("^ and $ are those of every line", () => {
  assert.deepEqual(matched("^\\w", "ab\ncd"), [0, 3]);
});

test("places are code points, as steps are", () => {
  assert.deepEqual(matched("b", "a😀b😀b"), [2, 4]);
  assert.deepEqual(matched("😀", "a😀b😀"), [1, 3]);
  assert.deepEqual(matched(".", "😀é"), [0, 1]);
});

test("an empty match marks nothing and ends", () => {
  assert.deepEqual(matched("x*", "aXxa"), [2]);
  assert.deepEqual(matched("", "abc"), []);
  assert.deepEqual(matched("\\b", "a b"), []);
});

test("what is no pattern is said in a sentence", () => {
  for (const wrong of ["(", "[a", "\\q", "*"]) {
    try {
      matched(wrong, "text");
      assert.fail("it was taken");
    } catch (error) {
      assert.match(problemOf(error), /^This is no regular expression: [^:]+\.$/);
    }
  }
});
