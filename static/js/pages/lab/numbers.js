/** The numbers behind the laboratory's pictures. */

/** @import { Table } from "../../table.js" */
/** @import { Laboratory } from "./laboratory.js" */

import { counted, decimal, sized } from "../../number.js";
import { clamp } from "../../scale.js";
import { gateText, halfLife, lifeText } from "./halflife.js";
import { curvesOf } from "./laboratory.js";
import { EXAMPLES, FAR as FARTHEST } from "./life.js";
import { NETS } from "./nets.js";
import { visibility } from "./road.js";
import { CURVES, FAR } from "./slopes.js";

/** Pre-activations this near to each other share a row. */
const WIDE = 0.5;

/** The curves, from the last step to the first. @param {Laboratory} lab @returns {Table | null} */
export function curveNumbers({ now }) {
  const curves = curvesOf(now.value);
  const steps = stepsIn(curves);
  if (steps === 0) return null;
  return {
    caption: "‖∂L/∂h‖ of the last step’s loss in each net, from the last step to the first",
    head: ["step", ...curves.map(({ net }) => net.short)],
    rows: Array.from({ length: steps }, (_, n) => {
      const k = steps - 1 - n;
      return [String(k + 1), ...curves.map(({ norms }) => sized(norms[k] ?? NaN, 3))];
    }),
  };
}

/** How clear each road is at every distance. @param {Laboratory} lab @returns {Table | null} */
export function roadNumbers({ now }) {
  const curves = curvesOf(now.value);
  const steps = stepsIn(curves);
  if (steps === 0) return null;
  return {
    caption:
      "The gradient as a share of what it is at the last step, and how clear the road is there",
    head: ["steps back", ...curves.flatMap(({ net }) => [net.short, "clear"])],
    rows: Array.from({ length: steps }, (_, back) => [
      counted(back),
      ...curves.flatMap(({ norms }) => {
        const share = (norms[steps - 1 - back] ?? NaN) / (norms[steps - 1] ?? NaN);
        return [sized(share, 3), `${decimal(100 * visibility(share), 0)} %`];
      }),
    ]),
  };
}

/** @param {import("./words.js").Curve[]} curves */
function stepsIn(curves) {
  return Math.max(0, ...curves.map(({ norms }) => norms.length));
}

/** The derivatives, and how many of the net's dots lie about each place. @param {Laboratory} lab @returns {Table | null} */
export function slopeNumbers({ now, sloped }) {
  const net = NETS.find(({ id }) => id === sloped.value);
  const answer = now.value?.answers[sloped.value];
  if (!net || !answer) return null;
  const dots = Object.entries(answer.preactivations).map(([name, { values }]) => ({
    name: name.replace("_", " "),
    rows: values.map((value) => rowOf(value ?? NaN)),
  }));
  const curves = Object.values(CURVES);
  return {
    caption: `The derivatives at a, and how many of the ${net.name}’s pre-activations lie about it; at the ends, beyond it too`,
    head: ["a", ...curves.map(({ name }) => name), ...dots.map(({ name }) => `dots of ${name}`)],
    rows: Array.from({ length: rowOf(FAR) + 1 }, (_, row) => {
      const a = row * WIDE - FAR;
      return [
        decimal(a, 1),
        ...curves.map(({ slope }) => decimal(slope(a), 4)),
        ...dots.map(({ rows }) => counted(rows.filter((one) => one === row).length)),
      ];
    }),
  };
}

/** The row of a pre-activation. @param {number} a */
function rowOf(a) {
  return Math.round((clamp(a, -FAR, FAR) + FAR) / WIDE);
}

/** What products of gates leave at round distances, and their half-lives. @param {Laboratory} lab @returns {Table} */
export function lifeNumbers({ now, gate }) {
  const set = [gate.value, ...EXAMPLES.filter((f) => f !== gate.value)].map((f) => ({
    name: `f = ${gateText(f)}`,
    left: (/** @type {number} */ distance) => f ** distance,
    half: halfLife(f),
  }));
  const own = NETS.flatMap(({ id, short }) => {
    const forget = now.value?.answers[id]?.forget;
    if (!forget) return [];
    const left = (/** @type {number} */ distance) => forget.product[distance - 1]?.[1] ?? NaN;
    return [{ name: short, left, half: forget.half_life ?? Infinity }];
  });
  const all = [...set, ...own];
  return {
    caption:
      "What the product of forget gates leaves after a distance, in the nets of the median unit",
    head: ["steps", ...all.map(({ name }) => name)],
    rows: [
      ...distances().map((distance) => [
        counted(distance),
        ...all.map(({ left }) => sized(left(distance), 3)),
      ]),
      ["half-life", ...all.map(({ half }) => (half < Infinity ? lifeText(half) : "never"))],
    ],
  };
}

/** 1, 2, 5, 10 … as far as is drawn. */
function distances() {
  const round = [1, 10, 100, 1000].flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  return round.filter((distance) => distance <= FARTHEST);
}
