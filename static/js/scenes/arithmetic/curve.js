/** An activation as a curve with its point. */

/** @import { Curve } from "./sums.js" */

import { svg, html } from "lit";

import { decimal } from "../../number.js";
import { clamp } from "../../scale.js";
import { ACTIVATIONS, symbolOf } from "./equations.js";

/** Half the width of the plot, and its size. */
const FAR = 5;
const SIZE = { width: 190, height: 130, pad: 22 };

/** @param {Curve} curve @param {number} decimals */
export function curveOf({ kind, at, value, name, of }, decimals) {
  const activation = ACTIVATIONS[kind];
  const [low, high] = kind === "sigmoid" ? [0, 1] : kind === "tanh" ? [-1, 1] : [0, FAR];
  const { width, height, pad } = SIZE;
  const x = (/** @type {number} */ a) => pad + ((a + FAR) / (2 * FAR)) * (width - 2 * pad);
  const y = (/** @type {number} */ b) =>
    height - pad - ((b - low) / (high - low)) * (height - 2 * pad);
  const points = Array.from({ length: 81 }, (_, k) => -FAR + (k * 2 * FAR) / 80);
  const path = points.map((a) => `${x(a).toFixed(1)},${y(activation(a)).toFixed(1)}`).join(" ");
  const [px, py] = [x(clamp(at, -FAR, FAR)), y(clamp(value, low, high))];
  const beyond =
    Math.abs(at) > FAR ? ` The sum lies beyond the plot, at ${decimal(at, decimals)}.` : "";
  return html`<figure class="curve">
    <svg
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-label="${kind} of ${decimal(at, decimals)} is ${decimal(value, decimals)}"
    >
      ${svg`<line class="axis" x1=${pad} x2=${width - pad} y1=${y(0)} y2=${y(0)}></line>
        <line class="axis" x1=${x(0)} x2=${x(0)} y1=${y(low)} y2=${y(high)}></line>
        <text x=${pad} y=${height - 6}>−${FAR}</text>
        <text x=${width - pad} y=${height - 6} text-anchor="end">${FAR}</text>
        <text x=${x(0) + 5} y=${y(high) - 4}>${high}</text>
        <text x=${x(0) + 5} y=${y(low) + (low < 0 ? 14 : -4)}>${low === 0 ? "" : `−${-low}`}</text>
        <polyline class="line" points=${path}></polyline>
        <line class="drop" x1=${px} x2=${px} y1=${y(0)} y2=${py}></line>
        <line class="drop" x1=${x(0)} x2=${px} y1=${py} y2=${py}></line>
        <circle cx=${px} cy=${py} r="5"></circle>`}
    </svg>
    <figcaption>
      <span class="number">${symbolOf(kind)}(${of})${name.includes("(") ? "" : ` = ${name}`}</span
      >${beyond}
    </figcaption>
  </figure>`;
}
