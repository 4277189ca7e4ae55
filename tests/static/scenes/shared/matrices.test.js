/** Pictures of matrices. */

import assert from "node:assert/strict";
import test from "node:test";

import { blockNorms } from "../../../../static/js/charts/blocks.js";
import { isWritten, outer, products } from "../../../../static/js/scenes/shared/matrices.js";

test("the blocks of an outer product are the products of its vectors' blocks", () => {
  const factors = { delta: [1, -2, 3, 0.5, 4], input: [2, -1, 0, 5, 1, 7] };
  const direct = blockNorms(outer(factors, [5, 6]), [5, 6], [2, 3]);
  const rows = blockNorms(factors.delta, [5, 1], [2, 1]);
  const columns = blockNorms(factors.input, [1, 6], [1, 3]);
  products(rows, columns).forEach((norm, k) => {
    assert.ok(Math.abs(norm - (direct[k] ?? 0)) < 1e-12);
  });
});

test("the entries of small matrices are written", () => {
  assert.ok(isWritten([3, 4]));
  assert.ok(!isWritten([1024, 256]));
});
