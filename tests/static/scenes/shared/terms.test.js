/** The terms of a sum as they are printed, and the sum as it grows. */

import assert from "node:assert/strict";
import test from "node:test";

import { layout } from "../../../../static/js/scenes/shared/layout.js";
import { Running } from "../../../../static/js/scenes/shared/running.js";
import { addition, fits } from "../../../../static/js/scenes/shared/terms.js";

test("printed terms that add up to the printed sum say nothing of rounding", () => {
  assert.deepEqual(addition([0.1, 0.02, 0.003]), {
    sum: "0.123000",
    printed: "0.123000",
    agree: true,
  });
});

test("where rounding shows, it is told", () => {
  const terms = [0.0000004, 0.0000004, 0.0000004];
  assert.deepEqual(addition(terms), { sum: "0.000001", printed: "0.000000", agree: false });
});

for (const [width, height] of /** @type {const} */ ([
  [1150, 230],
  [760, 170],
  [374, 330],
])) {
  test(`at ${width} × ${height} matrices, steps and words lie apart, and ‘hello’ fits`, () => {
    const where = layout(width, height, { written: true });
    const { narrow, term, sum, steps } = where;
    assert.ok(term.x + term.width + 30 < sum.x && term.height >= 70);
    assert.ok(sum.x + sum.width <= width && steps.x + steps.width <= width);
    assert.ok(sum.y + sum.height <= where.number - 8);
    assert.ok(where.characters > steps.y + steps.height && where.numbers + 7 <= height);
    if (narrow) assert.ok(where.number + 8 < where.legend);
    else assert.ok(sum.x + sum.width < where.ramp - 30);
    assert.ok(fits(where, 5));
  });
}

/** Three steps of a matrix of two entries. */
function running() {
  const factors = [
    { delta: [1], input: [0, 1] },
    { delta: [2], input: [1, 0] },
    { delta: [0], input: [1, 1] },
  ];
  const contributions = /** @type {any} */ ({
    gradients: { length: 3, first: 0 },
    shape: () => [1, 2],
    factors(/** @type {string} */ _w, /** @type {number} */ _l, /** @type {number} */ t) {
      return t < this.gradients.first ? null : factors[t];
    },
  });
  return new Running(contributions, "hh", 0);
}

test("the sum grows from the last step and shrinks again", () => {
  const sum = running();
  sum.advance(1, 1000);
  assert.deepEqual([...sum.sum.values], [2, 0]);
  sum.advance(0, 1000);
  assert.deepEqual([...sum.sum.values], [2, 1]);
  assert.deepEqual([...sum.norms], [Math.sqrt(5), 2, 0]);
  sum.advance(2, 1000);
  assert.deepEqual([...sum.sum.values], [0, 0]);
  sum.advance(3, 1000);
  assert.equal(sum.at, 3);
  assert.deepEqual([...sum.norms], [Math.sqrt(5), 2, 0]); // what was seen stays known
});

test("the sum waits for gradients that have not come", () => {
  const sum = running();
  sum.contributions.gradients.first = 2;
  sum.advance(0, 1000);
  assert.equal(sum.at, 2);
  assert.equal(sum.advance(0, 1000), false);
  sum.contributions.gradients.first = 0;
  sum.advance(0, 1000);
  assert.equal(sum.at, 0);
});
