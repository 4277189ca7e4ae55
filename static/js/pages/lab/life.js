/** The product of forget gates against the distance: equal gates as set by hand, and the gates of the nets themselves. */

/** @import { Forgetting } from "../../protocol.js" */
/** @import { Paper } from "./figure.js" */
/** @import { Laboratory } from "./laboratory.js" */

import { text } from "../../charts/text.js";
import { paint } from "../../color.js";
import { counted } from "../../number.js";
import { linearScale, logScale } from "../../scale.js";
import { figure, polyline, rule } from "./figure.js";
import { gateText, halfLife } from "./halflife.js";
import { drawMark, NETS } from "./nets.js";

/** The longest distance drawn. */
export const FAR = 1000;
/** The lecture's own examples. */
export const EXAMPLES = [0.9, 0.99];

/** At what product a net's name stands, each at its own, so that names of like curves stay apart. */
const NAMED_AT = { circle: 0.75, square: 0.32, triangle: 0.16 };

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @param {Parameters<typeof figure>[1]} looks
 * @returns {() => void} ends it
 */
export function mountLife(el, lab, looks) {
  return figure(el, looks, (paper) => {
    const plot = drawAxes(paper);
    const gate = lab.gate.value;
    for (const f of EXAMPLES.filter((f) => f !== gate)) drawProduct(paper, plot, f, false);
    for (const net of NETS) {
      const forget = lab.now.value?.answers[net.id]?.forget;
      if (forget) drawNet(paper, plot, net, forget);
    }
    drawProduct(paper, plot, gate, true);
  });
}

/** @typedef {{ x: (distance: number) => number, y: (product: number) => number, bottom: number }} Plot */

/** @param {Paper} paper @returns {Plot} */
function drawAxes({ context, width, height, theme, fonts, size }) {
  const [left, right, bottom] = [2.6 * size, width - 1.2 * size, height - 2.4 * size];
  const x = logScale({ domain: [1, FAR], range: [left, right] });
  const y = linearScale({ domain: [0, 1.08], range: [bottom, 0.5 * size] });
  const muted = { font: fonts.words, size: 0.95 * size, color: paint(theme.muted) };
  for (const [value, name] of /** @type {const} */ ([
    [0, "0"],
    [0.5, "½"],
    [1, "1"],
  ])) {
    rule(context, [left, y(value)], [right, y(value)], paint(theme.line));
    text(context, name, left - 0.5 * size, y(value), { ...muted, align: "right" });
  }
  for (const distance of [1, 10, 100, 1000]) {
    text(context, counted(distance), x(distance), bottom + 0.9 * size, {
      ...muted,
      align: "center",
    });
  }
  text(context, "distance in steps", right, bottom + 1.95 * size, { ...muted, align: "right" });
  return { x, y, bottom };
}

/** The curve of f^d, and where it is a half. @param {Paper} paper @param {Plot} plot @param {number} f @param {boolean} chosen */
function drawProduct({ context, theme, fonts, size }, { x, y, bottom }, f, chosen) {
  const distances = Array.from({ length: 201 }, (_, n) => FAR ** (n / 200));
  const color = paint(chosen ? theme.ink : theme.waiting);
  polyline(
    context,
    distances.map((d) => /** @type {const} */ ([x(d), y(f ** d)])),
    { color, width: chosen ? 2 : 1.25 },
  );
  const half = halfLife(f);
  if (half < 1 || half > FAR) return;
  rule(context, [x(half), y(0.5)], [x(half), bottom], color, [2, 3]);
  drawMark(context, "circle", x(half), y(0.5), {
    width: chosen ? 2 : 1.25,
    color,
    fill: paint(theme.ground),
  });
  const style = {
    font: fonts.words,
    size: 0.95 * size,
    color: paint(chosen ? theme.ink : theme.muted),
  };
  text(context, gateText(f), x(half) - 0.5 * size, y(0.5) + 0.8 * size, {
    ...style,
    align: "right",
    weight: chosen ? 700 : 400,
  });
}

/**
 * The median unit's product of gates, and on the line of a half the mark of the net's half-life.
 *
 * @param {Paper} paper
 * @param {Plot} plot
 * @param {import("./nets.js").Net} net
 * @param {Forgetting} forget
 */
function drawNet({ context, theme, fonts, size }, { x, y }, { dash, mark, short }, forget) {
  const products = forget.product.map(([, median]) => median ?? NaN);
  if (products.length < 2) return;
  const color = paint(theme.ink);
  const style = { width: 1.5, color, fill: paint(theme.ground) };
  const points = products.map((product, n) => /** @type {const} */ ([x(n + 1), y(product)]));
  polyline(context, points, { color, width: 1.5, dash });
  const half = forget.half_life ?? Infinity;
  if (half >= 1 && half <= FAR) drawMark(context, mark, x(half), y(0.5), style);
  const at = Math.max(
    0,
    products.findIndex((product) => product <= NAMED_AT[mark]),
  );
  const [left, top] = points[at] ?? [0, 0];
  text(context, short, left + 0.5 * size, top, { font: fonts.words, size: 0.95 * size, color });
}
