/** The laboratory as a link: what differs from the defaults stands behind the `#`. */

/** @import { NetId } from "./nets.js" */
/** @import { Settings } from "./settings.js" */

import { clamp } from "../../scale.js";
import { NETS } from "./nets.js";
import { CHOICES, DEFAULTS, ENDS } from "./settings.js";

/** @typedef {{ settings: Settings, nets: NetId[], slope: NetId, gate: number }} Screen */

/** What is looked at when nothing is said. @type {Readonly<Screen>} */
export const START = { settings: DEFAULTS, nets: ["rnn", "lstm", "gru"], slope: "rnn", gate: 0.9 };

/** @param {Screen} screen @returns {string} without the `#` */
export function write({ settings, nets, slope, gate }) {
  const fields = new URLSearchParams();
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = settings[/** @type {keyof Settings} */ (name)];
    if (value !== usual) fields.set(name, String(value));
  }
  if (nets.join() !== START.nets.join()) fields.set("nets", nets.join("."));
  if (slope !== START.slope) fields.set("slope", slope);
  if (gate !== START.gate) fields.set("gate", String(gate));
  return fields.toString();
}

/**
 * What is missing or makes no sense takes its default.
 *
 * @param {string} hash with or without the `#`
 * @returns {Screen}
 */
export function read(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const settings = Object.fromEntries(
    Object.entries(DEFAULTS).map(([name, usual]) => [
      name,
      setting(name, fields.get(name)) ?? usual,
    ]),
  );
  const nets = fields.get("nets");
  return {
    settings: /** @type {Settings} */ (settings),
    nets: NETS.map(({ id }) => id).filter((id) => nets === null || nets.split(".").includes(id)),
    slope: NETS.find(({ id }) => id === fields.get("slope"))?.id ?? START.slope,
    gate: number(fields.get("gate"), [0, 1]) ?? START.gate,
  };
}

/** @param {string} name @param {string | null} text */
function setting(name, text) {
  const choices = /** @type {Record<string, readonly (string | number)[]>} */ (CHOICES)[name];
  if (choices) return choices.find((choice) => String(choice) === text);
  const value = number(text, ENDS[name] ?? [0, 0]);
  if (name === "skip") return text === "0" ? 0 : whole(value);
  return name === "steps" || name === "seed" ? whole(value) : value;
}

/** @param {number | undefined} value */
function whole(value) {
  return value === undefined ? undefined : Math.round(value);
}

/** @param {string | null} text @param {[number, number]} ends @returns {number | undefined} */
function number(text, [lo, hi]) {
  if (text === null || !/^-?\d{1,9}(\.\d{1,20})?$/.test(text)) return undefined;
  return clamp(Number(text), lo, hi);
}
