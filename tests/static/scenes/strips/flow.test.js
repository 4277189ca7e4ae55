/** The gradient row of the strips. */

import assert from "node:assert/strict";
import test from "node:test";

import { flowBar } from "../../../../static/js/charts/flow.js";
import { Flow } from "../../../../static/js/scenes/strips/flow.js";
import { layout } from "../../../../static/js/scenes/strips/rows.js";

/** Norms 10^−t, here from `first` on. @param {number} first */
const decades = (first) =>
  /** @type {any} */ ({
    first,
    length: 4,
    extent: [1e-3, 1],
    norm: (/** @type {string} */ _, /** @type {number} */ t) => (t < first ? NaN : 10 ** -t),
  });
const columns = (/** @type {Flow} */ flow) =>
  Array.from({ length: flow.pyramid.count }, (_, t) => flow.pyramid.column(0, t)[0] ?? NaN);

test("the row fills from the right, and holds logarithms", () => {
  const flow = new Flow({ y: 0, height: 60 }, 0);
  const gradients = decades(2);
  assert.ok(flow.read(gradients));
  assert.deepEqual(columns(flow), [NaN, NaN, -2, -3]);
  gradients.first = 0;
  gradients.norm = decades(0).norm;
  assert.ok(flow.read(gradients));
  assert.deepEqual(columns(flow), [0, -1, -2, -3]);
  assert.equal(flow.read(gradients), false);
});

test("another pass empties the row", () => {
  const flow = new Flow({ y: 0, height: 60 }, 0);
  flow.read(decades(0));
  flow.read(decades(3));
  assert.deepEqual(columns(flow), [NaN, NaN, NaN, -3]);
  flow.read(null);
  assert.equal(flow.pyramid.count, 0);
});

test("a bar's height and colour are the norm's place on the scale", () => {
  const colors = Uint32Array.from({ length: 256 }, (_, k) => k + 1);
  const paint = flowBar(colors, [1e-6, 1], 60);
  const bar = (/** @type {number} */ exponent) => {
    const out = new Uint32Array(60);
    paint(Float32Array.of(exponent), out, 0, 1);
    return { height: out.filter(Boolean).length, color: out[59] };
  };
  assert.deepEqual(bar(0), { height: 60, color: 256 });
  assert.deepEqual(bar(-3), { height: 30, color: 129 });
  assert.deepEqual(bar(-9), { height: 1, color: 1 });
  assert.deepEqual(bar(NaN), { height: 0, color: 0 });
});

test("the row has its place below the loss, and no other is covered", () => {
  for (const [width, height] of /** @type {const} */ ([
    [1150, 270],
    [760, 200],
    [374, 260],
  ])) {
    const { strips, loss, flow, characters } = layout(width, height, 6, true);
    assert.ok(flow && flow.height >= 18);
    assert.ok(flow.y >= loss.y + loss.height);
    assert.ok(flow.y + flow.height <= characters.y);
    assert.ok(strips.every((strip) => strip.height >= 8));
    assert.equal(layout(width, height, 6).flow, null);
  }
});
