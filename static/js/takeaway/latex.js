/** The cell's equations in LaTeX, with the numbers of one unit at one step. */

/** @import { ModelCard } from "../protocol.js" */

/** The signals to ask for: with the pre-activations, in the order of computing. */
export const NEEDED = {
  rnn: ["a", "h"],
  lstm: ["a_i", "a_f", "a_g", "a_o", "i", "f", "g", "o", "c", "h"],
  gru: ["a_r", "a_z", "a_n", "m", "r", "z", "n", "h"],
};

const ACTIVATIONS = { tanh: "\\tanh", relu: "\\operatorname{ReLU}", sigmoid: "\\sigma" };

/** `1.2 \times 10^{-5}`; as many digits as a float32 has. @param {number} value */
export function number(value) {
  const [digits = "", exponent] = String(Number(value.toPrecision(7))).split("e");
  return exponent ? `${digits} \\times 10^{${Number(exponent)}}` : digits;
}

/** A number that is a factor or follows a sign. @param {number} value */
function inside(value) {
  return value < 0 ? `(${number(value)})` : number(value);
}

/** @param {string} name @param {string} weight @param {string} below @param {string} gate */
function preactivation(name, weight, below, gate = "") {
  return `${name} &= W_{x${weight}} ${below} + b_{x${weight}} + ${gate}W_{h${weight}} h_{t-1} + b_{h${weight}}`;
}

/**
 * @typedef {(signal: string, before?: boolean) => number} At a signal of the unit, at the step or the one before
 * @typedef {{ layer: number, unit: number, step: number }} Place
 */

/** @type {Record<ModelCard["cell"], (at: At, card: ModelCard, below: string) => string[]>} */
const CELLS = {
  rnn(at, { activation }, below) {
    const act = ACTIVATIONS[/** @type {keyof typeof ACTIVATIONS} */ (activation)] ?? activation;
    return [
      `a_t &= W_{xh} ${below} + b_{xh} + W_{hh} h_{t-1} + b_{hh} = ${number(at("a"))}`,
      `h_t &= ${act}(a_t) = ${number(at("h"))}`,
    ];
  },
  lstm(at, _card, below) {
    const gate = (/** @type {string} */ name, /** @type {string} */ act) => [
      `${preactivation(`a_{${name}}`, name, below)} = ${number(at(`a_${name}`))}`,
      `${name}_t &= ${act}(a_{${name}}) = ${number(at(name))}`,
    ];
    const [i, f, g, o] = [at("i"), at("f"), at("g"), at("o")];
    return [
      ...gate("i", "\\sigma"),
      ...gate("f", "\\sigma"),
      ...gate("g", "\\tanh"),
      ...gate("o", "\\sigma"),
      `c_t &= f_t c_{t-1} + i_t g_t = ${inside(f)} \\cdot ${inside(at("c", true))} + ${inside(i)} \\cdot ${inside(g)} = ${number(at("c"))}`,
      `h_t &= o_t \\tanh(c_t) = ${inside(o)} \\cdot \\tanh(${number(at("c"))}) = ${number(at("h"))}`,
    ];
  },
  gru(at, _card, below) {
    const gate = (/** @type {string} */ name) => [
      `${preactivation(`a_{${name}}`, name, below)} = ${number(at(`a_${name}`))}`,
      `${name}_t &= \\sigma(a_{${name}}) = ${number(at(name))}`,
    ];
    const [z, n] = [at("z"), at("n")];
    return [
      ...gate("r"),
      ...gate("z"),
      `m_t &= W_{hn} h_{t-1} + b_{hn} = ${number(at("m"))}`,
      `a_{n} &= W_{xn} ${below} + b_{xn} + r_t m_t = ${number(at("a_n"))}`,
      `n_t &= \\tanh(a_{n}) = ${number(n)}`,
      `h_t &= (1 - z_t) n_t + z_t h_{t-1} = (1 - ${inside(z)}) \\cdot ${inside(n)} + ${inside(z)} \\cdot ${inside(at("h", true))} = ${number(at("h"))}`,
    ];
  },
};

/**
 * @param {ModelCard} card
 * @param {Place} place
 * @param {At} at
 * @param {(signal: string) => boolean} [isHeld] such a line says its number, not its equation
 */
export function latex(card, { layer, unit, step }, at, isHeld = () => false) {
  const below = layer > 0 ? `h_t^{(${layer})}` : "x_t";
  const lines = CELLS[card.cell](at, card, below).map((line) => {
    const [left = ""] = line.split(" &=");
    const signal = left.replace(/_t$|[{}]/g, "");
    return isHeld(signal) ? `${left} &= ${number(at(signal))} \\quad \\text{(held)}` : line;
  });
  return [
    `% ${card.id}, layer ${layer + 1}, unit ${unit}, step t = ${step + 1}; needs amsmath`,
    "\\begin{align*}",
    lines.map((line) => `  ${line}`).join(" \\\\\n"),
    "\\end{align*}",
    "",
  ].join("\n");
}
