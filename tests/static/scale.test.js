import assert from "node:assert/strict";
import { test } from "node:test";

import { ease, fixed, linearScale, logScale, stage } from "../../static/js/scale.js";

test("a linear scale meets its ends and goes on beyond them", () => {
  const y = linearScale({ domain: [-1, 1], range: [100, 0] });
  assert.deepEqual([-1, 0, 1, 2].map(y), [100, 50, 0, -50]);
});

test("a scale of an empty domain is constant", () => {
  assert.equal(linearScale({ domain: [3, 3], range: [10, 20] })(7), 10);
});

test("on a log scale equal factors are equal distances", () => {
  const y = logScale({ domain: [1e-6, 1], range: [0, 60] });
  for (let decade = -6; decade <= 0; decade++) {
    assert.ok(Math.abs(y(10 ** decade) - 10 * (decade + 6)) < 1e-9);
  }
});

test("a log scale holds what lies outside its domain at the ends", () => {
  const y = logScale({ domain: [1e-6, 1], range: [0, 60] });
  assert.ok(Math.abs(y(0)) < 1e-9);
  assert.ok(Math.abs(y(5) - 60) < 1e-9);
});

test("numbers keep their width and their true sign", () => {
  assert.equal(fixed(-0.5), "−0.50");
  assert.equal(fixed(0.5).length, fixed(-0.5).length);
  assert.equal(fixed(-0.001), "\u20070.00");
  assert.equal(fixed(0.936534, 6), "\u20070.936534");
  assert.equal(fixed(NaN), "–");
});

test("a stage runs from 0 to 1 within its part of the phase", () => {
  assert.deepEqual(
    [0, 0.2, 0.3, 0.4, 1].map((p) => Number(stage(p, 0.2, 0.4).toFixed(9))),
    [0, 0, 0.5, 1, 1],
  );
});

test("easing keeps the ends and the middle", () => {
  assert.deepEqual([-1, 0, 0.5, 1, 2].map(ease), [0, 0, 0.5, 1, 1]);
});
