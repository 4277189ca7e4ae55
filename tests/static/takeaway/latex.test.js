import assert from "node:assert/strict";
import { test } from "node:test";

import { latex, NEEDED, number } from "../../../static/js/takeaway/latex.js";

const VALUES = { a_i: 2, a_f: -1, a_g: -0.5, a_o: 1e-9, i: 0.88, f: 0.27, g: -0.46, o: 0.5 };

test("the environment is closed, braces are balanced, and every signal's number stands there", () => {
  for (const cell of /** @type {const} */ (["rnn", "lstm", "gru"])) {
    const seen = new Map(NEEDED[cell].map((name, k) => [name, 0.5 + k]));
    const card = /** @type {any} */ ({ id: "x", cell, activation: "tanh" });
    const said = latex(card, { layer: 0, unit: 3, step: 4 }, (name) => seen.get(name) ?? NaN);
    assert.match(said, /\\begin\{align\*\}[^]*\\end\{align\*\}/);
    assert.equal(said.split("{").length, said.split("}").length);
    for (const value of seen.values()) assert.ok(said.includes(String(value)), `${cell} ${value}`);
    assert.doesNotMatch(said, /NaN/);
  }
});

test("biases have the names that they have on the screen", () => {
  const card = /** @type {any} */ ({ id: "x", cell: "rnn", activation: "tanh" });
  const said = latex(card, { layer: 0, unit: 0, step: 0 }, () => 0.5);
  assert.match(said, /W_\{xh\} x_t \+ b_\{xh\} \+ W_\{hh\} h_\{t-1\} \+ b_\{hh\}/);
});

test("a held number does not stand as its equation's", () => {
  const card = /** @type {any} */ ({ id: "x", cell: "lstm", activation: "tanh" });
  const at = (/** @type {string} */ name) => VALUES[/** @type {"i"} */ (name)] ?? 0.25;
  const said = latex(card, { layer: 0, unit: 0, step: 0 }, at, (signal) => signal === "f");
  assert.match(said, /f_t &= 0\.27 \\quad \\text\{\(held\)\}/);
  assert.match(said, /i_t &= \\sigma\(a_\{i\}\) = 0\.88/);
});

test("a negative factor stands in parentheses, a tiny number has a power of ten", () => {
  const card = /** @type {any} */ ({ id: "x", cell: "lstm", activation: "tanh" });
  const at = (/** @type {string} */ name) => VALUES[/** @type {"i"} */ (name)] ?? 0.25;
  assert.match(latex(card, { layer: 0, unit: 0, step: 0 }, at), /\\cdot \(-0\.46\)/);
  assert.equal(number(1e-9), "1 \\times 10^{-9}");
});
