/** The backward pass as it comes in, newest steps first. The numbers are the lecture's 'hello' example's. */

import assert from "node:assert/strict";
import test from "node:test";

import { GrowingBlame } from "../../../static/js/transport/blame.js";
import { GrowingGradients, sourceOf } from "../../../static/js/transport/gradients.js";

const LOSSES = [1.584146, 1.817514, 1.843099, 1.566516];

const trace = /** @type {import("../../../static/js/types.js").Trace} */ (
  /** @type {unknown} */ ({ card: { layers: 2, hidden: 2 }, text: "hell", length: 4 })
);
const tensor = (/** @type {number[]} */ shape, /** @type {number[]} */ ...values) => ({
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
});
/** @param {import("../../../static/js/types.js").LossChoice} [loss] */
const begun = (loss = "total") =>
  new GrowingGradients(
    { trace, loss, map: new GrowingBlame(4) },
    { loss: 6.811275, loss_per_step: LOSSES },
  );
/** @param {number} value @param {number} expected */
const single = (value, expected) => assert.equal(value, Math.fround(expected));

test("nothing is here before the first message", () => {
  const gradients = begun();

  assert.equal(gradients.first, 4);
  assert.ok(Number.isNaN(gradients.norm("h", 3, 0)));
  assert.equal(gradients.vector("a", 3, 0), null);
  assert.deepEqual(gradients.extent, [Infinity, 0]);
  assert.equal(gradients.weights, null);
});

test("messages fill it from the last step to the first, ascending inside each", () => {
  const gradients = begun();

  gradients.append({ first: 2 }, { "norm.h": tensor([2, 2], 0.5, 0.25, 2, 1) });
  single(gradients.norm("h", 2, 1), 0.25);
  single(gradients.norm("h", 3, 0), 2);
  assert.ok(Number.isNaN(gradients.norm("h", 1, 0)));
  assert.equal(gradients.first, 2);

  gradients.append({ first: 0 }, { "norm.h": tensor([2, 2], 0.1, 0.2, 0.3, 0.4) });
  single(gradients.norm("h", 0, 1), 0.2);
  single(gradients.norm("h", 3, 1), 1);
  assert.equal(gradients.first, 0);
});

test("the input has no layers, a weight's contribution neither", () => {
  const gradients = begun();

  gradients.append(
    { first: 3 },
    { "norm.x": tensor([1], 0.75), "contribution.rnn.weight_hh_l0": tensor([1], 0.125) },
  );

  single(gradients.norm("x", 3, 1), 0.75);
  single(gradients.contribution("rnn.weight_hh_l0", 3), 0.125);
  assert.ok(Number.isNaN(gradients.contribution("head.weight", 3)));
});

test("a gradient itself is a layer's vector, of those that were asked for", () => {
  const gradients = begun();

  gradients.append({ first: 3 }, { "grad.a": tensor([1, 2, 2], 1, 2, 3, 4) });

  assert.deepEqual(Array.from(gradients.vector("a", 3, 1) ?? []), [3, 4]);
  assert.equal(gradients.vector("a", 2, 1), null);
  assert.equal(gradients.vector("h", 3, 1), null);
});

test("the map goes to the trace's own, and has its part in the scale", () => {
  const gradients = begun();
  gradients.append(
    { first: 3 },
    { "norm.h": tensor([1, 2], 0.5, 2), map: tensor([1, 4], NaN, NaN, NaN, 0.125) },
  );

  assert.equal(gradients.map.at(3, 3), 0.125);
  assert.deepEqual(gradients.extent, [0.125, 2]);
});

test("norms of zero do not stretch the scale", () => {
  const gradients = begun();
  gradients.append({ first: 3 }, { "norm.h": tensor([1, 2], 0, 0.5) });
  assert.deepEqual(gradients.extent, [0.5, 0.5]);
});

test("when it is through, the weights' norms are here", () => {
  const gradients = begun();
  gradients.finish({ weights: { "rnn.weight_hh_l0": 0.235706, "head.weight": null } });

  assert.equal(gradients.complete, true);
  assert.deepEqual(gradients.weights, { "rnn.weight_hh_l0": 0.235706, "head.weight": NaN });
});

test("the loss flows from the last step that has one, or from the step that was chosen", () => {
  const losses = Float64Array.of(1, 2, 3, NaN);

  assert.equal(sourceOf("total", losses), 2);
  assert.equal(sourceOf("last", losses), 2);
  assert.equal(sourceOf({ step: 1 }, losses), 1);
  assert.equal(sourceOf({ step: 3 }, losses), -1);
  assert.equal(sourceOf({ step: 9 }, losses), -1);
  assert.equal(sourceOf("total", Float64Array.of(NaN)), -1);
});
