/** In which part of a step what is computed: x, then U and W, the gates, c, h, V, the bars, the marks. */

import { stage } from "../../scale.js";
import { PREDICTS } from "../../timeline.js";

/** Shares of a step's phase, one after the other. */
const X = 0.18;
const LAYERS_END = 0.66;
const BARS_END = 0.92;

/**
 * How far each part of a step is: 0 not begun, 1 done.
 *
 * @typedef {object} Lit
 * @property {number} x
 * @property {(layer: number) => { arrows: number, gates: number, c: number, h: number }} layer
 * @property {number} v
 * @property {number} bars
 * @property {number} marks
 */

/** @type {Lit} */
const DONE = { x: 1, layer: () => ({ arrows: 1, gates: 1, c: 1, h: 1 }), v: 1, bars: 1, marks: 1 };
/** @type {Lit} */
const WAITING = {
  x: 0,
  layer: () => ({ arrows: 0, gates: 0, c: 0, h: 0 }),
  v: 0,
  bars: 0,
  marks: 0,
};

/**
 * @param {number} t
 * @param {{ playhead: number, phase: number, received: number, layers: number }} now
 * @returns {Lit}
 */
export function litAt(t, { playhead, phase, received, layers }) {
  if (t > playhead || t >= received) return WAITING;
  if (t < playhead || phase >= 1) return DONE;
  return {
    x: stage(phase, 0, X),
    layer: (layer) => {
      const each = (LAYERS_END - X) / layers;
      const own = stage(phase, X + layer * each, X + (layer + 1) * each);
      return {
        arrows: stage(own, 0, 0.35),
        gates: stage(own, 0.35, 0.62),
        c: stage(own, 0.62, 0.8),
        h: stage(own, 0.8, 1),
      };
    },
    v: stage(phase, LAYERS_END, PREDICTS),
    bars: stage(phase, PREDICTS, BARS_END),
    marks: stage(phase, BARS_END, 1),
  };
}
