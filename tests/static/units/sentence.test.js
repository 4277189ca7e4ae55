import assert from "node:assert/strict";
import { test } from "node:test";

import { foundSentence } from "../../../static/js/units/sentence.js";
import { removed, sloped, tracked } from "./found.js";

const trace = /** @type {any} */ ({ card: { layers: 1 }, tokens: ["a", "b", "\n", "A", "b"] });

test("a property: in how many pairs, with the interval, and at how many other places", () => {
  assert.equal(
    foundSentence(tracked, 0, trace),
    "h[0] is more active at capitals than elsewhere in 60 % of pairs (95 % interval 40 to 80); moved along the text, 2 of 4 places do as well.",
  );
  assert.equal(
    foundSentence(tracked, 1, trace),
    "h[1] is less active at capitals than elsewhere in 93 % of pairs (95 % interval 88 to 98); moved along the text, none of 4 places does as well.",
  );
  assert.match(
    foundSentence(tracked, 2, trace),
    /\(too few for an interval\); .* 4 of 4 places do/,
  );
});

test("what the text costs without it is told where it is known", () => {
  const both = { ...tracked, ablation: removed.ablation };
  assert.match(
    foundSentence(both, 1, trace),
    / as well\. Without it the text costs 0\.25 nats less\.$/,
  );
});

test("a number: the correlation of ranks", () => {
  assert.equal(
    foundSentence(sloped, 0, trace),
    "h[0] falls along the line: rank correlation −0.80 (95 % interval −0.90 to −0.70); moved along the text, none of 4 places does as well.",
  );
  assert.match(foundSentence(sloped, 1, trace), /1 of 4 places does as well\.$/);
});

test("a unit taken out: what the text costs, and where most", () => {
  assert.equal(
    foundSentence(removed, 2, trace),
    "Without h[2], held at its mean 0.00, the text costs 1.5 nats more (0.38 a step), most at step 3, where ‘A’ comes next (+1.0).",
  );
  assert.equal(
    foundSentence(removed, 1, trace),
    "Without h[1], held at its mean −0.25, the text costs 0.25 nats less (0.063 a step).",
  );
});

test("of a deep model the layer is named", () => {
  const deep = { ...trace, card: { layers: 2 } };
  assert.match(foundSentence(tracked, 0, deep), /^h\[0\] of layer 1 is more/);
});
