/** The derivatives of the activations, with the net's pre-activations of this moment as dots on them. */

/** @import { Dots } from "../../protocol.js" */
/** @import { Paper } from "./figure.js" */
/** @import { Laboratory } from "./laboratory.js" */
/** @import { NetId } from "./nets.js" */

import { text } from "../../charts/text.js";
import { paint } from "../../color.js";
import { decimal } from "../../number.js";
import { clamp, linearScale } from "../../scale.js";
import { figure, polyline, rule } from "./figure.js";

/** As far as the curves are drawn to both sides; dots beyond stand at the edge. */
export const FAR = 6;

/** σ′, 0.25 at most. @param {number} a */
export function sigmoidSlope(a) {
  const s = 1 / (1 + Math.exp(-a));
  return s * (1 - s);
}

/** tanh′, 1 at most. @param {number} a */
export function tanhSlope(a) {
  return 1 - Math.tanh(a) ** 2;
}

/** ReLU′, 0 or 1. @param {number} a */
export function reluSlope(a) {
  return a > 0 ? 1 : 0;
}

export const CURVES = {
  sigmoid: { name: "σ′", slope: sigmoidSlope, most: 0.25, at: -2.1 },
  tanh: { name: "tanh′", slope: tanhSlope, most: 1, at: -1.05 },
  relu: { name: "ReLU′", slope: reluSlope, most: 1, at: 3.4 },
};

/** @typedef {keyof typeof CURVES} Activation */

/** Which curve each pre-activation of a net goes through. @param {NetId} id @param {Activation} activation @param {string} name */
export function curveOf(id, activation, name) {
  if (id === "rnn") return activation;
  return name === "a_g" || name === "a_n" ? "tanh" : "sigmoid";
}

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @param {Parameters<typeof figure>[1]} looks
 * @returns {() => void} ends it
 */
export function mountSlopes(el, lab, looks) {
  return figure(el, looks, (paper) => {
    const round = lab.now.value;
    const id = lab.sloped.value;
    const dots = Object.entries(round?.answers[id]?.preactivations ?? {});
    const activation = round?.settings.activation ?? "tanh";
    const used = new Set(dots.map(([name]) => curveOf(id, activation, name)));
    const plot = draw(paper, used);
    for (const [, sample] of dots) drawDots(paper, plot, sample);
  });
}

/** @param {Paper} paper @param {Set<Activation>} used */
function draw({ context, width, height, theme, fonts, size }, used) {
  const [left, bottom] = [2.6 * size, height - 2.4 * size];
  const x = linearScale({ domain: [-FAR, FAR], range: [left, width - 0.5 * size] });
  const y = linearScale({ domain: [0, 1.08], range: [bottom, 0.5 * size] });
  const muted = { font: fonts.words, size: 0.95 * size, color: paint(theme.muted) };
  for (const value of [0, 0.25, 0.5, 1]) {
    rule(context, [x(-FAR), y(value)], [x(FAR), y(value)], paint(theme.line));
    text(context, String(value), left - 0.5 * size, y(value), { ...muted, align: "right" });
  }
  for (const value of [-6, -4, -2, 0, 2, 4, 6]) {
    text(context, decimal(value, 0), clamp(x(value), 0, width - 0.7 * size), bottom + 0.9 * size, {
      ...muted,
      align: "center",
    });
  }
  text(context, "pre-activation a", width - 0.5 * size, bottom + 1.95 * size, {
    ...muted,
    align: "right",
  });
  for (const [key, { name, slope, most, at }] of Object.entries(CURVES)) {
    const inUse = used.has(/** @type {Activation} */ (key));
    const points = Array.from({ length: 241 }, (_, n) => -FAR + (n / 240) * 2 * FAR).map(
      (a) => /** @type {const} */ ([x(a), y(slope(a))]),
    );
    polyline(context, points, {
      color: paint(inUse ? theme.ink : theme.waiting),
      width: inUse ? 2 : 1.25,
    });
    text(
      context,
      `${name} ≤ ${most}`,
      x(at) + (at < 0 ? -0.5 : 0) * size,
      y(slope(at)) - 0.8 * size,
      {
        ...muted,
        color: paint(inUse ? theme.ink : theme.muted),
        weight: inUse ? 700 : 400,
        align: at < 0 ? "right" : "left",
      },
    );
  }
  return { x, y };
}

/** @param {Paper} paper @param {{ x: (a: number) => number, y: (slope: number) => number }} plot @param {Dots} sample */
function drawDots({ context, theme }, { x, y }, { values, derivatives }) {
  context.fillStyle = paint(theme.ink, 0.22);
  values.forEach((value, n) => {
    if (value === null) return;
    context.beginPath();
    context.arc(x(clamp(value, -FAR, FAR)), y(derivatives[n] ?? NaN), 4, 0, 2 * Math.PI);
    context.fill();
  });
}

/** How each activation is named in a sentence. @type {Record<Activation, string>} */
const SYMBOLS = { sigmoid: "σ′", tanh: "tanh′", relu: "ReLU′" };

/**
 * What the dots say.
 *
 * @param {{ id: NetId, name: string }} net
 * @param {Activation} activation
 * @param {Record<string, Pick<Dots, "mean_derivative">>} preactivations
 */
export function slopeSentence({ id, name }, activation, preactivations) {
  const means = Object.entries(preactivations).map(([signal, { mean_derivative: mean }]) => ({
    curve: curveOf(id, activation, signal),
    signal: signal.replace(/^a_?/, ""),
    mean: decimal(mean ?? NaN, 2),
    share: `${decimal(100 * (mean ?? NaN), 0)} %`,
  }));
  const own = means[0];
  if (!own) return "";
  if (id !== "rnn") {
    const gates = means.map(({ curve, signal, mean }) => `${SYMBOLS[curve]} of ${signal} ${mean}`);
    return `${name}, on average: ${gates.join(", ")}. The way through the cell does without them.`;
  }
  if (own.curve === "relu")
    return `ReLU′ is 1 at ${own.share} of the ${name}’s pre-activations and 0 at the others.`;
  const { most } = CURVES[own.curve];
  return `${SYMBOLS[own.curve]} is ${own.mean} on average at the ${name}’s pre-activations, and ${most} at most.`;
}
