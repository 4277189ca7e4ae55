/** How a weight is laid out to be looked at: the gates' blocks side by side, a bias as columns. */

/** @import { Matrix } from "./weights.js" */

const GATES = /** @type {Record<string, string[]>} */ ({
  rnn: [""],
  lstm: ["i", "f", "g", "o"],
  gru: ["r", "z", "n"],
});

/**
 * @typedef {object} Layout
 * @property {number} rows
 * @property {number} columns of all blocks together
 * @property {string[]} gates a name for each block; one without a name where there are no gates
 * @property {(row: number, column: number) => number} at the place in the weight's values
 */

/**
 * @param {string} name as API.md has it
 * @param {number[]} shape
 * @param {string} cell
 * @returns {Layout}
 */
export function layoutOf(name, shape, cell) {
  const gates = /^rnn\./.test(name) ? (GATES[cell] ?? [""]) : [""];
  const [all = 1, across = 1] = shape;
  const rows = all / gates.length;
  return {
    rows,
    columns: gates.length * across,
    gates,
    at: (row, column) => (Math.floor(column / across) * rows + row) * across + (column % across),
  };
}

/**
 * What a weight is called on the lecture's pictures and in equations.
 *
 * @param {string} name
 * @param {number} layers
 */
export function titleOf(name, layers) {
  const [, part = "", kind = "", layer = "0"] =
    /^(?:rnn|(head|embedding))\.(\w+?)(?:_l(\d+))?$/.exec(name) ?? [];
  const where = layers > 1 && !part ? `, layer ${Number(layer) + 1}` : "";
  /** @type {Record<string, string>} */
  const titles = {
    weight_ih: "U = W_xh",
    weight_hh: "W = W_hh",
    weight_skip: "W_s",
    bias_ih: "b",
    bias_hh: "b_hh",
  };
  if (part === "head") return kind === "bias" ? "b_y" : "V = W_hy";
  if (part === "embedding") return "embedding";
  const below = Number(layer) > 0 && kind === "weight_ih" ? "W from below" : (titles[kind] ?? name);
  return below + where;
}

/** The largest |value| of some weights. @param {Iterable<Matrix>} matrices */
export function largest(matrices) {
  let most = 0;
  for (const { values } of matrices)
    for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/** The next of 1, 2, 5 times a power of ten, so that a scale stands still for a while. @param {number} value */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 5].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/**
 * now − before, where both have the same shape.
 *
 * @param {Matrix} now
 * @param {Matrix | undefined} before
 * @returns {Matrix | null}
 */
export function difference(now, before) {
  if (!before || before.values.length !== now.values.length) return null;
  return {
    shape: now.shape,
    values: now.values.map((value, k) => value - (before.values[k] ?? NaN)),
  };
}
