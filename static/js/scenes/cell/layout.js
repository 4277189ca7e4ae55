/**
 * Where the wiring of a cell lies, in shares of the picture: x to the right, y down.
 *
 * The GRU's drawing is the LSTM's with cell and hidden state, forget and input gate in one place; `morph` goes from the one
 * (0) to the other (1), and every part goes its own straight way.
 */

import { lerp } from "../../scale.js";

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {{ name: string, x: number, y: number, alpha: number }} Node a vector, or a sign in a circle, by its middle */
/** @typedef {"arrows" | "gates" | "c" | "h"} Stage when it is computed */
/**
 * It carries the first of its terms. Backwards it carries the gradient that `back` names; see gradients.js.
 *
 * @typedef {{ terms: string[], points: Point[], alpha: number, stage: Stage, back: string }} Wire
 */
/** @typedef {{ words: string, x: number, y: number }} Label a matrix beside its wire */
/** @typedef {{ high: number, vectors: Node[], signs: Node[], wires: Wire[], labels: Label[] }} Drawing `high`: of a vector */

const ROAD = 0.19;
const MEET = 0.43;
const GATES = 0.62;
const BUS = 0.85;
const LEFT = 0.06;
const INPUT = { x: 0.17, y: 0.955 };
const RESET = { x: 0.5, y: 0.735 };
/** Where r leaves for it, above the name of m. */
const OVER = 0.56;

/** From the LSTM's place to the GRU's. @type {Record<string, [number, number, number, number]>} */
const MOVES = {
  "c'": [LEFT, ROAD, LEFT, ROAD],
  "h'": [LEFT, BUS, LEFT, ROAD],
  x: [INPUT.x, INPUT.y, INPUT.x, INPUT.y],
  f: [0.27, GATES, 0.27, GATES],
  i: [0.41, GATES, 0.27, GATES],
  g: [0.545, GATES, 0.645, GATES],
  r: [0.355, GATES, 0.355, GATES],
  m: [0.44, RESET.y, 0.44, RESET.y],
  rm: [0.56, RESET.y, 0.56, RESET.y],
  "1−z": [0.52, MEET, 0.52, MEET],
  o: [0.745, GATES, 0.745, GATES],
  fc: [0.46, ROAD, 0.4, ROAD],
  ig: [0.645, MEET, 0.77, MEET],
  c: [0.765, ROAD, 0.89, ROAD],
  tc: [0.85, 0.41, 0.85, 0.41],
  h: [0.94, GATES, 0.89, ROAD],
};

/**
 * The gated cells. Only the LSTM has `o` and a cell state of its own, only the GRU `r`.
 *
 * @param {number} morph 0 the LSTM, 1 the GRU
 * @param {boolean} gru whether its numbers are a GRU's
 * @returns {Drawing}
 */
export function gated(morph, gru) {
  /** @type {Record<string, Point>} */
  const at = Object.fromEntries(
    Object.entries(MOVES).map(([name, [x0, y0, x1, y1]]) => [
      name,
      { x: lerp(x0, x1, morph), y: lerp(y0, y1, morph) },
    ]),
  );
  const gone = 1 - morph;
  const place = (/** @type {string} */ name) => at[name] ?? INPUT;
  const merged = gru ? morph : 0;
  /** What only one of the two cells has. @type {Record<string, number>} */
  const only = {
    ...{ r: merged, m: merged, rm: merged, "1−z": merged },
    ...{ o: gone, i: gru ? gone : 1, tc: gru ? 0 : gone },
  };
  const fades = (/** @type {string} */ name) => only[name] ?? 1;
  const vectors = Object.keys(MOVES)
    .map((name) => ({ name, ...place(name), alpha: fades(name) }))
    .filter(({ alpha }) => alpha > 0);
  const forget = { x: 0.27, y: ROAD };
  const write = { x: place("g").x, y: MEET };
  const add = { x: place("ig").x, y: ROAD };
  const show = { x: 0.85, y: GATES };
  const squash = { x: 0.85, y: 0.265 };
  /** The sum before a gate; a GRU has none before what it does not have. @param {string} name */
  const summed = (name) => (gru ? ({ f: "a_z", g: "a_n" }[name] ?? "") : `a_${name}`);
  const signs = [
    { name: "×", ...forget, alpha: 1 },
    { name: "×", ...write, alpha: 1 },
    { name: "+", ...add, alpha: 1 },
    { name: "tanh", ...squash, alpha: fades("tc") },
    { name: "×", ...show, alpha: gone },
    { name: "1−", x: 0.4, y: MEET, alpha: merged },
    { name: "×", ...RESET, alpha: merged },
  ].filter(({ alpha }) => alpha > 0);
  /** @type {Wire[]} */
  const wires = [
    wire(["c'"], "c", [place("c'"), forget], 1, "kept"),
    wire(["fc", "f", "c'"], "c", [forget, place("fc"), add]),
    wire(["c", "fc", "ig"], "c", [add, place("c")]),
    wire(["c"], "c", [place("c"), { x: 1, y: ROAD }], 1, gru ? "" : "later"),
    wire(["h'"], "arrows", [
      place("h'"),
      { x: LEFT, y: BUS },
      { x: lerp(place("o").x, place("g").x, morph), y: BUS },
    ]),
    wire(["x"], "arrows", [INPUT, { x: INPUT.x, y: BUS }]),
    ...["f", "i", "g", "o"].map((name) =>
      wire(
        [name, "h'", "x"],
        "arrows",
        [{ x: place(name).x, y: BUS }, place(name)],
        fades(name),
        summed(name),
      ),
    ),
    wire(["f"], "gates", [place("f"), forget]),
    wire(["i"], "gates", [place("i"), { x: place("i").x, y: MEET }, write], fades("i")),
    wire(["g"], "gates", [place("g"), write]),
    wire(["ig", "i", "g"], "c", [write, place("ig"), add]),
    wire(["o"], "gates", [place("o"), show], gone),
    wire(["c"], "h", [{ x: squash.x, y: ROAD }, squash], gone, "shown"),
    wire(["tc", "c"], "h", [squash, place("tc"), show], gone),
    wire(["h", "o", "tc"], "h", [show, place("h")], gone),
    wire(["h"], "h", [place("h"), { x: 1, y: place("h").y }], 1, ""),
    wire(["h"], "h", [place("h"), { x: place("h").x, y: 0 }], 1, "own"),
  ];
  if (gru) {
    wires.push(
      wire(["r", "h'", "x"], "arrows", [{ x: place("r").x, y: BUS }, place("r")], morph, "a_r"),
      wire(["r"], "gates", [{ x: place("r").x, y: OVER }, { x: RESET.x, y: OVER }, RESET], morph),
      wire(["m", "h'"], "gates", [{ x: place("m").x, y: BUS }, place("m"), RESET], morph),
      wire(["1−z", "f"], "gates", [place("f"), { x: place("f").x, y: MEET }, write], morph),
      wire(["rm", "r", "m"], "gates", [RESET, place("rm"), { x: place("g").x, y: RESET.y }], morph),
    );
  }
  return { high: 0.19, vectors, signs, wires: wires.filter(({ alpha }) => alpha > 0), labels: [] };
}

/** The simple cell: one sum, one activation. @param {string} activation @returns {Drawing} */
export function simple(activation) {
  const [past, before, now] = [
    { x: 0.07, y: 0.42 },
    { x: 0.46, y: 0.42 },
    { x: 0.79, y: 0.42 },
  ];
  const [sum, squash, input] = [
    { x: 0.3, y: 0.42 },
    { x: 0.62, y: 0.42 },
    { x: 0.3, y: 0.9 },
  ];
  return {
    high: 0.36,
    labels: [
      { words: "W = W_{hh}", x: 0.19, y: 0.36 },
      { words: "U = W_{xh}", x: 0.37, y: 0.68 },
    ],
    vectors: [
      { name: "h'", ...past, alpha: 1 },
      { name: "x", ...input, alpha: 1 },
      { name: "a", ...before, alpha: 1 },
      { name: "h", ...now, alpha: 1 },
    ],
    signs: [
      { name: "+", ...sum, alpha: 1 },
      { name: activation, ...squash, alpha: 1 },
    ],
    wires: [
      wire(["h'", "W"], "arrows", [past, sum]),
      wire(["x", "U"], "arrows", [input, sum]),
      wire(["a", "h'", "x"], "gates", [sum, before]),
      wire(["a"], "gates", [before, squash]),
      wire(["h", "a"], "h", [squash, now]),
      wire(["h"], "h", [now, { x: 1, y: 0.42 }], 1, ""),
      wire(["h"], "h", [now, { x: 0.79, y: 0 }], 1, "own"),
    ],
  };
}

/** @param {string[]} terms @param {Stage} stage @param {Point[]} points @param {number} [alpha] @param {string} [back] @returns {Wire} */
function wire(terms, stage, points, alpha = 1, back = terms[0] ?? "") {
  return { terms, stage, points, alpha, back };
}
