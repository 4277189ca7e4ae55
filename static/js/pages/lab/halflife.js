/** After how many steps a product of equal forget gates has fallen to a half. */

/** @import { Forgetting } from "../../protocol.js" */

import { counted } from "../../number.js";

/**
 * The d at which f^d = ½: ln ½ / ln f. 0.9 gives 6.6 steps, 0.99 gives 69.
 *
 * @param {number} f a forget gate, 0 … 1
 * @returns {number} steps; 0 where the past is discarded, Infinity where it is retained
 */
export function halfLife(f) {
  if (f <= 0) return 0;
  return f >= 1 ? Infinity : Math.log(0.5) / Math.log(f);
}

/** The last place of the slider: there the gate is wholly open. */
export const OPEN = 3.1;

/** The gate at a place of the slider, on which 0.9, 0.99 and 0.999 are equally far apart. @param {number} place 0 … OPEN */
export function gateAt(place) {
  return place >= OPEN ? 1 : 1 - 10 ** -place;
}

/** Where the slider stands for a gate. @param {number} f 0 … 1 */
export function placeOf(f) {
  return f >= 1 ? OPEN : Math.min(OPEN, -Math.log10(1 - Math.max(0, f)));
}

/** A gate with as many digits as it needs: `0.9`, `0.995`. @param {number} f */
export function gateText(f) {
  return String(Number(f.toFixed(f < 0.99 ? 2 : 4)));
}

/** How long a half-life is: `6.6 steps`, `69 steps`. @param {number} steps */
export function lifeText(steps) {
  return `${steps < 10 ? steps.toFixed(1) : counted(Math.round(steps))} steps`;
}

/** What a gate does, in words. @param {number} f 0 … 1 */
export function gateSentence(f) {
  if (f === 0) return "f = 0: past discarded.";
  if (f === 1) return "f = 1: past retained.";
  const life = lifeText(halfLife(f));
  return `f = ${gateText(f)}: after ${life} half is left (ln ½ / ln ${gateText(f)}).`;
}

/**
 * What the gates of a net do, in words.
 *
 * @param {string} name
 * @param {Pick<Forgetting, "gate" | "mean" | "half_life">} forget
 */
export function netSentence(name, { gate, mean, half_life: life }) {
  const often = life === null ? "never halves" : `halves every ${lifeText(life)}`;
  return `The ${name}’s ${gate} is ${gateText(mean ?? NaN)} on average; its product ${often}.`;
}
