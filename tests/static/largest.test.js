import assert from "node:assert/strict";
import { test } from "node:test";

import { alike, exceeds, largest } from "../../static/js/largest.js";

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

/** n numbers, one in fifty of them large. @param {number} n @param {number} large @param {number} usual */
const mostly = (n, large, usual) => Array.from({ length: n }, (_, k) => (k % 50 ? usual : -large));

test("the scale ends at the least of 1, 2, 3, 5, 10 … that is not exceeded", () => {
  for (const [value, end] of [
    [0, 1],
    [0.2, 1],
    [1, 1],
    [1.2, 2],
    [-2.4, 3],
    [3, 3],
    [4, 5],
    [-7, 10],
    [12, 20],
    [45, 50],
  ]) {
    assert.equal(largest(traceOf([[0.1, value]]), "c"), end);
  }
});

test("one value in fifty may lie beyond it, and this is known", () => {
  const trace = traceOf([mostly(200, 9, 1.5)]);
  assert.equal(largest(trace, "c"), 2);
  assert.ok(exceeds(trace, "c"));
  assert.ok(!exceeds(traceOf([[1.5]]), "c"));
  assert.equal(largest(traceOf([[...mostly(200, 9, 1.5), 9]]), "c"), 10);
});

test("it grows with the trace", () => {
  const trace = traceOf([[0.5], [1.5], [-6]]);
  const ends = [1, 2, 3].map((received) => largest(Object.assign(trace, { received }), "c"));
  assert.deepEqual(ends, [1, 2, 10]);
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

test("compared traces have one scale", () => {
  const [small, large] = [traceOf([[0.5]]), traceOf([[4]])];

  alike([small, large]);
  assert.deepEqual([largest(small, "c"), largest(large, "c")], [5, 5]);

  alike([small]);
  assert.equal(largest(small, "c"), 1);
});
