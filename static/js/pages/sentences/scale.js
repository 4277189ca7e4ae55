/** The scale that all arcs share, and its legend: a wedge as wide and as coloured as the arcs are. */

/** @import { Domain } from "../../gradient.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Pair } from "./state.js" */

import { svg } from "lit";

import { decades, domain, gradientColor } from "../../gradient.js";
import { power } from "../../number.js";
import { WIDEST, widthOf } from "./picture.js";
import { signalOf } from "./state.js";

/** The scale goes up to 10 at least, which a wrong answer's loss comes close to: so it does not jump as one types. */
const UP_TO = 10;
const DECADE = 46;
const SIDE = 22;

/** @param {Pair} pair @returns {Domain} */
export function endsOf({ sentences, by }) {
  let most = UP_TO;
  for (const { readings } of sentences) {
    for (const reading of readings.value) {
      if (reading) most = Math.max(most, ...(reading.norms[signalOf(reading, by.value)] ?? []));
    }
  }
  return domain({ extent: [Infinity, most] });
}

/** @param {Domain} ends @param {Theme} theme */
export function wedge(ends, theme) {
  const all = decades(ends);
  const width = DECADE * (all.length - 1);
  const [first = 0] = all;
  const slices = Array.from({ length: width }, (_, x) => {
    const norm = 10 ** (first + (x + 0.5) / DECADE);
    const wide = widthOf(norm, ends);
    return svg`<rect
      x=${SIDE + x}
      y=${(WIDEST - wide) / 2}
      width="1.2"
      height=${wide}
      fill=${gradientColor(norm, ends, theme) ?? "none"}
    />`;
  });
  const numbers = all.map(
    (exponent, k) =>
      svg`<text x=${SIDE + k * DECADE} y=${WIDEST + 16}>${[1, 10][exponent] ?? power(exponent)}</text>`,
  );
  return svg`<svg class="wedge" width=${width + 2 * SIDE} height=${WIDEST + 22} aria-hidden="true">
    ${slices}${numbers}
  </svg>`;
}
