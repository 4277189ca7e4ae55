/** The gradients on a cell's wires. The cell has two units; step 1's numbers are asked for. */

import assert from "node:assert/strict";
import test from "node:test";

import { gradientBy, normBy } from "../../../../static/js/scenes/cell/gradients.js";

const plane = (/** @type {number[][]} */ rows) => ({
  row: (/** @type {number} */ t) => Float32Array.from(rows[t] ?? []),
});
/** @param {string} cell @returns {any} */
const where = (cell) => ({
  trace: {
    card: { cell, layers: 1, hidden: 2 },
    signals: Object.fromEntries(
      [..."hcfigorzn", "a"].map((name) => [
        name,
        plane([
          [0.5, 0.5],
          [0.25, 0.5],
        ]),
      ]),
    ),
  },
  step: 1,
  layer: 0,
});
/** @param {any} [change] @returns {any} */
const flow = (change) => ({
  choice: "total",
  source: 2,
  gradients: {
    vector: (/** @type {string} */ name, /** @type {number} */ t) =>
      Float32Array.of(3 * (t + 1), "hc".includes(name) ? 4 : 1),
    norm: (/** @type {string} */ name, /** @type {number} */ t) => name.length + 10 * t,
    map: { at: () => 0.125 },
  },
  ...change,
});

test("a sum hands its gradient on to both of its parts", () => {
  for (const part of ["fc", "ig"]) {
    assert.deepEqual(gradientBy(where("lstm"), flow(), part), Float32Array.of(6, 4));
    assert.equal(normBy(where("lstm"), flow(), part), normBy(where("lstm"), flow(), "c"));
  }
});

test("a gate lets through its share of it", () => {
  assert.deepEqual(gradientBy(where("lstm"), flow(), "kept"), Float32Array.of(1.5, 2));
  assert.equal(normBy(where("lstm"), flow(), "kept"), 2.5);
});

test("what comes to c from the next step is what its gate lets through", () => {
  const before = { ...where("lstm"), step: 0 };
  const kept = gradientBy(where("lstm"), flow(), "kept");
  assert.deepEqual(gradientBy(before, flow(), "later"), kept);
  assert.ok(Number.isNaN(normBy(where("lstm"), flow({ source: 1 }), "later")));
});

test("before the first step, and after the last loss that flows, nothing is known", () => {
  const first = { ...where("lstm"), step: 0 };
  assert.equal(gradientBy(first, flow(), "c'"), null);
  assert.ok(Number.isNaN(normBy(where("lstm"), flow({ source: 0 }), "h")));
  assert.ok(Number.isNaN(normBy(where("lstm"), flow({ source: 0 }), "kept")));
});

test("a state of the step before is one step back", () => {
  assert.equal(normBy(where("rnn"), flow(), "h'"), 1);
});

test("the step's own loss is told apart only where it flows", () => {
  assert.equal(normBy(where("rnn"), flow(), "own"), 0.125);
  assert.ok(Number.isNaN(normBy(where("rnn"), flow({ choice: "last" }), "own")));
  assert.equal(normBy(where("rnn"), flow({ choice: { step: 1 }, source: 1 }), "own"), 0.125);
});

test("what a GRU has not has no gradient of its own", () => {
  assert.equal(gradientBy(where("gru"), flow(), "i"), null);
  assert.ok(Number.isNaN(normBy(where("gru"), flow(), "")));
});
