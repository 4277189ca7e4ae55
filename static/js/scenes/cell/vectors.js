/** The vectors on a cell's wires, read from the trace; products of them are made here, as the cell makes them. */

/** @import { Selection, Trace } from "../../types.js" */

/** @typedef {{ trace: Trace, step: number, layer: number }} Where */

/** A GRU in the LSTM's words: it keeps z of the old state and lets in 1 − z of the candidate. @type {Record<string, string>} */
const MERGED = { f: "z", i: "z", g: "n", c: "h", "c'": "h'", "1−z": "z" };
/** Wires that carry what is kept nowhere; see products.js. @type {Record<string, { lstm?: string, gru?: string }>} */
const MADE = {
  fc: { lstm: "f∘c′", gru: "z∘h′" },
  ig: { lstm: "i∘g", gru: "(1−z)∘n" },
  tc: { lstm: "tanh(c)" },
  rm: { gru: "r∘m" },
  i: { gru: "1−z" },
  "1−z": { gru: "1−z" },
};

/** By which signal of the trace a wire's vector is known, or by which product; null where it is none. @param {Where} where @param {string} name @returns {Selection | null} */
export function sourceOf({ trace, step, layer }, name) {
  const own = trace.card.cell === "gru" ? (MERGED[name] ?? name) : name;
  const made = MADE[name]?.[trace.card.cell === "gru" ? "gru" : "lstm"];
  if (made) return { signal: made, layer, unit: 0, step };
  if (name === "x") return layer > 0 ? { signal: "h", layer: layer - 1, unit: 0, step } : null;
  const before = own.endsWith("'");
  const signal = own.replace("'", "");
  if (!(signal in trace.signals) || (before && step === 0)) return null;
  return { signal, layer, unit: 0, step: before ? step - 1 : step };
}

/** A wire's vector (H,), null where it carries none. @param {Where} where @param {string} name @returns {Float32Array | null} */
export function vectorOf(where, name) {
  const { trace } = where;
  const gru = trace.card.cell === "gru";
  if (name === "1−z" || (gru && name === "i"))
    return vectorOf(where, "f")?.map((z) => 1 - z) ?? null;
  if (gru && name === "o") return vectorOf(where, "h")?.fill(1) ?? null;
  if (name === "fc") return product(vectorOf(where, "f"), vectorOf(where, "c'"));
  if (name === "ig") return product(vectorOf(where, "i"), vectorOf(where, "g"));
  if (name === "rm") return product(vectorOf(where, "r"), vectorOf(where, "m"));
  if (name === "tc") return vectorOf(where, "c")?.map(Math.tanh) ?? null;
  const source = sourceOf(where, name);
  if (source) return trace.signals[source.signal]?.row(source.step, source.layer).slice() ?? null;
  const initial = where.step === 0 && name.endsWith("'");
  return initial ? new Float32Array(trace.card.hidden) : null;
}

/** By which signal's colours a vector is painted. @param {string} name @param {boolean} gru */
export function paintedAs(name, gru) {
  if (name === "x" || name === "tc") return "h";
  if (name === "rm") return "m";
  if (name === "fc" || name === "ig") return gru ? "h" : "c";
  return (gru ? (MERGED[name] ?? name) : name).replace("'", "");
}

/** @param {Float32Array | null} a @param {Float32Array | null} b */
function product(a, b) {
  return a && b && a.map((value, unit) => value * (b[unit] ?? NaN));
}
