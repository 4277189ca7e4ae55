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
 * @property {number} across columns of one block
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
    across,
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

const KINDS = ["weight_ih", "weight_hh", "weight_skip", "bias_ih", "bias_hh"];

/**
 * Weights in the order in which a number passes them: from the input up through the layers to the head.
 *
 * @template T
 * @param {[string, T][]} entries by name
 */
export function inOrder(entries) {
  const place = (/** @type {string} */ name) => {
    if (name.startsWith("embedding.")) return -1;
    if (name.startsWith("head.")) return 1e6 + (name.endsWith("bias") ? 1 : 0);
    const [, kind = "", layer = "0"] = /^rnn\.(\w+?)_l(\d+)/.exec(name) ?? [];
    return 10 * Number(layer) + KINDS.indexOf(kind);
  };
  return entries.toSorted(([a], [b]) => place(a) - place(b));
}

/** From so many weights on, a scale leaves out the largest hundredth. */
const MANY = 500;

/**
 * The |value| at a scale's ends: the largest of few weights; of many the one that a hundredth exceeds, so that a few
 * large ones do not make all the others pale.
 *
 * @param {Iterable<Matrix>} matrices
 */
export function extentOfAll(matrices) {
  const all = Float32Array.from(
    [...matrices].flatMap(({ values }) => Array.from(values, Math.abs)),
  ).sort();
  const place = all.length < MANY ? all.length - 1 : Math.floor(0.99 * all.length);
  return { extent: roundUp(all[place] ?? 0), exceeded: all.length >= MANY };
}

/** The next of 1, 2, 3, 4, 5, 7 times a power of ten, so that a scale stands still for a while. @param {number} value */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 3, 4, 5, 7].find((one) => one * power >= value * (1 - 1e-6)) ?? 10;
  return digit * power;
}
