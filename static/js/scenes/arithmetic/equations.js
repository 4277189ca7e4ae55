/** One unit's arithmetic, cell by cell: which products add up, the activation, the result. */

/** @import { Arithmetic, Curve, Numbers, Softmax, Sum } from "./sums.js" */

import { glyph } from "../../dom.js";
import { bias, made, product, rowTimes } from "./sums.js";

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
  seen.name = "W_xn x + b_xn";
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
    product("(1 − z)", "n", [1 - z, numbers.at("n", layer, unit)], [of("z"), of("n")]),
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
  const weight = { parameter: "head.bias", row: id, column: null };
  const biases = added.length ? [{ name: "b_y", value: added[0] ?? 0, weight }] : [];
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
    return rowTimes(numbers, name, row, "W_xh", "h below", (k) => ({
      signal: "h",
      layer: layer - 1,
      unit: k,
      back: 0,
    }));
  }
  if (numbers.card.inputs !== "one_hot")
    return rowTimes(numbers, name, row, "W_xh", "x", () => null);
  const weight = numbers.row(name, row)[numbers.tokenId] ?? NaN;
  const term = product(`W_xh[${numbers.token}]`, "x = 1", [weight, 1], [null, null]);
  return [{ ...term, weight: { parameter: name, row, column: numbers.tokenId } }];
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
