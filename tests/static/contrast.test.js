import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { colormap, inkOn, nameColor, range } from "../../static/js/color.js";

/** @typedef {[number, number, number]} Triple */

const read = (/** @type {string} */ name) =>
  readFileSync(new URL(`../../static/css/${name}`, import.meta.url), "utf8");

/** A rule's custom properties. @param {string} sheet @param {string} selector */
function tokens(sheet, selector) {
  const from = sheet.indexOf(selector);
  assert.ok(from >= 0, selector);
  const block = sheet.slice(sheet.indexOf("{", from), sheet.indexOf("\n}", from));
  const pairs = [...block.matchAll(/--(\w+): light-dark\((#\w{6}), (#\w{6})\)/g)];
  return Object.fromEntries(pairs.map(([, name, light, dark]) => [name, { light, dark }]));
}

const usual = tokens(read("tokens.css"), ":root,");
const strong = { ...usual, ...tokens(read("tokens.css"), '[data-theme="contrast"]') };
const presented = { ...usual, ...tokens(read("present.css"), "html[data-present]:not") };
const THEMES = Object.entries({ usual, strong, presented }).flatMap(([name, theme]) =>
  /** @type {const} */ (["light", "dark"]).map((ground) => ({
    name: `${name}, ${ground}`,
    least: name === "strong" ? 7 : 4.5,
    color: (/** @type {string} */ token) => triple(theme[token]?.[ground] ?? ""),
    dark: ground === "dark",
  })),
);

/** @param {string} hex @returns {Triple} */
function triple(hex) {
  const [r = NaN, g = NaN, b = NaN] = [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));
  return [r, g, b];
}

/** WCAG 2's relative luminance. @param {Triple} color */
function luminance(color) {
  const [r = 0, g = 0, b = 0] = color.map((v) =>
    v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {Triple} one @param {Triple} other */
function contrast(one, other) {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** @param {string} css */
function numbers(css) {
  return /** @type {Triple} */ ((css.match(/\d+/g) ?? []).slice(0, 3).map(Number));
}

for (const { name, least, color, dark } of THEMES) {
  const theme = {
    ground: color("ground"),
    ink: color("ink"),
    muted: color("muted"),
    line: color("line"),
    waiting: color("waiting"),
    accent: color("accent"),
    dark,
  };

  test(`words stand out from their ground: ${name}`, () => {
    for (const ground of ["ground", "raised"]) {
      for (const word of ["ink", "muted", "struck", "accent"]) {
        const ratio = contrast(color(word), color(ground));
        assert.ok(ratio >= least, `${word} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`signals' names stand out: ${name}`, () => {
    for (const signal of "ifogrznmcha") {
      const ratio = contrast(numbers(nameColor(signal, theme)), theme.ground);
      assert.ok(ratio >= 4.5, `${signal}: ${ratio.toFixed(2)}`);
    }
  });

  test(`a number on a value's colour stands out: ${name}`, () => {
    for (const signal of ["h", "i", "loss", "gradient"]) {
      const [low, high] = signal === "gradient" ? [0, 1] : range(signal);
      const kind = signal === "h" ? "diverging" : signal === "i" ? "sequential" : signal;
      colormap(/** @type {import("../../static/js/color.js").Kind} */ (kind), theme).forEach(
        (packed, k) => {
          const value = low + ((k + 0.5) / 256) * (high - low);
          const under = /** @type {Triple} */ ([
            packed & 255,
            (packed >> 8) & 255,
            (packed >> 16) & 255,
          ]);
          const ratio = contrast(numbers(inkOn(signal, value, theme, [low, high])), under);
          assert.ok(ratio >= 4.5, `${signal} at ${value.toFixed(3)}: ${ratio.toFixed(2)}`);
        },
      );
    }
  });
}
