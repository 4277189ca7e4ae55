import assert from "node:assert/strict";
import { test } from "node:test";

import {
  inside,
  nearest,
  planeOf,
  pointOf,
  roundNumbers,
} from "../../../../static/js/scenes/states/plane.js";

const projected = /** @type {any} */ ({ coordinates: [0, 0, 4, 0, 0, 2, 4, 2], length: 4 });
const plane = planeOf(projected, { width: 500, height: 300 });
const points = [0, 1, 2, 3].map((t) => pointOf(plane, projected, t));

test("all states lie in the box, both directions to one scale, up is more", () => {
  const { box } = plane;
  for (const { x, y } of points) {
    assert.ok(x > box.left && x < box.right && y > box.top && y < box.bottom);
  }
  const [a, b, c] = points;
  assert.ok(a && b && c);
  assert.ok(Math.abs((b.x - a.x) / (a.y - c.y) - 2) < 1e-9);
});

test("the state under the pointer is the nearest one, if one is near", () => {
  points.forEach(({ x, y }, t) =>
    assert.equal(nearest(plane, projected, { x: x + 5, y: y - 5 }), t),
  );
  assert.equal(nearest(plane, projected, { x: plane.box.left, y: 150 }), -1);
});

test("a rectangle holds what lies between its corners, however it was drawn", () => {
  const [a, , c] = points;
  assert.ok(a && c);
  const [one, other] = [
    { x: a.x - 5, y: a.y + 5 },
    { x: c.x + 5, y: c.y - 5 },
  ];
  assert.deepEqual(inside(plane, projected, one, other), [0, 2]);
  assert.deepEqual(inside(plane, projected, other, one), [0, 2]);
});

test("states that are all one place are in the middle", () => {
  const one = /** @type {any} */ ({ coordinates: [1, 1, 1, 1], length: 2 });
  const { box, ...rest } = planeOf(one, { width: 500, height: 300 });
  const { x, y } = pointOf({ box, ...rest }, one, 1);
  assert.ok(Math.abs(x - (box.left + box.right) / 2) < 1e-6);
  assert.ok(Math.abs(y - (box.top + box.bottom) / 2) < 1e-6);
});

test("numbers of an axis are round and inside", () => {
  assert.deepEqual(roundNumbers([-2.2, 3.1], 300), [-2, -1, 0, 1, 2, 3]);
  assert.deepEqual(roundNumbers([0.1, 0.9], 120), [0.5]);
});
