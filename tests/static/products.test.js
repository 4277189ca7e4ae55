/** Products on a cell's wires: made of two signals, one of them perhaps a step older. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  chosenFor,
  factorsOf,
  gradientOf,
  made,
  PRODUCTS,
  stepsOf,
} from "../../static/js/products.js";

const what = (/** @type {string} */ signal, step = 3) => ({ signal, layer: 0, unit: 2, step });
/** Each signal is a number of its own, and ten more a step. @param {import("../../static/js/types.js").Selection} one */
const read = ({ signal, step }) => ({
  value: "fcigzhn".indexOf(signal) / 10 + 10 * step,
  exact: signal !== "n",
});

test("the old state is of the step before, and its numbers are asked for too", () => {
  assert.deepEqual(factorsOf(what("f∘c′"), read), [
    { name: "f", value: 30, exact: true },
    { name: "c′", value: 20.1, exact: true },
  ]);
  assert.deepEqual(stepsOf(what("f∘c′")), [3, 2]);
  assert.deepEqual(stepsOf(what("i∘g")), [3]);
});

test("before the first step the state is zero, and is not asked for", () => {
  assert.equal(factorsOf(what("z∘h′", 0), read)[1]?.value, 0);
  assert.deepEqual(stepsOf(what("z∘h′", 0)), [0]);
});

test("what the GRU writes is 1 − z of its candidate", () => {
  const [share, candidate] = factorsOf(what("(1−z)∘n"), read);
  assert.equal(share?.value, 1 - 30.4);
  assert.equal(candidate?.exact, false);
});

test("the arithmetic of a product is that of the state that it is added to", () => {
  assert.equal(chosenFor(what("i∘g")).signal, "c");
  assert.equal(chosenFor(what("(1−z)∘n")).signal, "h");
  assert.equal(chosenFor(what("o")).signal, "o");
});

test("a number is its factors' product, and the cell state squashed is of one", () => {
  assert.equal(made("i∘g", [0.5, -0.25]), -0.125);
  assert.equal(made("tanh(c)", [0.5]), Math.fround(Math.tanh(0.5)));
  assert.deepEqual(factorsOf(what("tanh(c)"), read), [{ name: "c", value: 30.1, exact: true }]);
});

test("a summand has the sum's gradient; what a gate stands behind has none that is told", () => {
  assert.equal(gradientOf(what("f∘c′"))?.signal, "grad.c");
  assert.equal(gradientOf(what("r∘m"))?.signal, "grad.a_n");
  assert.equal(gradientOf(what("o"))?.signal, "grad.o");
  assert.equal(gradientOf(what("tanh(c)")), null);
});

test("what is no product has no factors, and no product's name is a gradient's", () => {
  assert.deepEqual(factorsOf(what("h"), read), []);
  assert.ok(Object.keys(PRODUCTS).every((name) => !name.includes(".")));
});
