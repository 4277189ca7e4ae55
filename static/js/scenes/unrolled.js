/**
 * The unrolled network: a column a step, the character in below, the layers, the prediction above, and the three matrices
 * as arrows between them. The picture is a function of trace, playhead, phase, camera, size and theme.
 */

/** @import { Moment, Scene, Store, Trace } from "../types.js" */
/** @import { Look, Picture } from "./unrolled/picture.js" */

import { effect } from "@preact/signals-core";

import { liveness } from "../announce.js";
import { onScreen, placeIn, sharpCanvas, watchLooks } from "../canvas.js";
import { Baked, Direct } from "../charts/baked.js";
import { Mosaics } from "../charts/mosaic.js";
import { forgetWidths, readFonts } from "../charts/text.js";
import { readTheme } from "../color.js";
import { isOf } from "../gradient.js";
import { followWeights } from "../weights.js";
import { isNear } from "../zoom/scenes.js";
import { drawArrows } from "./unrolled/arrows.js";
import { drawBlamed } from "./unrolled/blamed.js";
import { drawFlow } from "./unrolled/backward/arrows.js";
import { drawColumnBack } from "./unrolled/backward/column.js";
import { flowOf } from "./unrolled/backward/flow.js";
import { drawGuessing, lossBox } from "./unrolled/backward/losses.js";
import { drawNamesBack } from "./unrolled/backward/names.js";
import { Camera } from "./unrolled/camera.js";
import { drawColumn } from "./unrolled/column.js";
import { drawFeedback } from "./unrolled/feedback.js";
import { boxOf, hitTest, signalOf } from "./unrolled/hit.js";
import { listen } from "./unrolled/input.js";
import { layout } from "./unrolled/layout.js";
import { drawMarks } from "./unrolled/marks.js";
import { drawNames } from "./unrolled/names.js";
import { drawOverlay } from "./unrolled/overlay.js";
import { lookOf, mosaicOf, shownSignals } from "./unrolled/picture.js";
import { describe, describeFlow } from "./unrolled/words.js";

const LABEL =
  "The unrolled network. Arrow keys up and down choose a unit, with Alt another vector; Enter opens its row.";

/** @param {Picture} picture */
function draw(picture) {
  const { layout: where } = picture;
  where.columns.forEach((column, k) => drawArrows(picture, column, where.columns[k - 1]));
  for (const column of where.columns) drawColumn(picture, column);
  drawNames(picture);
  drawFeedback(picture);
  drawMarks(picture);
  drawBlamed(picture);
  drawOverlay(picture);
}

/** The same picture while time runs backwards. @param {Picture} picture */
function drawBack(picture) {
  const { layout: where } = picture;
  drawGuessing(picture);
  where.columns.forEach((column, k) => drawFlow(picture, column, where.columns[k - 1]));
  for (const column of where.columns) drawColumnBack(picture, column);
  drawNamesBack(picture);
  drawMarks(picture);
  drawBlamed(picture);
  drawOverlay(picture);
}

/** The two steps that the gradient map links, and how much the one blames the other. @param {Store} store @param {Trace} trace */
function linkedOf({ linked, gradients }, trace) {
  const [steps, flow] = [linked.peek(), gradients.peek()];
  return steps && flow && isOf(flow, trace)
    ? { ...steps, norm: flow.map.at(steps.k, steps.t) }
    : null;
}

/** What the playhead's column has to show. @param {Trace} trace */
function partsOf(trace) {
  const signals = shownSignals(trace);
  const states = signals.filter((signal) => "hcn".includes(signal)).length;
  return { gates: signals.length - states, middle: states > 1 };
}

/** The scene's life: what it keeps between two frames, none of it needed to draw the next. */
class Unrolled {
  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.sharp = sharpCanvas(el);
    this.camera = new Camera(store.playhead.peek());
    this.mosaics = new Mosaics();
    this.waves = new Mosaics();
    /** Glides from 0 to 1 as time turns back. */
    this.turning = new Camera(store.direction.peek() === "backward" ? 1 : 0);
    this.margin = new Baked();
    /** @type {Look | null} */
    this.look = null;
    /** @type {Picture | null} */
    this.picture = null;
    this.frame = 0;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.words = document.createElement("p");
    this.words.className = "visually-hidden";
    el.append(this.words);
    const { canvas } = this.sharp;
    canvas.removeAttribute("aria-hidden");
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", LABEL);
  }

  /** Draws at the next frame. */
  ask() {
    this.frame ||= requestAnimationFrame((now) => {
      this.frame = 0;
      this.render(now);
    });
  }

  /** @param {number} now ms */
  render(now) {
    if (isNear(this.store.distance.peek())) return; // it is covered
    this.redraw(now);
  }

  /** @param {number} now ms */
  redraw(now) {
    const moving = [this.camera.move(now), this.turning.move(now)].some(Boolean);
    const { context, width, height, ratio } = this.sharp;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const size = { width: width / ratio, height: height / ratio };
    context.clearRect(0, 0, size.width, size.height);
    this.picture = this.compose(context, size, this.moment);
    if (this.picture) (this.picture.flow ? drawBack : draw)(this.picture);
    if (moving) this.ask();
  }

  /** Where time stands on the screen. @returns {Moment} */
  get moment() {
    const { playhead, phase } = this.store;
    return {
      playhead: playhead.peek(),
      phase: this.calm.matches ? 1 : phase.peek(),
      camera: this.camera.at,
    };
  }

  /**
   * Draws the picture once more, elsewhere, at any size and moment.
   *
   * @param {CanvasRenderingContext2D} context scaled to CSS pixels
   * @param {{ width: number, height: number }} size CSS pixels
   * @param {Moment} [moment]
   */
  drawInto(context, size, moment = this.moment) {
    const picture = this.compose(context, size, moment);
    if (!picture) return;
    const once = { ...picture, margin: new Direct() };
    (once.flow ? drawBack : draw)(once);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{ width: number, height: number }} size CSS pixels
   * @param {Moment} moment
   * @returns {Picture | null} null while there is no trace
   */
  compose(context, { width, height }, { playhead, phase, camera }) {
    const { store } = this;
    const trace = store.trace.peek();
    if (!trace || trace.length === 0 || width < 60 || height < 60) return null;
    this.look ??= lookOf(readTheme(this.el), readFonts(this.el));
    this.mosaics.from(trace);
    const back = store.direction.peek() === "backward";
    const flow = back ? flowOf(store, trace) : null;
    this.waves.from(flow?.gradients);
    const signals = shownSignals(trace);
    const parts = [trace, ...store.peers.peek().flatMap((one) => one.trace.peek() ?? [])].map(
      partsOf,
    );
    const where = layout({
      width,
      height,
      layers: trace.card.layers,
      units: trace.card.hidden,
      gates: Math.max(...parts.map(({ gates }) => gates)),
      middle: parts.some(({ middle }) => middle),
      steps: trace.length,
      camera: Math.min(camera, trace.length - 1),
      turn: this.turning.at,
      plain: store.theme.peek() === "contrast",
    });
    return {
      context,
      trace,
      layout: where,
      look: this.look,
      mosaics: this.mosaics,
      waves: this.waves,
      flow,
      margin: this.margin,
      playhead: Math.min(playhead, trace.length - 1),
      phase,
      camera: Math.min(camera, trace.length - 1),
      hover: store.hover.peek(),
      linked: linkedOf(store, trace),
      selection: store.selection.peek(),
      openRow: store.openRow.peek(),
      shared: store.sharedWeights.peek(),
      weights: store.weights.peek(),
      sampling: store.sampling.peek(),
      rows: new Map(),
      signals,
    };
  }

  /** Draws whenever what the picture depends on has changed. @returns {() => void} */
  follow() {
    const { store } = this;
    let card = store.trace.peek()?.card.id;
    const endings = [
      followWeights(store),
      effect(() => this.words.setAttribute("aria-live", liveness())),
      effect(() => {
        for (const name of /** @type {const} */ ([
          "phase",
          "hover",
          "linked",
          "selection",
          "openRow",
          "sharedWeights",
          "weights",
          "sampling",
          "flowed",
          "gradients",
          "lossChoice",
          "distance",
        ])) {
          void store[name].value;
        }
        this.ask();
      }),
      effect(() => {
        const still = this.calm.matches;
        const turn = store.direction.value === "backward" ? 1 : 0;
        this.turning.aim(turn, { now: performance.now(), still, playing: false, speed: 1 });
        this.ask();
      }),
      effect(() => {
        void store.received.value;
        const playhead = store.playhead.value;
        const now = store.trace.value;
        const fresh = now?.card.id !== card;
        card = now?.card.id;
        const how = {
          now: performance.now(),
          still: this.calm.matches,
          playing: store.playing.peek(),
          speed: store.speed.peek(),
        };
        if (fresh) this.camera.jump(playhead);
        else this.camera.aim(playhead, how);
        this.ask();
      }),
      effect(() => {
        void store.received.value;
        const now = store.trace.value;
        void store.flowed.value;
        if (!now || store.playing.value) return;
        const step = store.playhead.value;
        this.words.textContent =
          store.direction.value === "backward"
            ? describeFlow(now, step, flowOf(store, now))
            : describe(now, step, store.sampling.value);
      }),
      watchLooks(this.el, store, () => {
        this.sharp.fit();
        this.look = null;
        this.margin = new Baked();
        forgetWidths();
        this.render(performance.now());
      }),
    ];
    return () => endings.forEach((end) => end());
  }

  /**
   * What a test reads: the values that were coloured, and where on the screen a unit lies.
   *
   * @param {number} t
   * @param {number} layer
   * @param {string} signal
   */
  inspect(t, layer, signal) {
    const { picture } = this;
    if (!picture) return null;
    const { canvas } = this.sharp;
    return {
      values: mosaicOf(picture, signal, t, layer)?.values ?? null,
      /** @param {number} unit */
      rect(unit) {
        const box = boxOf(picture, { signal, layer, unit, step: t });
        return box && onScreen(canvas, box);
      },
    };
  }

  /** The playhead's column: what the cell details. */
  detail() {
    this.sharp.fit();
    this.redraw(performance.now());
    return this.picture && this.#columnOf(this.picture.playhead);
  }

  /** Goes to the step, and to the unit, at a point of the screen. @param {{ x: number, y: number }} point */
  aim({ x, y }) {
    const { picture, store } = this;
    const at = placeIn(this.sharp.canvas, { clientX: x, clientY: y });
    const hit = picture && hitTest(picture, at.x, at.y);
    if (!hit) return null;
    const { value, t, loss } = hit;
    if (value && !loss) store.selection.value = { ...value, signal: signalOf(value.signal) };
    store.playhead.value = Math.min(t, picture.trace.received - 1);
    return this.#columnOf(t);
  }

  /** A step's column on the screen. @param {number} step */
  #columnOf(step) {
    const { layout: where } = this.picture ?? {};
    const column = where?.columns.find(({ t }) => t === step);
    if (!where || !column) return null;
    const { left, right } = column;
    return onScreen(this.sharp.canvas, {
      x: left,
      y: 0,
      width: right - left,
      height: where.height,
    });
  }

  /** What a test reads of the wave: the arrows that were drawn to their end; empty while time runs forwards. */
  inspectWave() {
    return this.picture?.flow?.drawn ?? [];
  }

  /** Where on the screen a step's loss stands. @param {number} t */
  lossRect(t) {
    const { picture } = this;
    const column = picture?.layout.columns.find((one) => one.t === t);
    if (!picture?.flow || !column) return null;
    return onScreen(this.sharp.canvas, lossBox(picture, column));
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.sharp.remove();
    this.words.remove();
  }
}

/** @type {Scene} */
export default {
  title: "Unrolled network",
  needs: ["h"],

  mount(el, store) {
    const scene = new Unrolled(el, store);
    const unfollow = scene.follow();
    const deafen = listen(scene.sharp.canvas, store, () => scene.picture);
    Object.assign(el, {
      inspect: (
        /** @type {number} */ t,
        /** @type {number} */ layer,
        /** @type {string} */ signal,
      ) => scene.inspect(t, layer, signal),
      detail: () => scene.detail(),
      aim: (/** @type {{ x: number, y: number }} */ point) => scene.aim(point),
      drawInto: (
        /** @type {CanvasRenderingContext2D} */ context,
        /** @type {{ width: number, height: number }} */ size,
        /** @type {Moment} */ moment,
      ) => scene.drawInto(context, size, moment),
      inspectWave: () => scene.inspectWave(),
      lossRect: (/** @type {number} */ t) => scene.lossRect(t),
    });
    return () => {
      deafen();
      unfollow();
      scene.end();
    };
  },
};
