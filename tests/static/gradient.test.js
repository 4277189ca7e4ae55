/** The one scale of gradients. */

import assert from "node:assert/strict";
import test from "node:test";

import { colormap, indexOf } from "../../static/js/color.js";
import {
  answers,
  decades,
  domain,
  gradientColor,
  shades,
  share,
} from "../../static/js/gradient.js";

/** @type {import("../../static/js/color.js").Theme} */
const theme = {
  ground: [255, 255, 255],
  ink: [26, 26, 26],
  muted: [102, 102, 102],
  line: [221, 221, 221],
  waiting: [170, 170, 170],
  accent: [26, 26, 26],
  dark: false,
};
const of = (/** @type {number} */ least, /** @type {number} */ most) => ({
  extent: /** @type {const} */ ([least, most]),
});
/** @param {number} actual @param {number} expected */
const near = (actual, expected) => assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}`);

test("the scale is six decades below 1 where that is enough, and where nothing is here yet", () => {
  assert.deepEqual(domain(), [1e-6, 1]);
  assert.deepEqual(domain(null), [1e-6, 1]);
  assert.deepEqual(domain(of(Infinity, 0)), [1e-6, 1]);
  assert.deepEqual(domain(of(0.0005, 0.62)), [1e-6, 1]); // the lecture's example
});

test("it grows by whole decades, down to 10⁻⁸", () => {
  assert.deepEqual(domain(of(1e-3, 4.2)), [1e-6, 10]);
  assert.deepEqual(domain(of(3e-8, 270)), [1e-8, 1000]);
  assert.deepEqual(domain(of(1e-30, 0.5)), [1e-8, 1]);
});

test("gradients in one picture have one scale", () => {
  assert.deepEqual(domain(of(2e-7, 0.1), null, of(0.1, 30)), [1e-7, 100]);
});

test("equal factors are equal distances, and what lies beyond is held at the ends", () => {
  near(share(1e-3, [1e-6, 1]), 0.5);
  near(share(1e-2, [1e-6, 1]) - share(1e-4, [1e-6, 1]), 1 / 3);
  assert.deepEqual([share(1e-9, [1e-6, 1]), share(50, [1e-6, 1])], [0, 1]);
});

test("where no gradient flows there is none to place, nor to colour", () => {
  for (const none of [NaN, 0]) {
    assert.ok(Number.isNaN(share(none, [1e-6, 1])));
    assert.equal(gradientColor(none, [1e-6, 1], theme), null);
  }
});

test("the colours at the scale's ends are the map's", () => {
  const map = colormap("gradient", theme);
  const rgb = (/** @type {number} */ p) => `rgb(${p & 255} ${(p >> 8) & 255} ${(p >> 16) & 255})`;
  assert.equal(gradientColor(1, [1e-6, 1], theme), rgb(map[255]));
  assert.equal(gradientColor(1e-9, [1e-6, 1], theme), rgb(map[0]));
});

test("its marks are the powers of ten", () => {
  assert.deepEqual(decades([1e-3, 10]), [-3, -2, -1, 0, 1]);
});

test("gradients answer for an equal text, model and loss", () => {
  const trace = /** @type {import("../../static/js/types.js").Trace} */ (
    /** @type {unknown} */ ({ text: "hell", card: { id: "hello" } })
  );
  const gradients = /** @type {import("../../static/js/types.js").Gradients} */ (
    /** @type {unknown} */ ({ trace: { ...trace }, loss: { step: 2 } })
  );

  assert.ok(answers(gradients, trace, { step: 2 }));
  assert.ok(!answers(gradients, trace, { step: 1 }));
  assert.ok(!answers(gradients, trace, "total"));
  assert.ok(!answers(gradients, { ...trace, text: "help" }, { step: 2 }));
});

test("many norms are shaded as one is", () => {
  const ends = /** @type {const} */ ([1e-6, 1e2]);
  const shade = shades(ends);
  for (const norm of [1e-9, 1e-6, 3e-4, 0.7, 55, 100, 1e5]) {
    assert.equal(shade(norm), indexOf(share(norm, ends), [0, 1]));
  }
  assert.equal(shade(0), -1);
  assert.equal(shade(NaN), -1);
});
