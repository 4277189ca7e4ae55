/** How much gradient reaches each step, as bars on the gradients' scale. */

/** @import { Domain } from "../gradient.js" */
/** @import { Painter } from "./strip.js" */

import { share } from "../gradient.js";

/**
 * Paints one bar from below, its height and its colour the place of 10^value on the scale; none where nothing flows.
 *
 * @param {Uint32Array} colors 256 entries
 * @param {Domain} ends
 * @param {number} height pixels
 * @returns {Painter} of columns that hold log₁₀ of a norm
 */
export function flowBar(colors, ends, height) {
  return ([exponent = NaN], out, at, stride) => {
    const place = share(10 ** exponent, ends);
    if (Number.isNaN(place)) return;
    const length = Math.max(1, Math.round(place * height));
    const color = colors[Math.min(255, Math.floor(place * 256))] ?? 0;
    for (let k = 0; k < length; k += 1) out[at + (height - 1 - k) * stride] = color;
  };
}
