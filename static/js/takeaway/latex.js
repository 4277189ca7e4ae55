/** The equations of one number in LaTeX, with the numbers of one step: every product, or the largest of many. */

/** @import { ModelCard } from "../protocol.js" */
/** @import { Selection } from "../types.js" */
/** @import { Numbers, Sum } from "../scenes/arithmetic/sums.js" */

import { arithmeticOf } from "../scenes/arithmetic/equations.js";
import { largestTerms } from "../scenes/arithmetic/sums.js";

/** Products that are written out before the others are summed, and how many stand in a line. */
const MOST = 8;
const IN_A_LINE = 3;

const ACTIVATIONS = { tanh: "\\tanh", relu: "\\operatorname{ReLU}", sigmoid: "\\sigma" };

/** What LaTeX reads as a command, and what is not seen, in its text mode. @type {Record<string, string>} */
const MARKS = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  " ": "\\textvisiblespace{}",
  "\n": "\\textbackslash{}n",
  "\t": "\\textbackslash{}t",
};

/** A token as it is written. @param {string} token */
export function textOf(token) {
  const written = token.replace(/[\\~^ \n\t]|[&%$#_{}]/g, (mark) => MARKS[mark] ?? `\\${mark}`);
  return `\\text{${written}}`;
}

/** `1.2 \times 10^{-5}`; as many digits as a float32 has. @param {number} value */
export function number(value) {
  const [digits = "", exponent] = String(Number(value.toPrecision(7))).split("e");
  return exponent ? `${digits} \\times 10^{${Number(exponent)}}` : digits;
}

/** A number that is a factor or follows a sign. @param {number} value */
function inside(value) {
  return value < 0 || /e/.test(String(value)) ? `(${number(value)})` : number(value);
}

/** @param {number[]} factors */
const times = (...factors) => factors.map(inside).join(" \\cdot ");

/**
 * A sum with its numbers, a few in a line.
 *
 * @param {Sum | undefined} sum
 * @param {string[]} more what is added besides
 */
function addedUp(sum, ...more) {
  if (!sum) return [];
  const { listed, count, rest } = largestTerms(sum, MOST);
  const others = `\\underbrace{${inside(rest)}}_{\\text{${count} other products}}`;
  const parts = [
    ...listed.map(({ factors }) => times(...factors)),
    ...(count ? [others] : []),
    ...sum.biases.map(({ value }) => inside(value)),
    ...more,
  ];
  const lines = Math.ceil(parts.length / IN_A_LINE);
  return Array.from({ length: lines }, (_, k) => {
    const line = parts.slice(k * IN_A_LINE, (k + 1) * IN_A_LINE).join(" + ");
    return k ? `&\\quad + ${line}` : `&= ${line}`;
  });
}

/**
 * One equation: what it makes, as written, with numbers line by line, and the result.
 *
 * @typedef {{ signal: string, left: string, right: string, lines: string[], value: number }} Equation
 */

/** An equation whose numbers go into its own line. @param {string} signal @param {string} left @param {string} right @param {number} value @returns {Equation} */
const short = (signal, left, right, value) => ({ signal, left, right, lines: [], value });

/**
 * @typedef {object} Reading
 * @property {ModelCard} card
 * @property {(signal: string, back?: number) => number} at
 * @property {(signal: string) => Sum[]} sums of what the signal is made of
 * @property {string} below what the layer reads
 */

/** W x + b + W h' + b of one gate. @param {Reading} reading @param {string} signal @param {string} left @param {string} gate its letter in the matrices' names @param {string} of @returns {Equation} */
function affine({ at, card, sums, below }, signal, left, gate, of) {
  const skipped = card.skip ? ` + W_s h_{t-${card.skip}}` : "";
  const right = `W_{x${gate}} ${below} + b_{x${gate}} + W_{h${gate}} h_{t-1} + b_{h${gate}}${skipped}`;
  return { signal, left, right, lines: addedUp(sums(of)[0]), value: at(signal) };
}

/** A gate: its sum, and that through the activation. @param {Reading} reading @param {string} name @param {string} act */
function gate(reading, name, act) {
  const sum = `a_{${name}}`;
  return [
    affine(reading, `a_${name}`, sum, name, name),
    short(name, `${name}_t`, `${act}(${sum})`, reading.at(name)),
  ];
}

/** @type {Record<ModelCard["cell"], (reading: Reading) => Equation[]>} */
const CELLS = {
  rnn(reading) {
    const { activation } = reading.card;
    const act = ACTIVATIONS[/** @type {keyof typeof ACTIVATIONS} */ (activation)] ?? activation;
    return [
      affine(reading, "a", "a_t", "h", "a"),
      short("h", "h_t", `${act}(a_t)`, reading.at("h")),
    ];
  },
  lstm(reading) {
    const { at } = reading;
    const kept = `f_t c_{t-1} + i_t g_t = ${times(at("f"), at("c", 1))} + ${times(at("i"), at("g"))}`;
    const shown = `o_t \\tanh(c_t) = ${inside(at("o"))} \\cdot \\tanh(${number(at("c"))})`;
    return [
      ...gate(reading, "i", "\\sigma"),
      ...gate(reading, "f", "\\sigma"),
      ...gate(reading, "g", "\\tanh"),
      ...gate(reading, "o", "\\sigma"),
      short("c", "c_t", kept, at("c")),
      short("h", "h_t", shown, at("h")),
    ];
  },
  gru(reading) {
    const { at, sums, below } = reading;
    const [seen, past] = sums("n");
    const mixed = `(1 - z_t) n_t + z_t h_{t-1} = (1 - ${number(at("z"))}) \\cdot ${inside(at("n"))} + ${times(at("z"), at("h", 1))}`;
    return [
      ...gate(reading, "r", "\\sigma"),
      ...gate(reading, "z", "\\sigma"),
      {
        signal: "m",
        left: "m_t",
        right: "W_{hn} h_{t-1} + b_{hn}",
        lines: addedUp(past),
        value: at("m"),
      },
      {
        signal: "a_n",
        left: "a_{n}",
        right: `W_{xn} ${below} + b_{xn} + r_t m_t`,
        lines: addedUp(seen, times(at("r"), at("m"))),
        value: at("a_n"),
      },
      short("n", "n_t", "\\tanh(a_{n})", at("n")),
      short("h", "h_t", mixed, at("h")),
    ];
  },
};

/** A token's logit and its probability. @param {Numbers} numbers @param {number} id @returns {Equation[]} */
function head(numbers, id) {
  const { sums, softmax } = arithmeticOf(numbers, { signal: "probs", layer: 0, unit: id });
  const of = `_{${textOf(numbers.vocabulary[id] ?? "")}}`;
  const bias = sums[0]?.biases.length ? " + b_{y}" : "";
  const share = softmax?.shares.find((one) => one.id === id);
  const divided = `\\frac{e^{y${of}}}{\\sum_j e^{y_j}} = \\frac{${number(share?.exp ?? NaN)}}{${number(softmax?.exps ?? NaN)}}`;
  return [
    {
      signal: "logits",
      left: `y${of}`,
      right: `W_{hy} h_t${bias}`,
      lines: addedUp(sums[0]),
      value: numbers.at("logits", 0, id),
    },
    short("probs", `p${of}`, divided, numbers.at("probs", 0, id)),
  ];
}

/** @param {Numbers} numbers @param {Pick<Selection, "layer" | "unit">} what @returns {Equation[]} */
function cell(numbers, { layer, unit }) {
  const { card } = numbers;
  return CELLS[card.cell]({
    card,
    at: (signal, back) => numbers.at(signal, layer, unit, back),
    sums: (signal) => arithmeticOf(numbers, { signal, layer, unit }).sums,
    below: layer > 0 ? `h_t^{(${layer})}` : "x_t",
  });
}

/** @param {Equation} equation */
function written({ left, right, lines, value }) {
  return lines.length
    ? [`${left} &= ${right}`, ...lines, `&= ${number(value)}`]
    : [`${left} &= ${right} = ${number(value)}`];
}

/**
 * How a number comes about: a unit's whole cell, or a token's logit and probability.
 *
 * @param {Numbers} numbers
 * @param {Selection} what
 */
export function latex(numbers, what) {
  const { layer, unit, step } = what;
  const isToken = what.signal === "probs";
  const lines = (isToken ? head(numbers, unit) : cell(numbers, what)).flatMap((equation) =>
    numbers.held(equation.signal, layer, unit)
      ? [`${equation.left} &= ${number(equation.value)} \\quad \\text{(held)}`]
      : written(equation),
  );
  const place = isToken ? "what is predicted" : `layer ${layer + 1}, unit ${unit}`;
  return [
    `% ${numbers.card.id}, ${place}, step t = ${step + 1}; needs amsmath`,
    "% weight times value, the largest products first, then the biases",
    "\\begin{align*}",
    lines.map((line) => `  ${line}`).join(" \\\\\n"),
    "\\end{align*}",
    "",
  ].join("\n");
}
