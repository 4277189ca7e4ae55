/** The arc's geometry: as wide at each step as it should be, from end to end. */

import assert from "node:assert/strict";
import test from "node:test";

import { heightOf, middle, pieces } from "../../../../static/js/pages/sentences/arc.js";

const SPAN = { start: 300, end: 100, y: 60, height: 40 };
const NORMS = Array.from({ length: 21 }, (_, k) => 10 ** (-k / 5)).reverse();
const FLOW = { from: 5, norms: NORMS };

/** @param {number} norm */
const width = (norm) => 20 + 4 * Math.log10(norm);

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b */
const between = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);

test("at every step it is as wide as its norm says", () => {
  const whole = pieces(SPAN, FLOW, width).filter((piece) => piece.whole);
  assert.deepEqual(
    whole.map(({ step }) => step),
    Array.from({ length: 20 }, (_, k) => 25 - k),
  );
  for (const { step, norm, corners } of whole) {
    assert.equal(norm, NORMS[step - 5]);
    assert.ok(Math.abs(between(corners[0], corners[3]) - width(norm)) < 1e-9, `step ${step}`);
  }
});

test("between steps it changes by equal factors", () => {
  const part = pieces(SPAN, FLOW, width).filter(({ whole }) => !whole);
  assert.ok(part.length > 20);
  for (const { step, norm } of part) {
    const [a, b] = [NORMS[step - 6] ?? NaN, NORMS[step - 5] ?? NaN];
    assert.ok(norm > a && norm < b, `before step ${step}`);
  }
});

test("where nothing flows nothing is drawn", () => {
  const none = pieces(SPAN, { from: 0, norms: [0, 0, 0, 0.5, 1] }, (norm) => (norm > 0 ? 10 : 0));
  assert.ok(none.length > 0);
  assert.ok(none.every(({ step }) => step >= 3));
});

test("it begins and ends on the text and rises between", () => {
  assert.deepEqual(middle(SPAN, 300).at, { x: 300, y: 60 });
  assert.deepEqual(middle(SPAN, 100).at, { x: 100, y: 60 });
  assert.deepEqual(middle(SPAN, 200).at, { x: 200, y: 20 });
  const top = middle(SPAN, 200).across;
  assert.ok(Math.abs(Math.abs(top.y) - 1) < 1e-9 && Math.abs(top.x) < 1e-9);
});

test("across the arc is square to it", () => {
  for (const x of [110, 150, 260, 295]) {
    const { at, across } = middle(SPAN, x);
    const next = middle(SPAN, x + 1e-4).at;
    const along = [(next.x - at.x) / 1e-4, (next.y - at.y) / 1e-4];
    const dot = (along[0] ?? 0) * across.x + (along[1] ?? 0) * across.y;
    assert.ok(Math.abs(dot) < 1e-2, `at ${x}: ${dot}`);
  }
});

test("a short arc is low", () => {
  assert.equal(heightOf(20, 100), 22);
  assert.equal(heightOf(2000, 100), 100);
});
