/** The gradient map as it comes in, pass by pass. The numbers of the first tests are the lecture's 'hello' example's. */

import assert from "node:assert/strict";
import test from "node:test";

import { GrowingBlame, mirrored } from "../../../static/js/transport/blame.js";

/** G[k][t], and t > k is unknown. */
const HELLO = [
  [0.32184],
  [0.04564, 0.52054],
  [0.00381, 0.03438, 0.53513],
  [0.00051, 0.0035, 0.04512, 0.62114],
];

/**
 * Columns first … as the stream sends them: of each step t, all k.
 *
 * @param {number} steps
 * @param {number} first
 * @param {number} count
 * @param {(k: number, t: number) => number | undefined} norm
 */
function columns(steps, first, count, norm) {
  const at = (/** @type {number} */ n) => norm(n % steps, first + Math.floor(n / steps)) ?? NaN;
  const data = Float32Array.from({ length: count * steps }, (_, n) => at(n));
  return { dtype: "F32", shape: [count, steps], data };
}

test("columns become rows, the newest first: who blames whom", () => {
  const map = new GrowingBlame(4);
  assert.deepEqual([map.first, map.every, ...map.extent], [4, 1, Infinity, 0]);
  assert.ok(Number.isNaN(map.at(3, 3)));
  const norm = (/** @type {number} */ k, /** @type {number} */ t) => HELLO[k]?.[t];
  map.append(1, columns(4, 1, 3, norm));
  assert.equal(map.first, 1);
  map.append(0, columns(4, 0, 1, norm));
  map.finish();

  HELLO.forEach((row, k) => assert.deepEqual([...map.row(k)], row.map(Math.fround)));
  assert.ok(Number.isNaN(map.at(1, 2))); // a later step cannot be to blame
  assert.deepEqual(map.extent, [Math.fround(0.00051), Math.fround(0.62114)]);
  assert.equal(map.missing, null);
});

test("the loss is unknown: there is no row", () => {
  const map = new GrowingBlame(2);
  map.append(
    0,
    columns(2, 0, 2, (k) => (k ? NaN : 1)),
  );
  assert.equal(map.row(1).length, 0);
  assert.ok(Number.isNaN(map.at(1, 0)));
});

test("of a long text every fourth row comes first, then those that halve the gaps", () => {
  const steps = 1000;
  const map = new GrowingBlame(steps);
  const passes = [];
  for (let asked = map.missing; asked; asked = map.missing) {
    const { map_every: every, map_offset: offset } = asked;
    map.append(
      0,
      columns(steps, 0, 1, (k) => ((steps - 1 - k) % every === offset ? 1 : NaN)),
    );
    map.finish();
    passes.push([every, offset, map.every]);
    for (let k = 0; k < steps; k += map.every) {
      const band = Array.from({ length: map.every }, (_, n) => map.at(k + n, 0));
      assert.ok(band.includes(1), `rows ${k} … have none of them`);
    }
  }
  assert.deepEqual(passes, [
    [4, 0, 4],
    [4, 2, 2],
    [4, 1, 2],
    [4, 3, 1],
  ]);
});

test("of a text too long for that only the first rows come", () => {
  const map = new GrowingBlame(10_000);
  assert.deepEqual(map.missing, { map_every: 64, map_offset: 0 });
  map.finish();
  assert.equal(map.missing, null);
  assert.equal(map.every, 64);
});

test("digits read backwards lie evenly", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((number) => mirrored(number, 8)),
    [0, 4, 2, 6, 1, 5, 3, 7],
  );
});
