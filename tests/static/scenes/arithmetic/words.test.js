import assert from "node:assert/strict";
import { test } from "node:test";

import {
  othersName,
  resultSentence,
  roundingSentence,
} from "../../../../static/js/scenes/arithmetic/words.js";

const term = (left, product) => ({
  left,
  right: "h'[1]",
  factors: [product, 1],
  product,
  origins: [null, null],
});
const sum = {
  name: "a",

  terms: [term("W_hh[1]", -0.75), term("W_hh[2]", 0.33336), term("W_hh[3]", 0.00004)],
  biases: [{ name: "b_xh", value: 0.1 }],
  total: -0.3166,
  served: -0.3166 + 2 ** -25,
};

test("a result names what pushes most, a bias too", () => {
  const of = (biases) => ({ sums: [{ ...sum, biases }], curve: null, after: null, softmax: null });
  assert.equal(
    resultSentence(of(sum.biases), "c[4]"),
    "c[4] is −0.3166; W_hh[1] × h'[1] pushes most: 0.7500 down.",
  );
  assert.match(
    resultSentence(of([{ name: "b_xh", value: 2 }]), "c[4]"),
    /b_xh pushes most: 2\.0000 up/,
  );
});

test("what is held is not said to be computed", () => {
  assert.equal(
    resultSentence({ sums: [sum], curve: null, after: null, softmax: null, held: 1 }, "c[4]"),
    "c[4] is held at 1.0000; by its equation it would be −0.3166.",
  );
});

test("what is lost by rounding is said, and how far float32 is away", () => {
  assert.equal(
    roundingSentence(sum, 9, 4),
    "The printed numbers add up to −0.3166. The server's differs by 3.0·10⁻⁸ (float32).",
  );
  assert.match(
    roundingSentence({ ...sum, total: -0.31666 }, 9, 4),
    /add up to −0\.3166, the unrounded ones to −0\.3167/,
  );
  assert.match(roundingSentence(sum, 9, null), /^Unrounded, they add up to −0\.3166\./);
  assert.match(
    roundingSentence({ ...sum, served: sum.total }, 9, 4),
    /The server has exactly this\.$/,
  );
});

test("the others are counted", () => {
  assert.equal(othersName(sum, 1), "the other 2 products");
});
