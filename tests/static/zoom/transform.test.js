/** How one picture comes out of a part of another. */

import assert from "node:assert/strict";
import test from "node:test";

import { about, filling, inverse } from "../../../static/js/zoom/transform.js";

/** @param {{ scale: number, x: number, y: number }} t @param {[number, number]} p */
const apply = ({ scale, x, y }, [px, py]) => [scale * px + x, scale * py + y];

const REGION = { width: 800, height: 400 };

test("a part's middle comes to the region's, and it fills the region", () => {
  const grown = filling({ x: 100, y: 50, width: 200, height: 100 }, REGION);
  assert.deepEqual(apply(grown, [200, 100]), [400, 200]);
  assert.deepEqual(apply(grown, [100, 50]), [0, 0]);
  assert.deepEqual(apply(grown, [300, 150]), [800, 400]);
});

test("the inverse brings every point back", () => {
  const grown = filling({ x: 300, y: 100, width: 100, height: 200 }, REGION);
  const [x = 0, y = 0] = apply(grown, [37, 11]);
  assert.deepEqual(apply(inverse(grown), [x, y]).map(Math.round), [37, 11]);
});

test("the point under the pointer stays", () => {
  assert.deepEqual(apply(about(1.3, { x: 50, y: 20 }), [50, 20]).map(Math.round), [50, 20]);
});
