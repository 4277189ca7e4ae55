import assert from "node:assert/strict";
import { test } from "node:test";

import {
  colorOf,
  colormap,
  css,
  indexOf,
  inkOn,
  nameColor,
  range,
  toOklab,
} from "../../static/js/color.js";

/** @type {import("../../static/js/color.js").Theme} */
const light = {
  ground: [255, 255, 255],
  ink: [26, 26, 26],
  muted: [102, 102, 102],
  line: [221, 221, 221],
  accent: [26, 26, 26],
  dark: false,
};
/** @type {import("../../static/js/color.js").Theme} */
const dark = { ...light, ground: [18, 20, 22], ink: [236, 236, 236], dark: true };
const KINDS = /** @type {const} */ (["diverging", "sequential", "loss", "gradient"]);

/** @param {number} packed @returns {[number, number, number]} */
const rgb = (packed) => [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
/** @param {string} color @returns {[number, number, number]} */
const rgbOf = (color) =>
  /** @type {[number, number, number]} */ (color.match(/\d+/g)?.slice(0, 3).map(Number));
/** @param {number} p @param {number} q */
const difference = (p, q) => {
  const [a, b] = [toOklab(rgb(p)), toOklab(rgb(q))];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
};

/** sRGB as seen without one kind of cone: Viénot, Brettel, Mollon 1999, in linear light. */
const WITHOUT = {
  red: [
    [0.11238, 0.88762, 0],
    [0.11238, 0.88762, 0],
    [0.00401, -0.00401, 1],
  ],
  green: [
    [0.29275, 0.70725, 0],
    [0.29275, 0.70725, 0],
    [-0.02234, 0.02234, 1],
  ],
};
/** @param {number} packed @param {number[][]} matrix */
function seenWithout(packed, matrix) {
  const linear = rgb(packed).map((v) => (v / 255) ** 2.2);
  const seen = matrix.map((row) => row.reduce((sum, m, k) => sum + m * linear[k], 0));
  const [r, g, b] = seen.map((v) => Math.round(255 * Math.min(1, Math.max(0, v)) ** (1 / 2.2)));
  return (255 << 24) | (b << 16) | (g << 8) | r;
}

for (const theme of [light, dark]) {
  const name = theme.dark ? "dark" : "light";

  test(`zero is the ground itself (${name})`, () => {
    assert.deepEqual(rgb(colormap("diverging", theme)[indexOf(0, [-1, 1])]), theme.ground);
    assert.deepEqual(rgb(colormap("sequential", theme)[indexOf(0, [0, 1])]), theme.ground);
    assert.deepEqual(rgb(colormap("loss", theme)[indexOf(0, [0, 5])]), theme.ground);
  });

  test(`equal steps of value are equal steps to the eye (${name})`, () => {
    for (const kind of KINDS) {
      const map = colormap(kind, theme);
      const arms =
        kind === "diverging"
          ? [
              [1, 128],
              [128, 255],
            ]
          : [[0, 255]];
      for (const [from, to] of arms) {
        const steps = Array.from({ length: 8 }, (_, k) =>
          difference(
            map[Math.round(from + (k / 8) * (to - from))],
            map[Math.round(from + ((k + 1) / 8) * (to - from))],
          ),
        );
        const mean = steps.reduce((a, b) => a + b) / steps.length;
        for (const step of steps) assert.ok(Math.abs(step / mean - 1) < 0.15, `${kind} ${steps}`);
      }
    }
  });

  test(`minus and plus are equally strong and never alike, with any kind of colour vision (${name})`, () => {
    const map = colormap("diverging", theme);
    const ratio = difference(map[1], map[128]) / difference(map[255], map[128]);
    assert.ok(Math.abs(ratio - 1) < 0.1, `${ratio}`);
    for (const matrix of Object.values(WITHOUT)) {
      const apart = difference(seenWithout(map[1], matrix), seenWithout(map[255], matrix));
      assert.ok(apart > 0.15, `${apart}`);
    }
  });

  test(`a gate reads in grey: the further open, the further from the ground (${name})`, () => {
    const lightness = Array.from(colormap("sequential", theme), (entry) => toOklab(rgb(entry))[0]);
    const sign = theme.dark ? 1 : -1;
    for (let k = 8; k < 256; k += 8) assert.ok(sign * (lightness[k] - lightness[k - 8]) > 0);
    assert.ok(Math.abs(lightness[255] - lightness[0]) > 0.5);
  });

  test(`a gradient is never the ground, and grows ever further from it, in grey too (${name})`, () => {
    const map = colormap("gradient", theme);
    const lightness = Array.from(map, (entry) => toOklab(rgb(entry))[0]);
    const sign = theme.dark ? 1 : -1;
    for (let k = 8; k < 256; k += 8) assert.ok(sign * (lightness[k] - lightness[k - 8]) > 0);
    const [r, g, b] = theme.ground;
    const ground = (255 << 24) | (b << 16) | (g << 8) | r;
    assert.ok(difference(map[0], ground) > 0.1, `${difference(map[0], ground)}`);
    assert.ok(difference(map[255], ground) > 0.6, `${difference(map[255], ground)}`);
  });

  test(`no strong gradient has the colour of a strong state, gate or loss (${name})`, () => {
    const strong = (/** @type {"diverging" | "sequential" | "loss" | "gradient"} */ kind) =>
      Array.from(colormap(kind, theme)).filter((_, k) =>
        kind === "diverging" ? Math.abs(k - 128) > 64 : k > 96,
      );
    for (const kind of KINDS.slice(0, 3)) {
      const nearest = Math.min(
        ...strong("gradient").flatMap((one) => strong(kind).map((other) => difference(one, other))),
      );
      assert.ok(nearest > 0.08, `${kind} ${nearest}`); // three neighbouring tints of the legend apart
    }
  });

  test(`names of signals have a contrast of at least 4.5 to the ground (${name})`, () => {
    const luminance = (/** @type {number[]} */ c) => {
      const [r, g, b] = c.map((v) =>
        v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const signal of ["i", "f", "g", "o", "c", "h", "r", "z", "n", "m", "a", "a_f"]) {
      const color = nameColor(signal, theme).match(/\d+/g)?.map(Number) ?? [];
      const [hi, lo] = [luminance(color), luminance(theme.ground)].sort((a, b) => b - a);
      assert.ok((hi + 0.05) / (lo + 0.05) >= 4.5, `${signal} ${(hi + 0.05) / (lo + 0.05)}`);
    }
  });
}

test("a number is legible on every colour that it can stand on", () => {
  for (const theme of [light, dark]) {
    for (const signal of ["h", "f"]) {
      for (let value = -1; value <= 1; value += 0.05) {
        const [under] = toOklab(rgbOf(css(signal, value, theme)));
        const [ink] = toOklab(rgbOf(inkOn(signal, value, theme)));
        assert.ok(Math.abs(under - ink) > 0.35, `${signal} ${value} ${under} ${ink}`);
      }
    }
  }
});

test("every entry is opaque", () => {
  for (const kind of KINDS)
    for (const entry of colormap(kind, dark)) assert.equal(entry >>> 24, 255);
});

test("values outside the range take its ends, NaN the start", () => {
  assert.deepEqual(
    [-9, -1, 1, 9, NaN].map((v) => indexOf(v, [-1, 1])),
    [0, 0, 255, 255, 0],
  );
});

test("gates are sequential in 0 … 1, states diverging in −1 … 1, the unbounded scaled to the trace", () => {
  for (const gate of ["i", "f", "o", "r", "z"]) {
    assert.equal(colorOf(gate), "sequential");
    assert.deepEqual(range(gate, 7), [0, 1]);
  }
  for (const state of ["h", "g", "n"]) {
    assert.equal(colorOf(state), "diverging");
    assert.deepEqual(range(state, 0.4), [-1, 1]);
  }
  assert.deepEqual(range("c", 7), [-7, 7]);
  assert.deepEqual(range("h", 3), [-3, 3]); // relu
  assert.equal(colorOf("loss"), "loss");
  assert.deepEqual(range("loss", 5), [0, 5]);
});

test("CSS and packed colours agree", () => {
  const packed = colormap("diverging", light)[indexOf(-0.5, [-1, 1])];
  assert.equal(css("h", -0.5, light), `rgb(${rgb(packed).join(" ")})`);
});
