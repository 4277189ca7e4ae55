/** The table behind the cell: every vector of its wiring at one step, a row a unit; backwards its gradients. */

/** @import { Table } from "../../table.js" */
/** @import { Flow } from "./gradients.js" */
/** @import { Where } from "./vectors.js" */

import { quoted } from "../../dom.js";
import { decimal, sized } from "../../number.js";
import { gradientBy, normBy } from "./gradients.js";
import { vectorOf } from "./vectors.js";

/** More units than this are too many to read: the largest are listed. */
const MOST = 40;

/** The wiring's vectors from the past to the new state, and what each is called. @type {Record<string, Record<string, string>>} */
const VECTORS = {
  rnn: { "h'": "h′", x: "x", a: "a", h: "h" },
  lstm: {
    ...{ "c'": "c′", "h'": "h′", x: "x", f: "f", i: "i", g: "g", o: "o" },
    ...{ fc: "f∘c′", ig: "i∘g", c: "c", tc: "tanh(c)", h: "h" },
  },
  gru: {
    ...{ "h'": "h′", x: "x", r: "r", m: "m", rm: "r∘m", f: "z", "1−z": "1−z", g: "n" },
    ...{ fc: "z∘h′", ig: "(1−z)∘n", h: "h" },
  },
};

/** A column: its name, its vector, and below it its length. @typedef {{ name: string, values: Float32Array, norm: number }} Column */

/**
 * @param {Where} where
 * @param {Flow | null} flow null while time runs forwards
 * @param {number | null} chosen a unit that is listed in any case
 * @returns {Table | null}
 */
export function cellTable(where, flow, chosen) {
  const { trace, step, layer } = where;
  if (step >= trace.received) return null;
  const columns = flow ? gradientsOf(where, flow) : vectorsOf(where);
  const state = columns.at(-1);
  if (!state) return null;
  const units = listed(state.values, chosen);
  const write = flow
    ? (/** @type {number} */ value) => sized(value, 3)
    : (/** @type {number} */ value) => decimal(value, 4);
  const of = trace.card.layers > 1 ? `, layer ${layer + 1}` : "";
  const what = flow ? "The gradient of the loss by every vector" : "Every vector";
  const { length } = state.values;
  const part =
    units.length < length
      ? `. Of ${length} units the ${MOST} whose |${state.name}| is largest`
      : "";
  return {
    caption: `${what} of step ${step + 1}, which reads ${quoted(trace.tokens[step] ?? "")}${of}${part}`,
    head: ["unit", ...columns.map(({ name }) => name)],
    rows: [
      ...units.map((unit) => [
        String(unit),
        ...columns.map(({ values }) => write(values[unit] ?? NaN)),
      ]),
      ["length", ...columns.map(({ norm }) => write(norm))],
    ],
    now: chosen === null ? undefined : units.indexOf(chosen),
  };
}

/** @param {Where} where @returns {Column[]} */
function vectorsOf(where) {
  return wires(where).flatMap(([wire, name]) => {
    const values = vectorOf(where, wire);
    return values ? [{ name, values, norm: Math.hypot(...values) }] : [];
  });
}

/** @param {Where} where @param {Flow} flow @returns {Column[]} */
function gradientsOf(where, flow) {
  return wires(where).flatMap(([wire, name]) => {
    const values = gradientBy(where, flow, wire);
    return values
      ? [{ name: `∂L/∂${bracketed(name)}`, values, norm: normBy(where, flow, wire) }]
      : [];
  });
}

/** `f`, `(f∘c′)` @param {string} name */
function bracketed(name) {
  return /[∘−]/.test(name) ? `(${name})` : name;
}

/** @param {Where} where */
function wires({ trace }) {
  return Object.entries(VECTORS[trace.card.cell] ?? {});
}

/** The units in their order; of many the largest, and the chosen one. @param {Float32Array} values @param {number | null} chosen */
function listed(values, chosen) {
  const size = (/** @type {number} */ unit) => Math.abs(values[unit] ?? 0);
  const units = Array.from(values, (_, unit) => unit);
  if (units.length <= MOST) return units;
  const largest = new Set(units.toSorted((a, b) => size(b) - size(a)).slice(0, MOST));
  return units.filter((unit) => unit === chosen || largest.has(unit));
}
