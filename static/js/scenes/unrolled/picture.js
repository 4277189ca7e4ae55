/** All that the unrolled network's picture depends on, gathered before it is drawn. */

/** @import { Sampling, Selection, Store, Trace } from "../../types.js" */
/** @import { BarRow } from "../../charts/bars.js" */
/** @import { Baked } from "../../charts/baked.js" */
/** @import { Mosaic, Mosaics } from "../../charts/mosaic.js" */
/** @import { Fonts } from "../../charts/text.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Flow } from "./backward/flow.js" */
/** @import { Layout } from "./layout.js" */
/** @import { Lit } from "./stages.js" */

import { mosaic } from "../../charts/mosaic.js";
import { colorOf, colormap, paint, range } from "../../color.js";
import { largest } from "../../largest.js";
import { litAt } from "./stages.js";

/**
 * @typedef {object} Look
 * @property {Theme} theme
 * @property {Fonts} fonts
 * @property {string} ink
 * @property {string} muted
 * @property {string} line
 * @property {string} waiting what is not computed yet
 * @property {string} ground
 * @property {string} accent
 */

/**
 * @typedef {object} Picture
 * @property {CanvasRenderingContext2D} context
 * @property {Trace} trace
 * @property {Layout} layout
 * @property {Look} look
 * @property {Mosaics} mosaics
 * @property {Mosaics} waves gradients, painted like the vectors that they belong to
 * @property {Pick<Baked, "draw">} margin
 * @property {number} playhead
 * @property {number} phase
 * @property {number} camera
 * @property {Selection | null} hover
 * @property {{ k: number, t: number, norm: number } | null} linked the step whose loss is looked at, what it blames, how much
 * @property {Selection | null} selection
 * @property {{ layer: number, row: number } | null} openRow
 * @property {boolean} shared U, W and V are named at every step
 * @property {Store["weights"]["value"]} weights
 * @property {Sampling} sampling as it re-weighs the bars
 * @property {Map<number, BarRow[]>} rows of bars, each step's made once a picture
 * @property {Flow | null} flow what flows back; null while time runs forwards
 * @property {readonly string[]} signals shown in the playhead's column, in order
 */

/** The order of the blocks in a column: as the cell computes. */
const ORDER = ["i", "f", "o", "g", "r", "z", "n", "c", "h"];

/** @param {Theme} theme @param {Fonts} fonts @returns {Look} */
export function lookOf(theme, fonts) {
  return {
    theme,
    fonts,
    ink: paint(theme.ink),
    muted: paint(theme.muted),
    line: paint(theme.line),
    waiting: paint(theme.waiting),
    ground: paint(theme.ground),
    accent: paint(theme.accent),
  };
}

/** @param {Trace} trace */
export function shownSignals(trace) {
  return ORDER.filter((signal) => signal in trace.signals);
}

/** @param {Picture} picture @param {number} t @returns {Lit} */
export function litOf({ playhead, phase, trace }, t) {
  return litAt(t, { playhead, phase, received: trace.received, layers: trace.card.layers });
}

/** The values of a map's ends for a signal of the trace. @param {Trace} trace @param {string} signal @returns {[number, number]} */
export function limitsOf(trace, signal) {
  return range(signal, largest(trace, signal));
}

/**
 * A layer's vector after step t as a mosaic, null where it has not come yet.
 *
 * @param {Picture} picture
 * @param {string} signal
 * @param {number} t
 * @param {number} layer
 * @returns {Mosaic | null}
 */
export function mosaicOf({ trace, mosaics, look, layout }, signal, t, layer) {
  const plane = trace.signals[signal];
  if (!plane || t < 0 || t >= trace.received) return null;
  const limits = limitsOf(trace, signal);
  const key = `${signal} ${layer} ${t} ${limits[1]} ${look.ground}`;
  const map = colormap(colorOf(signal), look.theme);
  return mosaics.get(key, (old) => mosaic(plane.row(t, layer), layout.fold, map, limits, old));
}
