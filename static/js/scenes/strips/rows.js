/** Which strips a trace has and where they lie, one under the other on one time axis. */

import { clamp } from "../../scale.js";

const STATES = ["h", "c"];
const WITHIN = ["i", "f", "o", "r", "z", "g", "n", "a"];

/** @typedef {{ signal: string, layer: number }} StripName */

/**
 * The strips from top to bottom: the states of every layer, the last layer first as in the network's picture, then
 * what happens inside one of them.
 *
 * @param {string[]} signals those that there are
 * @param {number} layers L
 * @param {number} chosen the layer whose gates are shown
 * @returns {StripName[]}
 */
export function stripsOf(signals, layers, chosen) {
  const present = (/** @type {string} */ signal) => signals.includes(signal);
  const states = Array.from({ length: layers }, (_, k) => layers - 1 - k).flatMap((layer) =>
    STATES.filter(present).map((signal) => ({ signal, layer })),
  );
  return [...states, ...WITHIN.filter(present).map((signal) => ({ signal, layer: chosen }))];
}

/** The least height of a strip with its name, in CSS pixels. */
const LEGIBLE = 15;

/**
 * The first strips, as many as have a legible name in this height: of a difference the states matter most.
 *
 * @param {StripName[]} names
 * @param {number} height
 */
export function thatFit(names, height) {
  const rest = (height - CHARACTERS - NUMBERS - 32) * 0.8;
  return names.slice(0, Math.max(2, Math.floor(rest / LEGIBLE)));
}

/** A picture narrower than this has letters for labels and its legends in a line below. */
const NARROW = 560;
const CHARACTERS = 20;
const NUMBERS = 17;

/**
 * Where everything lies, in CSS pixels from the upper left corner, and the size of the names.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} count strips
 * @param {boolean} [flows] whether there is a row of gradients below the loss
 */
export function layout(width, height, count, flows = false) {
  const narrow = width < NARROW;
  const left = narrow ? 28 : clamp(width * 0.17, 132, 190);
  const right = narrow ? 4 : clamp(width * 0.11, 120, 132);
  const minimap = narrow ? 24 : 20;
  const legends = narrow ? 20 : 0;
  const gap = count > 7 || narrow ? 2 : clamp(height / 80, 2, 4);
  const top = narrow ? 2 : 6;
  const rest = Math.max(60, height - top - minimap - 6 - legends - CHARACTERS - NUMBERS);
  const loss = clamp(rest * (narrow ? 0.16 : 0.19), 26, 64);
  const flow = flows ? clamp(rest * 0.15, 20, 48) + 2 * gap : 0;
  const each = (rest - loss - flow - 2 * gap) / Math.max(1, count);
  const strip = Math.max(4, each - gap);
  const strips = Array.from({ length: count }, (_, k) => ({ y: top + k * each, height: strip }));
  const below = top + count * each + gap;
  return {
    narrow,
    size: clamp(each * 0.5, narrow ? 13 : 14, 16),
    plot: {
      x: left,
      width: Math.max(40, width - left - right),
      height: top + rest + CHARACTERS + NUMBERS,
    },
    right,
    strips,
    loss: { y: below, height: loss },
    flow: flows ? { y: below + loss + 2 * gap, height: flow - 2 * gap } : null,
    characters: { y: top + rest, height: CHARACTERS },
    numbers: { y: top + rest + CHARACTERS, height: NUMBERS },
    minimap: { y: height - legends - minimap, height: minimap },
    legends: { y: height - legends, height: legends },
  };
}

/** @param {{ y: number, height: number }} place */
export function middle({ y, height }) {
  return y + height / 2;
}
