/** The losses of a training over its updates: what it trains on, what is held out, and the line of pure guessing. */

/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { effect } from "@preact/signals-core";
import { html, nothing } from "lit";
import uPlot from "uplot";

import { watchLooks } from "../../canvas.js";
import { colormap, paint, readTheme } from "../../color.js";
import { fill } from "../../dom.js";
import { counted } from "../../number.js";
import { LEFT, RIGHT, rounds, updates } from "./axis.js";
import { ceiling, curvesOf, lowerBound } from "./record.js";

/** Room for the numbers under the plot, in CSS pixels. */
const BELOW = 26;
const DASH = [7, 5];
const DOTS = [2, 4];

/**
 * @param {HTMLElement} el
 * @param {State} state
 * @param {Commands} commands
 * @returns {() => void} ends it
 */
export function mountCurves(el, state, commands) {
  const head = document.createElement("p");
  const place = document.createElement("div");
  head.className = "caption";
  place.className = "plot";
  el.replaceChildren(head, place);
  let look = looks(el);
  const plot = new uPlot(
    options(place, state, commands, () => look),
    [[], [], []],
    place,
  );
  place.setAttribute("role", "img");
  const draw = () => {
    const status = state.status.peek();
    const [from, to] = updates(state.record, status?.steps ?? 0);
    const data = curvesOf(state.record);
    place.setAttribute("aria-label", labelOf(state.record));
    plot.batch(() => {
      plot.setData(data, false);
      plot.setScale("x", { min: from, max: to });
      plot.setScale("y", { min: 0, max: ceiling(status?.guessing ?? 1, [...data[1], ...data[2]]) });
    });
  };
  const endings = [
    fill(head, () => caption(state)),
    effect(() => {
      void [state.grown.value, state.id.value, state.status.value];
      draw();
    }),
    effect(() => {
      void state.at.value;
      plot.redraw(false, false);
    }),
    watchLooks(place, state, () => {
      look = looks(el);
      plot.setSize({ width: place.clientWidth, height: place.clientHeight });
    }),
    () => plot.destroy(),
  ];
  return () => endings.forEach((end) => end());
}

/** @param {State["record"]} record */
function labelOf({ steps, train }) {
  const [first = NaN, last = NaN] = [train[0], train.at(-1)];
  if (steps.length === 0) return "No loss is known yet.";
  return `Training loss by update: ${first.toFixed(3)} nats at first, ${last.toFixed(3)} before update ${counted(steps.at(-1) ?? 0)}.`;
}

/** What the lines are, with their numbers at the update under the pointer or on show. @param {State} state */
function caption({ record, grown, pointed, at, status }) {
  void grown.value;
  const step = pointed.value ?? at.value ?? Infinity;
  const place = Math.min(lowerBound(record.steps, step), record.steps.length - 1);
  const held = record.looks.findLast((look) => look.step <= step && look.validation !== null);
  const guessing = status.value?.guessing ?? null;
  const number = (/** @type {number | null | undefined} */ nats) =>
    html`<b class="number">${Number.isFinite(nats) ? nats?.toFixed(3) : "–"}</b>`;
  const when =
    place >= 0 ? `loss before update ${counted(record.steps[place] ?? 0)}, nats` : "loss in nats";
  return html`<span class="when">${when}</span>
    <span class="key train">training ${number(record.train[place])}</span>
    ${
      held
        ? html`<span class="key validation" title="after update ${held.step}"
            >validation ${number(held.validation)}</span
          >`
        : nothing
    }
    ${guessing === null ? nothing : html`<span class="key guessing">guessing ${number(guessing)}</span>`}`;
}

/** @param {HTMLElement} el */
function looks(el) {
  const theme = readTheme(el);
  const packed = colormap("loss", theme)[255] ?? 0;
  const style = getComputedStyle(el);
  return {
    loss: `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`,
    ink: paint(theme.ink),
    muted: paint(theme.muted),
    line: paint(theme.line),
    font: `${style.fontSize} ${style.getPropertyValue("--mono")}`,
  };
}

/**
 * @param {HTMLElement} el
 * @param {State} state
 * @param {Commands} commands
 * @param {() => ReturnType<typeof looks>} look
 * @returns {uPlot.Options}
 */
function options(el, state, commands, look) {
  const axis = {
    font: look().font,
    stroke: () => look().muted,
    grid: { stroke: () => look().line, width: 1 },
    ticks: { show: false },
    gap: 6,
  };
  const curve = {
    stroke: () => look().loss,
    spanGaps: true,
    points: { show: () => state.record.steps.length < 3, size: 6 },
  };
  return {
    width: el.clientWidth || 300,
    height: el.clientHeight || 150,
    padding: [10, RIGHT, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { setScale: false } },
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    axes: [
      {
        ...axis,
        size: BELOW,
        grid: { show: false },
        splits: (plot) => rounds(plot.scales.x?.max ?? 1, Math.max(2, plot.width / 90)),
        values: (_, splits) => splits.map((step) => step.toLocaleString("en")),
      },
      {
        ...axis,
        size: LEFT,
        space: 24,
        values: (_, splits) => splits.map((nats) => nats.toFixed(1)),
      },
    ],
    series: [{}, { ...curve, width: 2 }, { ...curve, width: 2, dash: DASH }],
    hooks: {
      draw: [
        (plot) => {
          const guessing = state.status.peek()?.guessing;
          if (guessing != null) level(plot, guessing, look().muted);
          const at = state.at.peek();
          if (at !== null) upright(plot, at, look().ink);
        },
      ],
      setCursor: [(plot) => void (state.pointed.value = pointed(plot))],
      ready: [(plot) => plot.over.addEventListener("click", () => commands.seek(pointed(plot)))],
    },
  };
}

/** The update under the pointer, null where there is none. @param {uPlot} plot */
function pointed(plot) {
  const { left = -1 } = plot.cursor;
  return left < 0 ? null : Math.round(plot.posToVal(left, "x"));
}

/** The dotted line of pure guessing. @param {uPlot} plot @param {number} nats @param {string} color */
function level(plot, nats, color) {
  const { left, width } = plot.bbox;
  const y = Math.round(plot.valToPos(nats, "y", true)) + 0.5;
  line(plot, color, DOTS, [left, y], [left + width, y]);
}

/** The line of the update looked at. @param {uPlot} plot @param {number} step @param {string} color */
function upright(plot, step, color) {
  const { top, height } = plot.bbox;
  const x = Math.round(plot.valToPos(step, "x", true)) + 0.5;
  line(plot, color, [], [x, top], [x, top + height]);
}

/** @param {uPlot} plot @param {string} color @param {number[]} dashes @param {[number, number]} from @param {[number, number]} to */
function line({ ctx }, color, dashes, from, to) {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(dashes.map((dash) => dash * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  ctx.stroke();
  ctx.restore();
}
