/** The big picture: ‖∂L_T/∂h_k‖ of each net against the step k, and as a faint ghost what it was before the last change. */

/** @import { Frame, Paper } from "./figure.js" */
/** @import { Laboratory } from "./laboratory.js" */
/** @import { Curve } from "./words.js" */

import { placeIn } from "../../canvas.js";
import { stepNumbers, ticks } from "../../charts/axis.js";
import { text, widthOf } from "../../charts/text.js";
import { paint } from "../../color.js";
import { power } from "../../number.js";
import { clamp, linearScale } from "../../scale.js";
import { amount } from "./amounts.js";
import { axis, marks, spread } from "./decades.js";
import { figure, polyline, rule } from "./figure.js";
import { curvesOf } from "./laboratory.js";
import { drawMark, NETS } from "./nets.js";

/** The smallest number that float32 holds in full precision, as an exponent of ten. */
const FLOAT32 = Math.log10(2 ** -126);
/** Marks along a curve. */
const MARKS = 6;
const WIDTH = 2;
/** A picture as wide as a phone has room for less, in CSS pixels. */
const NARROW = 560;

/** Places of steps and norms on the paper. @typedef {{ frame: Frame, x: (k: number) => number, y: (norm: number) => number, ends: [number, number] }} Plot */

/**
 * @param {HTMLElement} el
 * @param {Laboratory} lab
 * @param {Parameters<typeof figure>[1]} looks
 * @returns {() => void} ends it
 */
export function mountCurves(el, lab, looks) {
  const ending = new AbortController();
  const options = { signal: ending.signal };
  let frame = { x: 0, y: 0, width: 0, height: 0 };
  /** @type {{ plot: Plot, curves: Curve[] } | null} */
  let drawn = null;
  Object.assign(el, {
    inspect: (/** @type {string} */ id, /** @type {number} */ k) => place(drawn, id, k),
  });

  const stop = figure(el, looks, (paper) => {
    const curves = curvesOf(lab.now.value);
    const steps = lab.now.value?.settings.steps ?? 0;
    const before = ghostsOf(lab, steps);
    frame = frameOf(paper);
    if (steps === 0) return;
    const ends = axis([...curves, ...before].flatMap(({ norms }) => norms));
    const plot = plotOf(frame, ends, steps);
    drawGrid(paper, { ...plot, steps });
    for (const curve of before) drawGhost(paper, plot, curve);
    drawHover(paper, plot, lab.hover.value);
    for (const curve of curves) drawCurve(paper, plot, curve);
    drawNames(paper, plot, curves);
    drawn = { plot, curves };
  });

  const steps = () => lab.now.peek()?.settings.steps ?? 1;
  const look = (/** @type {number} */ k) => (lab.hover.value = clamp(k, 0, steps() - 1));
  el.addEventListener(
    "pointermove",
    (event) => look(Math.floor(((placeIn(el, event).x - frame.x) / frame.width) * steps())),
    options,
  );
  el.addEventListener("pointerleave", () => (lab.hover.value = null), options);
  el.addEventListener("blur", () => (lab.hover.value = null), options);
  el.addEventListener(
    "keydown",
    (event) => handle(event, lab.hover.peek(), steps(), look),
    options,
  );
  return () => {
    stop();
    ending.abort();
  };
}

/** What the curves were before the last change; of another length, its steps would be others. @param {Laboratory} lab @param {number} steps */
function ghostsOf({ before, nets }, steps) {
  return curvesOf(before.value).filter(
    ({ net, norms }) => nets.value.includes(net.id) && norms.length === steps,
  );
}

/**
 * Where a net's curve is drawn at a step, for tests that look; null where it is not.
 *
 * @param {{ plot: Plot, curves: Curve[] } | null} drawn
 * @param {string} id of the net
 * @param {number} k
 */
function place(drawn, id, k) {
  const norm = drawn?.curves.find(({ net }) => net.id === id)?.norms[k];
  if (!drawn || norm === undefined || !isDrawn(norm)) return null;
  const { frame, ends, x, y } = drawn.plot;
  return { x: x(k), y: y(norm), frame, ends };
}

/**
 * The arrows walk along the curves.
 *
 * @param {KeyboardEvent} event
 * @param {number | null} at
 * @param {number} steps
 * @param {(k: number) => void} look
 */
function handle(event, at, steps, look) {
  const by = event.shiftKey ? 10 : 1;
  const from = at ?? steps;
  const to = { ArrowLeft: from - by, ArrowRight: from + by, Home: 0, End: steps - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  look(to);
}

/** Names stand left of the curves, powers of ten right of them, steps below. @param {Paper} paper @returns {Frame} */
function frameOf({ width, height, size }) {
  const [left, right, below] = [width < NARROW ? 3.4 : 7.2, 3.6, 3.2].map((em) => em * size);
  const [x, y] = [left ?? 0, 0.7 * size];
  return { x, y, width: Math.max(1, width - x - (right ?? 0)), height: height - y - (below ?? 0) };
}

/** @param {Frame} frame @param {[number, number]} ends @param {number} steps @returns {Plot} */
function plotOf(frame, ends, steps) {
  const height = linearScale({ domain: ends, range: [frame.y + frame.height, frame.y] });
  return {
    frame,
    ends,
    x: (k) => frame.x + ((k + 0.5) / steps) * frame.width,
    y: (norm) => height(clamp(Math.log10(norm), ends[0], ends[1])),
  };
}

/** @param {Paper} paper @param {Plot & { steps: number }} plot */
function drawGrid({ context, width, theme, fonts, size }, { frame, ends, y, steps }) {
  const [right, bottom] = [frame.x + frame.width, frame.y + frame.height];
  const muted = paint(theme.muted);
  const exponents = marks(ends, frame.height / (2.6 * size));
  const lines = exponents.map((exponent) => y(10 ** exponent) || bottom);
  for (const [k, exponent] of exponents.entries()) {
    const at = lines[k] ?? bottom;
    rule(context, [frame.x, at], [right, at], paint(theme.line));
    text(context, exponent ? power(exponent) : "1", right + 0.5 * size, at, {
      font: fonts.words,
      size,
      color: muted,
    });
  }
  if (ends[0] < FLOAT32 && width >= NARROW) {
    const at = y(10 ** FLOAT32);
    rule(context, [frame.x, at], [right, at], muted, [1, 3]);
    const beside = freest([at + 0.75 * size, at - 0.75 * size], lines);
    text(context, "float32 ends here", right - 0.4 * size, beside, {
      font: fonts.words,
      size: 0.9 * size,
      color: muted,
      align: "right",
    });
  }
  const view = { from: 0, to: steps };
  const pixels = frame.width / steps;
  stepNumbers(
    context,
    ticks(view, steps, (4 * size) / pixels),
    view,
    { x: frame.x, y: bottom + 0.95 * size, width: frame.width },
    { pixels, size: 0.95 * size, font: fonts.mono, ink: muted, muted },
  );
  const style = { font: fonts.words, size, color: muted };
  const step = width < NARROW ? "step k" : "step k, from the first";
  const room = frame.width - widthOf(context, step, style) - size;
  const flow = "← the gradient flows back";
  const fits = widthOf(context, flow, style) < room;
  text(context, step, frame.x, bottom + 2.4 * size, style);
  text(context, fits ? flow : "← gradient", right, bottom + 2.4 * size, {
    ...style,
    align: "right",
  });
}

/** The first of the heights that is farthest from all lines. @param {[number, number]} heights @param {number[]} lines */
function freest(heights, lines) {
  const [first, other] = heights.map((at) => Math.min(...lines.map((line) => Math.abs(line - at))));
  return heights[(first ?? 0) >= (other ?? 0) ? 0 : 1];
}

/** Whether a logarithm reaches it. @param {number} norm */
function isDrawn(norm) {
  return norm > 0 && norm < Infinity;
}

/** Where the curve is; none where no logarithm reaches. @param {Plot} plot @param {number[]} norms */
function pointsOf({ x, y }, norms) {
  return norms.flatMap((norm, k) =>
    isDrawn(norm) ? [/** @type {const} */ ([x(k), y(norm)])] : [],
  );
}

/** @param {Paper} paper @param {Plot} plot @param {Curve} curve */
function drawGhost({ context, theme }, plot, { net, norms }) {
  const points = pointsOf(plot, norms);
  polyline(context, points, { color: paint(theme.waiting, 0.8), width: 1.5, dash: net.dash });
}

/** @param {Paper} paper @param {Plot} plot @param {Curve} curve */
function drawCurve({ context, theme }, plot, { net, norms }) {
  const [color, fill] = [paint(theme.ink), paint(theme.ground)];
  polyline(context, pointsOf(plot, norms), { color, width: WIDTH, dash: net.dash });
  for (const k of markedSteps(norms.length, NETS.indexOf(net))) {
    const norm = norms[k] ?? NaN;
    if (!isDrawn(norm)) continue;
    drawMark(context, net.mark, plot.x(k), plot.y(norm), { width: WIDTH, color, fill });
  }
}

/**
 * The steps at which a net's mark stands: both ends, and others that are no other net's.
 *
 * @param {number} steps
 * @param {number} order of the net
 */
export function markedSteps(steps, order) {
  const inner = Array.from({ length: MARKS }, (_, n) => (n + order / NETS.length) / MARKS);
  const apart = inner.filter((share) => share > 0.1 && share < 0.95);
  return new Set([0, ...apart, 1].map((share) => Math.round(share * (steps - 1))));
}

/** Each net's name at the left end of its curve. @param {Paper} paper @param {Plot} plot @param {Curve[]} curves */
function drawNames(paper, plot, curves) {
  const whole = curves.filter(({ norms: [first = 0] }) => isDrawn(first));
  const { frame, x, y } = plot;
  const { context, width, theme, fonts, size } = paper;
  const ends = whole.map(({ norms }) => y(norms[0] ?? NaN));
  const [top, bottom] = [frame.y + 0.4 * size, frame.y + frame.height - 0.4 * size];
  const heights = spread(ends, 1.3 * size, [top, bottom]);
  const style = {
    font: fonts.words,
    size,
    color: paint(theme.ink),
    align: /** @type {const} */ ("right"),
  };
  whole.forEach(({ net }, n) => {
    const [at, end] = [heights[n] ?? 0, ends[n] ?? 0];
    const right = frame.x - 0.8 * size;
    text(context, width < NARROW ? net.short : net.name, right, at, style);
    if (Math.abs(at - end) < 1) return;
    const leader = /** @type {[number, number][]} */ ([
      [right + 0.2 * size, at],
      [x(0) - 0.4 * size, end],
    ]);
    polyline(context, leader, { color: paint(theme.waiting), width: 1 });
  });
  for (const curve of curves) {
    if (!whole.includes(curve)) drawBroken(paper, plot, curve, style);
  }
}

/**
 * The name of a curve that does not come through: where it ends, and what is beyond.
 *
 * @param {Paper} paper
 * @param {Plot} plot
 * @param {Curve} curve
 * @param {import("../../charts/text.js").TextStyle} style
 */
function drawBroken({ context, width, size }, { frame, x, y }, { net, norms }, style) {
  const k = norms.findIndex(isDrawn);
  if (k < 0) return;
  const name = width < NARROW ? net.short : net.name;
  const words = `${name}: ${amount(norms[0] ?? NaN)} from here on`;
  const left = Math.max(frame.x + widthOf(context, words, style), x(k) - 0.8 * size);
  text(context, words, left, y(norms[k] ?? NaN), style);
}

/** @param {Paper} paper @param {Plot} plot @param {number | null} k */
function drawHover({ context, theme }, { frame, x }, k) {
  if (k === null) return;
  rule(context, [x(k), frame.y], [x(k), frame.y + frame.height], paint(theme.muted));
}
