import assert from "node:assert/strict";
import { test } from "node:test";

import { latex, number, textOf } from "../../../static/js/takeaway/latex.js";

const HELD = { f: 0.27 };

/**
 * A model of random numbers that are not what its equations make: only how they are written is looked at.
 *
 * @param {"rnn" | "lstm" | "gru"} cell
 * @param {number} hidden
 * @param {object} [change]
 */
function random(cell, hidden, change = {}) {
  let seed = 1;
  const draw = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
  const drawn = new Map();
  const once = (/** @type {string} */ key) =>
    drawn.get(key) ?? (drawn.set(key, draw()), drawn.get(key));
  const width = (/** @type {string} */ name) =>
    name.includes("bias") ? 1 : name.includes("_ih") ? 4 : hidden;
  return /** @type {any} */ ({
    card: {
      id: "x",
      cell,
      hidden,
      layers: 1,
      skip: 0,
      inputs: "one_hot",
      activation: "tanh",
    },
    at: (/** @type {unknown[]} */ ...where) => once(where.join()),
    row: (/** @type {string} */ name, /** @type {number} */ row) =>
      name === "head.bias"
        ? []
        : Array.from({ length: width(name) }, (_, k) => once(`${name} ${row} ${k}`)),
    held: () => false,
    token: "e",
    tokenId: 1,
    vocabulary: ["h", "e", "l", "\n"],
    targetId: 2,
    ...change,
  });
}

const UNIT = { signal: "h", layer: 0, unit: 1, step: 4 };

test("the environment is closed, braces are balanced, and every number is there", () => {
  for (const cell of /** @type {const} */ (["rnn", "lstm", "gru"])) {
    for (const hidden of [3, 40]) {
      const said = latex(random(cell, hidden), UNIT);
      assert.match(said, /\\begin\{align\*\}[^]*\\end\{align\*\}/);
      assert.equal(said.split("{").length, said.split("}").length);
      assert.doesNotMatch(said, /NaN|undefined/);
    }
  }
});

test("of a small net every product stands there, and they add up to the sum", () => {
  const numbers = random("rnn", 3);
  const said = latex(numbers, UNIT);
  const [, lines = ""] = /b_\{hh\} \\\\\n([^]*?) *&= -?[\d.]+ \\\\\n/.exec(said) ?? [];
  const sum = lines.replace(/&=|&\\quad|\\\\/g, "").replaceAll("\\cdot", "*");
  const value = new Function(`return (${sum})`)();
  const row = numbers.row("rnn.weight_hh_l0", 1);
  const products = row.map(
    (/** @type {number} */ weight, /** @type {number} */ k) => weight * numbers.at("h", 0, k, 1),
  );
  const own =
    products.reduce((/** @type {number} */ so, /** @type {number} */ one) => so + one, 0) +
    numbers.row("rnn.weight_ih_l0", 1)[1] +
    numbers.row("rnn.bias_ih_l0", 1)[0] +
    numbers.row("rnn.bias_hh_l0", 1)[0];
  assert.ok(Math.abs(value - own) < 1e-6, `${sum} = ${value}, not ${own}`);
});

test("of a large net the largest products do, and how many are summed", () => {
  const said = latex(random("lstm", 40), UNIT);
  assert.equal(said.match(/\\text\{33 other products\}/g)?.length, 4); // 40 and the input's one, less 8
});

test("biases have the names that they have on the screen", () => {
  const said = latex(random("rnn", 3), UNIT);
  assert.match(said, /W_\{xh\} x_t \+ b_\{xh\} \+ W_\{hh\} h_\{t-1\} \+ b_\{hh\} \\\\/);
});

test("a skip connection is in the equation", () => {
  const { card } = random("rnn", 3);
  const said = latex(random("rnn", 3, { card: { ...card, skip: 4 } }), UNIT);
  assert.match(said, /b_\{hh\} \+ W_s h_\{t-4\} \\\\/);
});

test("a held number does not stand as its equation's", () => {
  const numbers = random("lstm", 3, { held: (/** @type {string} */ name) => name in HELD });
  const at = (/** @type {string} */ name) => HELD[/** @type {"f"} */ (name)] ?? 0.25;
  const said = latex({ ...numbers, at }, UNIT);
  assert.match(said, /f_t &= 0\.27 \\quad \\text\{\(held\)\}/);
  assert.match(said, /i_t &= \\sigma\(a_\{i\}\) = 0\.25/);
});

test("a token's number is its logit and its share", () => {
  const said = latex(random("gru", 3), { signal: "probs", layer: 0, unit: 1, step: 0 });
  assert.match(said, /y_\{\\text\{e\}\} &= W_\{hy\} h_t \\\\/);
  assert.match(
    said,
    /p_\{\\text\{e\}\} &= \\frac\{e\^\{y_\{\\text\{e\}\}\}\}\{\\sum_j e\^\{y_j\}\} = /,
  );
});

test("a token that is a command to LaTeX stands as itself", () => {
  assert.equal(textOf("\n"), "\\text{\\textbackslash{}n}");
  assert.equal(textOf("50%_{}"), "\\text{50\\%\\_\\{\\}}");
});

test("a negative factor stands in parentheses, a tiny number has a power of ten", () => {
  const numbers = { ...random("lstm", 3), at: () => -0.46 };
  assert.match(latex(numbers, UNIT), /\\cdot \(-0\.46\)/);
  assert.equal(number(1e-9), "1 \\times 10^{-9}");
});
