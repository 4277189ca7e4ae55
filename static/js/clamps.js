/** Signals held at a value, to see what everything after it then does: in the API's own form, in words and in links. */

/** @import { ClampEntry, ModelCard } from "./protocol.js" */
/** @import { Store } from "./types.js" */

/** Nothing was named that is to be held: what is offered goes by what is chosen. @type {Store["holding"]["value"]} */
export const UNNAMED = { signal: "", layer: "all" };

/** A hold that begins somewhere and does not end. */
export const END = 2 ** 31 - 1;
/** As many as a link holds. */
const MOST = 16;
const LARGEST = 1e6;

/** What can be held of a model; another model's holds wait until it is back. @param {ClampEntry} clamp @param {ModelCard} card */
function fits({ signal, layer, units }, card) {
  const known = card.signals.includes(signal) && !["x", "logits", "probs", "loss"].includes(signal);
  const layers = layer === undefined || layer === "all" || layer < card.layers;
  const inside = !Array.isArray(units) || units.every((unit) => unit < card.hidden);
  return known && layers && inside;
}

/** The holds that the present model has a place for. @param {Pick<Store, "clamps" | "card">} store @returns {ClampEntry[]} */
export function clampsOf({ clamps, card }) {
  const model = card.value;
  return model ? clamps.value.filter((clamp) => fits(clamp, model)) : [];
}

/** @typedef {Pick<ModelCard, "layers">} Layers */

/** Whether two hold the same numbers, at whatever value. @param {ClampEntry} one @param {ClampEntry} other @param {Layers} card */
export function samePlace(one, other, card) {
  const [left, right] = [one, other].map((clamp) => placeName(onlyLayer(clamp, card)));
  return left === right;
}

/** Of a model with one layer, all layers are that one. @param {ClampEntry} clamp @param {Layers} card @returns {ClampEntry} */
function onlyLayer(clamp, { layers }) {
  return layers === 1 ? { ...clamp, layer: "all" } : clamp;
}

/** Holds with one more; it takes the place of one that held the same. @param {ClampEntry[]} clamps @param {ClampEntry} clamp @param {Layers} card */
export function hold(clamps, clamp, card) {
  return [...release(clamps, clamp, card), clamp].slice(-MOST);
}

/** Holds without one. @param {ClampEntry[]} clamps @param {ClampEntry} clamp @param {Layers} card */
export function release(clamps, clamp, card) {
  return clamps.filter((one) => !samePlace(one, clamp, card));
}

/**
 * The units of a vector that are held at a step: all, a list, or none.
 *
 * @param {readonly ClampEntry[]} clamps
 * @param {string} signal
 * @param {number} layer
 * @param {number} t
 * @returns {"all" | number[]}
 */
export function heldUnits(clamps, signal, layer, t) {
  /** @type {number[]} */
  const some = [];
  for (const { signal: name, layer: where = "all", units = "all", range = "all" } of clamps) {
    const here = range === "all" || (t >= range[0] && t < range[1]);
    if (name !== signal || !here || (where !== "all" && where !== layer)) continue;
    if (units === "all") return "all";
    some.push(...units);
  }
  return some;
}

/** `f = 0 throughout`, `c[37] = 1 at step 13` @param {ClampEntry} clamp @param {Pick<ModelCard, "layers">} card */
export function describe({ signal, layer, units, range, value }, { layers }) {
  const which = Array.isArray(units) ? `[${units.join(", ")}]` : "";
  const of = layers > 1 && typeof layer === "number" ? ` of layer ${layer + 1}` : "";
  return `${signal}${which}${of} = ${String(value).replace("-", "−")} ${when(range)}`;
}

/** @param {ClampEntry["range"]} range */
function when(range) {
  if (!Array.isArray(range)) return "throughout";
  const [from, to] = range;
  if (to >= END) return `from step ${from + 1} on`;
  return to === from + 1 ? `at step ${to}` : `at steps ${from + 1} to ${to}`;
}

/** The part of a link: `f.all.all.all.0~c.0.37.12-13.1` @param {ClampEntry[]} clamps */
export function write(clamps) {
  return clamps.map((clamp) => `${placeName(clamp)}:${clamp.value}`).join("~");
}

/** @param {ClampEntry} clamp */
function placeName({ signal, layer = "all", units = "all", range = "all" }) {
  const which = Array.isArray(units) ? units.join("+") : units;
  return `${signal}.${layer}.${which}.${Array.isArray(range) ? range.join("-") : range}`;
}

/** The holds of a link; what makes no sense is left out. @param {string | null} link @returns {ClampEntry[]} */
export function read(link) {
  return (link ?? "").split("~").flatMap(readOne).slice(0, MOST);
}

const FORM =
  /^([a-z])\.(all|\d{1,2})\.(all|\d{1,4}(?:\+\d{1,4}){0,63})\.(all|\d{1,10}-\d{1,10}):(-?\d{1,7}(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?)$/;

/** @param {string} text @returns {ClampEntry[]} */
function readOne(text) {
  const parts = FORM.exec(text);
  if (!parts) return [];
  const [, signal = "", layer = "", units = "", range = "", value = ""] = parts;
  const [from = 0, to = 0] = range.split("-").map(Number);
  if (Math.abs(Number(value)) > LARGEST || (range !== "all" && (from >= to || to > END))) return [];
  return [
    {
      signal,
      layer: layer === "all" ? "all" : Number(layer),
      units:
        units === "all" ? "all" : [...new Set(units.split("+").map(Number))].sort((a, b) => a - b),
      range: range === "all" ? "all" : [from, to],
      value: Number(value),
    },
  ];
}
