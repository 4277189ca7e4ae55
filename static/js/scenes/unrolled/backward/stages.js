/** In which part of a step the loss flows where: onto the bar, V down, then each layer from the top: h, gates, W, U. */

import { stage } from "../../../scale.js";

/** Shares of a step's phase, one after the other. */
const LOSS = 0.1;
const V = 0.28;

/**
 * How far each part of a step is: 0 not begun, 1 done.
 *
 * @typedef {object} Flowing
 * @property {number} loss
 * @property {number} v
 * @property {(layer: number) => { states: number, gates: number, across: number, up: number }} layer `up` is the way
 *   of U, which the gradient goes downwards
 */

/** @type {Flowing} */
const DONE = { loss: 1, v: 1, layer: () => ({ states: 1, gates: 1, across: 1, up: 1 }) };
/** @type {Flowing} */
const WAITING = { loss: 0, v: 0, layer: () => ({ states: 0, gates: 0, across: 0, up: 0 }) };

/**
 * @param {number} t
 * @param {{ playhead: number, phase: number, first: number, source: number, layers: number }} now `first`: the earliest
 *   step whose gradient is here, `source`: the last step whose loss flows
 * @returns {Flowing}
 */
export function flowingAt(t, { playhead, phase, first, source, layers }) {
  if (t < playhead || t < first || t > source) return WAITING;
  if (t > playhead || phase >= 1) return DONE;
  return {
    loss: stage(phase, 0, LOSS),
    v: stage(phase, LOSS, V),
    layer: (layer) => {
      const each = (1 - V) / layers;
      const begin = V + (layers - 1 - layer) * each;
      const own = stage(phase, begin, begin + each);
      return {
        states: stage(own, 0, 0.25),
        gates: stage(own, 0.25, 0.5),
        across: stage(own, 0.5, 0.8),
        up: stage(own, 0.8, 1),
      };
    },
  };
}
