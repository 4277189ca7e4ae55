/** The plot of the losses: axes, a line for training and one for validation, guessing, and the update looked at. */

/** @import uPlot from "uplot" */
/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { zoomOf } from "../../canvas.js";
import { colormap, paint, readTheme } from "../../color.js";
import { LEFT, RIGHT, rounds } from "./axis.js";

/** Room for the numbers under the plot, and for half a number over it, in CSS pixels. */
const BELOW = 26;
const ABOVE = 10;
const DASH = [7, 5];
const DOTS = [2, 4];
/** The losses of training are a broad line, those of validation a thin dashed one over it, a ring at each of a few. */
const BROAD = 3;
const THIN = 1.5;
const RING = 7;
const FEW = 20;

/** @typedef {ReturnType<typeof looks>} Look */

/** Colours, type, and `enlarged`, how many pixels of the plot's one of the page's is. @param {HTMLElement} el */
export function looks(el) {
  const theme = readTheme(el);
  const packed = colormap("loss", theme)[255] ?? 0;
  const style = getComputedStyle(el);
  const enlarged = zoomOf(el);
  const size = Math.round(Number.parseFloat(style.fontSize) * enlarged);
  return {
    enlarged,
    loss: `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`,
    ink: paint(theme.ink),
    ground: paint(theme.ground),
    muted: paint(theme.muted),
    line: paint(theme.line),
    font: `${size}px ${style.getPropertyValue("--mono")}`,
  };
}

/** With as many decimals as tell them apart rightly, one at least. @param {readonly number[]} numbers */
function inDecimals(numbers) {
  const exact = (/** @type {number} */ digits) =>
    numbers.every((number) => Math.abs(Number(number.toFixed(digits)) - number) < 1e-9);
  const digits = [1, 2, 3].find(exact) ?? 4;
  return numbers.map((number) => number.toFixed(digits));
}

/**
 * What uPlot is to draw.
 *
 * @param {HTMLElement} el
 * @param {State} state
 * @param {Commands} commands
 * @param {Look} look
 * @returns {uPlot.Options}
 */
export function options(el, state, commands, look) {
  const px = (/** @type {number} */ pixels) => pixels * look.enlarged;
  const axis = {
    font: look.font,
    stroke: look.muted,
    grid: { stroke: look.line, width: px(1) },
    ticks: { show: false },
    gap: px(6),
  };
  return {
    width: el.clientWidth || 300,
    height: el.clientHeight || 150,
    padding: [px(ABOVE), px(RIGHT), 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { setScale: false } },
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    axes: [
      {
        ...axis,
        size: px(BELOW),
        grid: { show: false },
        splits: (plot) => rounds(plot.scales.x?.max ?? 1, Math.max(2, plot.width / px(90))),
        values: (_, splits) => splits.map((step) => step.toLocaleString("en")),
      },
      {
        ...axis,
        size: px(LEFT),
        space: px(24),
        values: (_, splits) => inDecimals(splits),
      },
    ],
    series: [{}, training(state, look), validation(look)],
    hooks: {
      draw: [
        (plot) => {
          const guessing = state.status.peek()?.guessing;
          if (guessing != null) level(plot, guessing, look);
          const at = state.at.peek();
          if (at !== null) upright(plot, at, look);
        },
      ],
      setCursor: [(plot) => void (state.pointed.value = pointed(plot))],
      ready: [(plot) => plot.over.addEventListener("click", () => commands.seek(pointed(plot)))],
    },
  };
}

/** @param {State} state @param {Look} look @returns {uPlot.Series} */
function training({ record }, { loss, enlarged }) {
  return {
    stroke: loss,
    width: BROAD * enlarged,
    spanGaps: true,
    points: { show: () => record.steps.length < 3, size: 2 * BROAD * enlarged },
  };
}

/** @param {Look} look @returns {uPlot.Series} */
function validation({ ink, ground, enlarged }) {
  return {
    stroke: ink,
    width: THIN * enlarged,
    dash: DASH.map((pixels) => pixels * enlarged),
    spanGaps: true,
    points: {
      show: true,
      filter: ({ data }, k) => few(data[k] ?? []),
      size: RING * enlarged,
      width: THIN * enlarged,
      fill: ground,
    },
  };
}

/** Where rings stand: the places of values, evenly thinned. @param {ArrayLike<unknown>} values */
function few(values) {
  const known = Object.keys(values)
    .map(Number)
    .filter((place) => values[place] !== undefined);
  return known.filter((_, n) => n % Math.ceil(known.length / FEW) === 0);
}

/** The update under the pointer, null where there is none. @param {uPlot} plot */
function pointed(plot) {
  const { left = -1 } = plot.cursor;
  return left < 0 ? null : Math.round(plot.posToVal(left, "x"));
}

/** The dotted line of pure guessing. @param {uPlot} plot @param {number} nats @param {Look} look */
function level(plot, nats, { muted, enlarged }) {
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(nats, "y", true)) + 0.5;
  const style = { color: muted, dashes: DOTS, enlarged };
  line(plot, style, [left, y], [left + width, y]);
}

/** The line of the update looked at. @param {uPlot} plot @param {number} step @param {Look} look */
function upright(plot, step, { ink, enlarged }) {
  const { top, height } = plot.bbox;
  const x = Math.round(plot.valToPos(step, "x", true)) + 0.5;
  line(plot, { color: ink, dashes: [], enlarged }, [x, top], [x, top + height]);
}

/** @param {uPlot} plot @param {{ color: string, dashes: number[], enlarged: number }} style @param {[number, number]} from @param {[number, number]} to */
function line({ ctx }, { color, dashes, enlarged }, from, to) {
  const pixel = devicePixelRatio * enlarged;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = pixel;
  ctx.setLineDash(dashes.map((dash) => dash * pixel));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}
