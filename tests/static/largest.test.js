import assert from "node:assert/strict";
import { test } from "node:test";

import { largest, roundUp } from "../../static/js/largest.js";

/** A trace with one plane of one layer. @param {number[][]} rows @param {{ tokens?: string[], signal?: string, card?: object }} [more] */
function traceOf(
  rows,
  { tokens = [..."abcdef"], signal = "c", card = { activation: "tanh" } } = {},
) {
  const plane = {
    name: signal,
    layers: 1,
    units: rows[0].length,
    at: () => 0,
    row: (/** @type {number} */ t) => Float32Array.from(rows[t]),
  };
  return /** @type {any} */ ({ card, tokens, received: rows.length, signals: { [signal]: plane } });
}

test("the scale is the largest size so far, rounded up to 1, 2, 3, 5, 10 …", () => {
  assert.deepEqual(
    [0, 0.2, 1, 1.2, 2.4, 3, 4, 7, 12, 45].map(roundUp),
    [1, 1, 1, 2, 3, 3, 5, 10, 20, 50],
  );
  assert.equal(
    largest(
      traceOf([
        [0.1, -0.2],
        [1.5, 0],
        [0, -4.2],
      ]),
      "c",
    ),
    5,
  );
});

test("it grows with the trace", () => {
  const trace = traceOf([[0.5], [1.5], [-6]]);
  trace.received = 1;
  assert.equal(largest(trace, "c"), 1);
  trace.received = 2;
  assert.equal(largest(trace, "c"), 2);
  trace.received = 3;
  assert.equal(largest(trace, "c"), 10);
});

test("after an edit, a plane that lives on in another trace forgets the steps that changed", () => {
  const rows = [[0.5], [1.5], [-6]];
  const before = traceOf(rows, { tokens: [..."abc"] });
  assert.equal(largest(before, "c"), 10);
  rows[2] = [0.3];
  const after = { ...before, tokens: [..."abd"] };
  assert.equal(largest(after, "c"), 2);
});

test("what is bounded needs no look", () => {
  assert.equal(largest(traceOf([[7]], { signal: "f" }), "f"), 1);
  assert.equal(largest(traceOf([[7]], { signal: "h" }), "h"), 1);
  assert.equal(largest(traceOf([[7]], { signal: "h", card: { activation: "relu" } }), "h"), 10);
});

test("infinities do not spoil the scale", () => {
  assert.equal(largest(traceOf([[Infinity, 2]]), "c"), 2);
});
