/** All steps at once: their loss, and the strips' window as a frame to drag, or by the keys of a slider. */

/** @import { Scene, Store } from "../types.js" */
/** @import { Theme } from "../color.js" */
/** @import { View } from "../view.js" */

import { effect } from "@preact/signals-core";

import { bar, guessing } from "../charts/lossline.js";
import { Pyramid } from "../charts/pyramid.js";
import { Tiles } from "../charts/strip.js";
import { colormap, paint, readTheme } from "../color.js";
import { sharpCanvas, watchLooks } from "../canvas.js";
import { gestures } from "../gestures.js";
import { clamp } from "../scale.js";
import { extent, pan, settle, windowOf, zoom, zoomIn, zoomOut } from "../view.js";

/** How near to an edge of the frame a pointer takes hold of it, in CSS pixels. */
const GRIP = 8;
/** The frame of a long text is never narrower than this. */
const NARROWEST = 10;

/** @type {Scene} */
export default {
  title: "All steps",
  needs: [],

  mount(el, store) {
    const canvas = sharpCanvas(el);
    const slider = canvas.canvas; // only keys walk to it: after a click they stay the page's
    slider.removeAttribute("aria-hidden");
    slider.setAttribute("role", "slider");
    slider.tabIndex = 0;
    slider.addEventListener("keydown", (event) => press(store, event)); // they go together
    let theme = readTheme(el);
    /** @type {import("../types.js").Trace | null} */
    let trace = null;
    let loss = new Pyramid(1);
    let tiles = new Tiles(loss, 1);
    let asked = 0;

    const draw = () => {
      asked = 0;
      const now = store.trace.value;
      if (now !== trace || (now?.received ?? 0) < loss.count || tiles.height !== canvas.height) {
        trace = now;
        loss = new Pyramid(1);
        tiles = new Tiles(loss, Math.max(1, canvas.height));
      }
      if (trace) grow(loss, tiles, trace);
      drawAll(canvas, { store, theme, tiles });
      tell(slider, store);
    };
    const ask = () => (asked ||= requestAnimationFrame(draw));

    const endings = [
      effect(() => {
        void [store.trace.value, store.received.value, store.view.value, store.playhead.value];
        ask();
      }),
      watchLooks(el, store, () => {
        canvas.fit();
        theme = readTheme(el);
        tiles.clear();
        ask();
      }),
      gestures(el, answers(el, store)),
      () => cancelAnimationFrame(asked),
      () => canvas.remove(),
    ];
    return () => endings.forEach((end) => end());
  },
};

/** What is to be seen, and where the window is. @param {HTMLElement} slider @param {Store} store */
function tell(slider, { trace, view }) {
  const [length, room] = [trace.value?.length ?? 0, extent(trace.value)];
  const { from, to } = windowOf(view.value, room);
  const [first, last] = [Math.floor(from) + 1, Math.ceil(to)].map((step) => Math.min(step, length));
  const says = {
    label: "The strips’ window on the loss of all steps. Plus narrows it, minus widens it.",
    valuemin: 1,
    valuemax: Math.floor(room - (to - from)) + 1,
    valuenow: Math.floor(from) + 1,
    valuetext: view.value ? `steps ${first} to ${last} of ${length}` : `all ${length} steps`,
  };
  for (const [name, value] of Object.entries(says))
    slider.setAttribute(`aria-${name}`, String(value));
}

/** While it has the focus, the keys of a slider are its own. @param {Store} store @param {KeyboardEvent} event */
function press({ view, trace, playhead }, event) {
  const steps = extent(trace.value);
  const shown = windowOf(view.value, steps);
  const move = movesOf(shown, steps)[event.key];
  const closer = { "+": zoomIn, "=": zoomIn, "-": zoomOut }[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || (move === undefined && !closer)) return;
  event.preventDefault();
  if (closer) closer({ view, trace, playhead });
  else if (move) view.value = pan(shown, move, steps);
}

/** By how many steps each key moves the window. @param {View} shown @param {number} steps @returns {Record<string, number>} */
function movesOf({ from, to }, steps) {
  const page = to - from;
  return {
    ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
    ...{ PageUp: page, PageDown: -page, Home: -steps, End: steps },
  };
}

/** Reads the steps that have come; the step before them may have learned its target. */
function grow(
  /** @type {Pyramid} */ loss,
  /** @type {Tiles} */ tiles,
  /** @type {import("../types.js").Trace} */ trace,
) {
  if (loss.count === trace.received) return;
  const first = Math.max(0, loss.count - 1);
  for (let t = first; t < trace.received; t += 1) loss.set(t, [trace.loss(t)]);
  loss.settle(first);
  tiles.touch(first);
}

/**
 * @param {import("../canvas.js").SharpCanvas} canvas
 * @param {{ store: Store, theme: Theme, tiles: Tiles }} picture
 */
function drawAll({ context, width, height, ratio }, { store, theme, tiles }) {
  const steps = extent(store.trace.value);
  const { nats, top } = guessing(store.card.value?.vocabulary_size ?? 2);
  const colors = colormap("loss", theme);
  context.clearRect(0, 0, width, height);
  if (!store.trace.value?.length) return;
  if (nats) {
    const painter = bar(colors, top, height, colors[255] ?? 0);
    tiles.draw(context, { from: 0, to: steps }, { x: 0, y: 0, width, height }, painter);
  }
  context.fillStyle = paint(theme.line);
  context.fillRect(0, height - ratio, width, ratio);

  const { left, right } = frame(windowOf(store.view.value, steps), steps, width, ratio);
  context.fillStyle = paint(theme.ground, 0.5);
  context.fillRect(0, 0, left, height);
  context.fillRect(right, 0, width - right, height);
  context.strokeStyle = paint(store.view.value ? theme.ink : theme.line);
  context.lineWidth = 1.5 * ratio;
  context.strokeRect(left + ratio, ratio, right - left - 2 * ratio, height - 2 * ratio);

  const x = Math.round(((store.playhead.value + 0.5) / steps) * width);
  context.fillStyle = paint(theme.ink);
  context.fillRect(x - ratio, 0, 2 * ratio, height);
}

/** Where the frame lies, never too thin to be seen. */
function frame(
  /** @type {View} */ { from, to },
  /** @type {number} */ steps,
  /** @type {number} */ width,
  /** @type {number} */ ratio,
) {
  const spare = Math.max(0, NARROWEST * ratio - ((to - from) / steps) * width) / 2;
  const left = clamp((from / steps) * width - spare, 0, width - 2 * spare);
  return { left, right: Math.min(width, (to / steps) * width + spare) };
}

/**
 * Takes hold of the frame or of one of its edges; elsewhere the window jumps there, and with no window one is drawn.
 *
 * @param {HTMLElement} el
 * @param {Store} store
 * @returns {import("../gestures.js").Answers}
 */
function answers(el, store) {
  /** @type {((step: number) => View | null) | null} */
  let held = null;
  const steps = () => extent(store.trace.value);
  const stepAt = (/** @type {number} */ x) => clamp(x / el.clientWidth, 0, 1) * steps();

  return {
    drag(x, _y, first) {
      if (first)
        held = hold(store.view.value, stepAt(x), (GRIP / el.clientWidth) * steps(), steps());
      if (held) store.view.value = held(stepAt(x));
    },
    end: () => (held = null),
    hover(x) {
      const { from, to } = windowOf(store.view.value, steps());
      const near = (/** @type {number} */ edge) =>
        Math.abs((edge / steps()) * el.clientWidth - x) < GRIP;
      el.style.setProperty("cursor", near(from) || near(to) ? "ew-resize" : "grab");
    },
    leave() {},
    zoom(factor, x) {
      store.view.value = zoom(windowOf(store.view.value, steps()), factor, stepAt(x), steps());
    },
    pan(by) {
      const shown = windowOf(store.view.value, steps());
      store.view.value = pan(shown, (by / el.clientWidth) * steps(), steps());
    },
  };
}

/**
 * What a pointer that goes down at `step` does with the window from then on.
 *
 * @param {View | null} view
 * @param {number} step
 * @param {number} grip
 * @param {number} steps
 * @returns {(now: number) => View | null}
 */
export function hold(view, step, grip, steps) {
  const { from, to } = windowOf(view, steps);
  if (Math.abs(step - from) < grip) return (now) => settle({ from: Math.min(now, to), to }, steps);
  if (Math.abs(step - to) < grip) return (now) => settle({ from, to: Math.max(now, from) }, steps);
  if (!view) {
    return (now) =>
      now === step ? null : settle({ from: Math.min(step, now), to: Math.max(step, now) }, steps);
  }
  const inside = step >= from && step < to;
  const start = inside ? from : step - (to - from) / 2;
  return (now) => pan({ from: start, to: start + (to - from) }, now - step, steps);
}
