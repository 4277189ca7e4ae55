/**
 * One unit's arithmetic: products that add up, an activation, a result. Everything is made from the float32 numbers of
 * the model and of the trace, and added up as float64, so that what the server says can be checked.
 */

import { glyph } from "../../dom.js";

/**
 * @typedef {{ signal: string, layer: number, unit: number, back: number }} Origin where a factor comes from; `back` steps ago
 * @typedef {{ left: string, right: string, factors: [number, number], product: number, origins: (Origin | null)[] }} Term
 * @typedef {{ name: string, value: number }} Bias
 *
 * @typedef {object} Sum
 * @property {string} name of what it makes
 * @property {string} formula
 * @property {Term[]} terms the largest first
 * @property {Bias[]} biases
 * @property {number} total added up here
 * @property {number} served what the server says it is; NaN where it does not say
 *
 * @typedef {{ kind: "tanh" | "sigmoid" | "relu", at: number, value: number, name: string, of: string, served: number }} Curve
 * @typedef {{ token: string, id: number, logit: number, exp: number, prob: number, served: number }} Share
 * @typedef {{ shares: Share[], exps: number, tokens: number, largest: number, target: number }} Softmax
 * @typedef {{ sums: Sum[], curve: Curve | null, after: Sum | null, softmax: Softmax | null, held?: number }} Arithmetic `held` where the number is held instead
 */

/**
 * What the numbers are read from.
 *
 * @typedef {object} Numbers
 * @property {import("../../protocol.js").ModelCard} card
 * @property {(signal: string, layer: number, unit: number, back?: number) => number} at NaN where there is none; 0 before the first step
 * @property {(name: string, row: number) => ArrayLike<number>} row of a weight; of a bias its one number
 * @property {(signal: string, layer: number, unit: number) => boolean} held whether it was set by hand at this step
 * @property {string} token that is read
 * @property {number} tokenId
 * @property {string[]} vocabulary
 * @property {number} targetId −1 where none is known
 */

/** The gates in the order in which torch stacks their rows. */
export const GATES = /** @type {const} */ ({
  rnn: ["h"],
  lstm: ["i", "f", "g", "o"],
  gru: ["r", "z", "n"],
});

const SIGMOIDS = new Set(["i", "f", "o", "r", "z"]);

export const ACTIVATIONS = {
  tanh: Math.tanh,
  sigmoid: (/** @type {number} */ a) => 1 / (1 + Math.exp(-a)),
  relu: (/** @type {number} */ a) => Math.max(0, a),
};

/** An activation as it is written. @param {Curve["kind"]} kind */
export const symbolOf = (kind) => (kind === "sigmoid" ? "σ" : kind);

/**
 * How a number of the trace comes about; of one that is held, how it would.
 *
 * @param {Numbers} numbers
 * @param {{ signal: string, layer: number, unit: number }} what
 * @returns {Arithmetic}
 */
export function arithmeticOf(numbers, what) {
  const { signal, layer, unit } = what;
  const equation = equationOf(numbers, what);
  if (!numbers.held(signal, layer, unit)) return equation;
  const { curve, after } = equation;
  const written =
    curve && !after ? { ...curve, name: `${symbolOf(curve.kind)}(${curve.of})` } : curve;
  return { ...equation, curve: written, held: numbers.at(signal, layer, unit) };
}

/** @param {Numbers} numbers @param {{ signal: string, layer: number, unit: number }} what @returns {Arithmetic} */
function equationOf(numbers, what) {
  const { cell } = numbers.card;
  if (what.signal === "probs") return head(numbers, what.unit);
  if (cell === "lstm" && what.signal === "c") return plain(lstmState(numbers, what));
  if (cell === "lstm" && what.signal === "h") return shown(numbers, what);
  if (cell === "gru" && what.signal === "h") return plain(gruState(numbers, what));
  if (cell === "gru" && what.signal === "n") return candidate(numbers, what);
  if (what.signal === "m") return plain(past(numbers, what, "n", "m"));
  return gate(numbers, what);
}

/** @param {Sum} sum @returns {Arithmetic} */
const plain = (sum) => ({ sums: [sum], curve: null, after: null, softmax: null });

/** A gate, or the vanilla RNN's h: an affine sum through an activation. @param {Numbers} numbers @param {{ signal: string, layer: number, unit: number }} what @returns {Arithmetic} */
function gate(numbers, { signal, layer, unit }) {
  const { card } = numbers;
  const name = card.cell === "rnn" ? "a" : `a_${signal}`;
  const [below, before] = [
    input(numbers, signal, layer, unit),
    recurrent(numbers, signal, layer, unit),
  ];
  const row = rowOf(numbers, signal, unit);
  const biases = [bias(numbers, "ih", layer, row), bias(numbers, "hh", layer, row)];
  const sum = made(numbers, { signal: name, layer, unit }, [...below, ...before], biases);
  return {
    sums: [sum],
    curve: signal === name ? null : through(numbers, { signal, layer, unit }, sum),
    after: null,
    softmax: null,
  };
}

/** The GRU's candidate: the past is let in by r after its matrix. @param {Numbers} numbers @param {{ signal: string, layer: number, unit: number }} what @returns {Arithmetic} */
function candidate(numbers, { signal, layer, unit }) {
  const row = rowOf(numbers, signal, unit);
  const seen = made(numbers, { signal: "", layer, unit }, input(numbers, signal, layer, unit), [
    bias(numbers, "ih", layer, row),
  ]);
  seen.name = "W_in x + b_in";
  const m = past(numbers, { layer, unit }, "n", "m");
  const r = product(
    "r",
    "m",
    [numbers.at("r", layer, unit), numbers.at("m", layer, unit)],
    [
      { signal: "r", layer, unit, back: 0 },
      { signal: "m", layer, unit, back: 0 },
    ],
  );
  const a = made(
    numbers,
    { signal: "a_n", layer, unit },
    [r],
    [{ name: seen.name, value: seen.total }],
  );
  return {
    sums: [seen, m, a],
    curve: through(numbers, { signal, layer, unit }, a),
    after: null,
    softmax: null,
  };
}

/** W_h h' + b_h of one gate by itself. @param {Numbers} numbers @param {{ layer: number, unit: number }} what @param {string} of @param {string} name */
function past(numbers, { layer, unit }, of, name) {
  const terms = recurrent(numbers, of, layer, unit);
  return made(numbers, { signal: name, layer, unit }, terms, [
    bias(numbers, "hh", layer, rowOf(numbers, of, unit)),
  ]);
}

/** c = f c' + i g @param {Numbers} numbers @param {{ layer: number, unit: number }} what */
function lstmState(numbers, { layer, unit }) {
  const pair = (/** @type {string} */ gate_, /** @type {string} */ value, back = 0) =>
    product(
      gate_,
      back ? `${value}'` : value,
      [numbers.at(gate_, layer, unit), numbers.at(value, layer, unit, back)],
      [
        { signal: gate_, layer, unit, back: 0 },
        { signal: value, layer, unit, back },
      ],
    );
  return made(numbers, { signal: "c", layer, unit }, [pair("f", "c", 1), pair("i", "g")], [], true);
}

/** h = o tanh(c) @param {Numbers} numbers @param {{ layer: number, unit: number }} what @returns {Arithmetic} */
function shown(numbers, { layer, unit }) {
  const c = numbers.at("c", layer, unit);
  const squashed = Math.tanh(c);
  const origins = [
    { signal: "o", layer, unit, back: 0 },
    { signal: "c", layer, unit, back: 0 },
  ];
  const term = product("o", "tanh(c)", [numbers.at("o", layer, unit), squashed], origins);
  const after = made(numbers, { signal: "h", layer, unit }, [term], [], true);
  const curve = {
    kind: /** @type {const} */ ("tanh"),
    at: c,
    value: squashed,
    name: "tanh(c)",
    of: "c",
    served: NaN,
  };
  return { sums: [], curve, after, softmax: null };
}

/** h = (1 − z) n + z h' @param {Numbers} numbers @param {{ layer: number, unit: number }} what */
function gruState(numbers, { layer, unit }) {
  const z = numbers.at("z", layer, unit);
  const of = (/** @type {string} */ signal, back = 0) => ({ signal, layer, unit, back });
  const terms = [
    product("1 − z", "n", [1 - z, numbers.at("n", layer, unit)], [of("z"), of("n")]),
    product("z", "h'", [z, numbers.at("h", layer, unit, 1)], [of("z"), of("h", 1)]),
  ];
  return made(numbers, { signal: "h", layer, unit }, terms, [], true);
}

/** A logit, and the softmax that makes it a probability. @param {Numbers} numbers @param {number} id @returns {Arithmetic} */
function head(numbers, id) {
  const { card, vocabulary } = numbers;
  const layer = card.layers - 1;
  const terms = rowTimes(numbers, "head.weight", id, "W_hy", "h", (unit) => ({
    signal: "h",
    layer,
    unit,
    back: 0,
  }));
  const added = numbers.row("head.bias", id);
  const biases = added.length ? [{ name: "b_y", value: added[0] ?? 0 }] : [];
  const sum = made(numbers, { signal: "logits", layer: 0, unit: id }, terms, biases);
  sum.name = `y(${glyph(vocabulary[id] ?? "")})`;
  return { sums: [sum], curve: null, after: null, softmax: softmaxOf(numbers, id) };
}

/** exp, sum, divide: the likeliest five and the one that is looked at. @param {Numbers} numbers @param {number} id @returns {Softmax} */
function softmaxOf(numbers, id) {
  const tokens = numbers.vocabulary.length;
  const logits = Array.from({ length: tokens }, (_, k) => numbers.at("logits", 0, k));
  const largest = Math.max(...logits);
  const exps = logits.map((logit) => Math.exp(logit));
  const total = exps.reduce((sum, value) => sum + value, 0);
  const ranked = logits.map((_, k) => k).sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  const listed = [
    ...new Set([...ranked.slice(0, 5), id, ...(numbers.targetId >= 0 ? [numbers.targetId] : [])]),
  ];
  const shares = listed.map((k) => ({
    id: k,
    token: numbers.vocabulary[k] ?? "",
    logit: logits[k] ?? NaN,
    exp: exps[k] ?? NaN,
    prob: (exps[k] ?? NaN) / total,
    served: numbers.at("probs", 0, k),
  }));
  return { shares, exps: total, tokens, largest, target: numbers.targetId };
}

/** The row of a gate's unit in the stacked matrices. @param {Numbers} numbers @param {string} signal @param {number} unit */
function rowOf({ card }, signal, unit) {
  const order = /** @type {readonly string[]} */ (
    GATES[/** @type {keyof typeof GATES} */ (card.cell)]
  );
  return Math.max(0, order.indexOf(signal)) * card.hidden + unit;
}

/** What the layer reads. A one-hot x picks one number of the row. @param {Numbers} numbers @param {string} signal @param {number} layer @param {number} unit */
function input(numbers, signal, layer, unit) {
  const row = rowOf(numbers, signal, unit);
  const name = `rnn.weight_ih_l${layer}`;
  if (layer > 0) {
    return rowTimes(numbers, name, row, "W_ih", "h below", (k) => ({
      signal: "h",
      layer: layer - 1,
      unit: k,
      back: 0,
    }));
  }
  if (numbers.card.inputs !== "one_hot")
    return rowTimes(numbers, name, row, "W_ih", "x", () => null);
  const weight = numbers.row(name, row)[numbers.tokenId] ?? NaN;
  return [product(`W_ih[${numbers.token}]`, "x = 1", [weight, 1], [null, null])];
}

/** Row of W_hh times h'. @param {Numbers} numbers @param {string} signal @param {number} layer @param {number} unit */
function recurrent(numbers, signal, layer, unit) {
  const row = rowOf(numbers, signal, unit);
  const terms = rowTimes(numbers, `rnn.weight_hh_l${layer}`, row, "W_hh", "h'", (k) => ({
    signal: "h",
    layer,
    unit: k,
    back: 1,
  }));
  const span = numbers.card.skip ?? 0;
  if (!span) return terms;
  const skipped = rowTimes(
    numbers,
    `rnn.weight_skip_l${layer}`,
    row,
    "W_s",
    `h ${span} back`,
    (k) => ({
      signal: "h",
      layer,
      unit: k,
      back: span,
    }),
  );
  return [...terms, ...skipped];
}

/**
 * A row of a matrix times a vector, product by product.
 *
 * @param {Numbers} numbers
 * @param {string} name of the weight
 * @param {number} row
 * @param {string} left
 * @param {string} right
 * @param {(unit: number) => Origin | null} origin
 * @returns {Term[]}
 */
function rowTimes(numbers, name, row, left, right, origin) {
  return Array.from(numbers.row(name, row), (weight, k) => {
    const from = origin(k);
    const value = from
      ? numbers.at(from.signal, from.layer, from.unit, from.back)
      : numbers.at("x", 0, k);
    return product(`${left}[${k}]`, `${right}[${k}]`, [weight, value], [null, from]);
  });
}

/** @param {string} left @param {string} right @param {[number, number]} factors @param {(Origin | null)[]} origins @returns {Term} */
function product(left, right, factors, origins) {
  return { left, right, factors, product: factors[0] * factors[1], origins };
}

/** @param {Numbers} numbers @param {"ih" | "hh"} which @param {number} layer @param {number} row @returns {Bias} */
function bias(numbers, which, layer, row) {
  return { name: `b_${which}`, value: numbers.row(`rnn.bias_${which}_l${layer}`, row)[0] ?? NaN };
}

/**
 * A sum with its terms in order: the largest first, unless the equation's own order says more.
 *
 * @param {Numbers} numbers
 * @param {{ signal: string, layer: number, unit: number }} what
 * @param {Term[]} terms
 * @param {Bias[]} biases
 * @param {boolean} [asWritten]
 * @returns {Sum}
 */
function made(numbers, { signal, layer, unit }, terms, biases, asWritten = false) {
  const total = [...terms.map((term) => term.product), ...biases.map(({ value }) => value)].reduce(
    (sum, value) => sum + value,
    0,
  );
  const ordered = asWritten
    ? terms
    : terms.toSorted((a, b) => Math.abs(b.product) - Math.abs(a.product));
  const computed = signal && !numbers.held(signal, layer, unit);
  const served = computed ? numbers.at(signal, layer, unit) : NaN;
  return { name: signal, formula: "", terms: ordered, biases, total, served };
}

/** The activation at the sum. @param {Numbers} numbers @param {{ signal: string, layer: number, unit: number }} what @param {Sum} sum @returns {Curve} */
function through(numbers, { signal, layer, unit }, sum) {
  const own = /** @type {Curve["kind"]} */ (numbers.card.activation ?? "tanh");
  const kind = SIGMOIDS.has(signal) ? "sigmoid" : numbers.card.cell === "rnn" ? own : "tanh";
  const held = numbers.held(sum.name, layer, unit);
  const at = held ? numbers.at(sum.name, layer, unit) : sum.total;
  return {
    kind,
    at,
    value: ACTIVATIONS[kind](at),
    name: signal,
    of: sum.name,
    served: numbers.at(signal, layer, unit),
  };
}

/** The first terms of a sum, and what the others add up to. @param {Sum} sum @param {number} most */
export function largestTerms({ terms }, most) {
  const listed = terms.length <= most + 1 ? terms : terms.slice(0, most);
  const others = terms.slice(listed.length);
  return {
    listed,
    count: others.length,
    rest: others.reduce((sum, term) => sum + term.product, 0),
  };
}

/** What the printed numbers of a sum add up to, each rounded to so many decimals. @param {Sum} sum @param {number} most @param {number} decimals */
export function printedTotal(sum, most, decimals) {
  const { listed, rest } = largestTerms(sum, most);
  const printed = [
    ...listed.map(({ product: value }) => value),
    rest,
    ...sum.biases.map(({ value }) => value),
  ];
  return printed.reduce((total, value) => total + Number(value.toFixed(decimals)), 0);
}
