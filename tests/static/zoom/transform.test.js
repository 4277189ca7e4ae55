/** How one picture comes out of a part of another. */

import assert from "node:assert/strict";
import test from "node:test";

import { fixedPoint, growth } from "../../../static/js/zoom/transform.js";

const REGION = { x: 0, y: 100, width: 800, height: 400 };
const PART = { x: 100, y: 150, width: 200, height: 100 };

test("a part grows to be as wide as the region, and neither shrinks nor leaps", () => {
  assert.equal(growth(PART, REGION), 4);
  assert.equal(growth({ ...PART, width: 1000 }, REGION), 1);
  assert.equal(growth({ ...PART, width: 2 }, REGION), 8);
});

test("what a hand points at in the part stays, else the part's middle", () => {
  assert.deepEqual(fixedPoint(PART, { x: 110, y: 160 }, REGION), { x: 110, y: 160 });
  assert.deepEqual(fixedPoint(PART, { x: 90, y: 160 }, REGION), { x: 200, y: 200 });
  assert.deepEqual(fixedPoint(PART, null, REGION), { x: 200, y: 200 });
});

test("of a part below the region, the nearest point of the region stays", () => {
  assert.deepEqual(fixedPoint({ ...PART, y: 600 }, null, REGION), { x: 200, y: 500 });
});
