/**
 * The network folded and unfolded: one box with its loop, s_t = f_m(s_{t−1}, x_t), from which a copy peels off at every
 * step; below the copies the feed-forward twin, whose parameters grow with the length.
 */

/** @import { Scene, Store } from "../types.js" */
/** @import { FoldLayout } from "./fold/layout.js" */
/** @import { Part } from "./fold/counts.js" */
/** @import { Look } from "./unrolled/picture.js" */

import { computed, effect, signal, untracked } from "@preact/signals-core";

import { sharpCanvas, watchLooks } from "../canvas.js";
import { Mosaics } from "../charts/mosaic.js";
import { forgetWidths, readFonts } from "../charts/text.js";
import { readTheme } from "../color.js";
import { mountTabled } from "../tabled.js";
import { fetchWeightShapes } from "../transport/rest.js";
import { drawCopies } from "./fold/copies.js";
import { partsOf } from "./fold/counts.js";
import { drawFolded } from "./fold/folded.js";
import { layout } from "./fold/layout.js";
import { mountPanel } from "./fold/panel.js";
import { foldTable } from "./fold/table.js";
import { drawTwin } from "./fold/twin.js";
import { describe } from "./fold/words.js";
import { Camera } from "./unrolled/camera.js";
import { lookOf } from "./unrolled/picture.js";

class Folding {
  peeled = signal(true);
  asked = signal(false);
  parts = signal(/** @type {Part[]} */ ([]));
  /** Copies on screen, between two numbers while one peels off. */
  shown = new Camera(0);
  mosaics = new Mosaics();
  calm = matchMedia("(prefers-reduced-motion: reduce)");
  frame = 0;
  /** @type {FoldLayout | null} */
  where = null;
  /** @type {Look | null} */
  look = null;

  /** @param {HTMLElement} el @param {Store} store */
  constructor(el, store) {
    this.el = el;
    this.store = store;
    this.copies = computed(() => {
      const length = store.trace.value?.length ?? 0;
      return this.peeled.value ? Math.min(store.playhead.value + 1, length) : 0;
    });
    this.picture = document.createElement("div");
    this.picture.className = "fold-picture";
    this.panel = document.createElement("div");
    this.panel.className = "fold-panel";
    el.append(this.picture, this.panel);
    this.sharp = sharpCanvas(this.picture);
    this.sharp.canvas.removeAttribute("aria-hidden");
    this.sharp.canvas.setAttribute("role", "img");
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
    const moving = this.shown.move(now);
    this.draw();
    if (moving) this.ask();
  }

  draw() {
    const { store, sharp } = this;
    const { context, ratio } = sharp;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, sharp.width, sharp.height);
    const trace = store.trace.peek();
    if (!trace || trace.length === 0 || sharp.width < 60) return;
    this.look ??= lookOf(readTheme(this.el), readFonts(this.el));
    this.mosaics.from(trace);
    this.where = layout({
      width: sharp.width / ratio,
      height: sharp.height / ratio,
      layers: trace.card.layers,
      shown: Math.min(this.shown.at, trace.length),
    });
    const picture = {
      context,
      trace,
      layout: this.where,
      look: this.look,
      mosaics: this.mosaics,
      playhead: Math.min(store.playhead.peek(), trace.length - 1),
      asked: this.asked.peek(),
    };
    drawCopies(picture);
    drawTwin(picture);
    drawFolded(picture);
  }

  /** Draws whenever what the picture depends on has changed. @returns {() => void} */
  follow() {
    const { store, sharp } = this;
    const endings = [
      mountPanel(this.panel, store, this),
      this.followShapes(),
      mountTabled(this.picture, store, { label: "Parameters by length", make: () => this.table() }),
      effect(() => {
        void store.playhead.value;
        this.peeled.value = true; // whoever moves the playhead wants to see the copies
      }),
      effect(() => {
        void [store.received.value, this.asked.value];
        const [trace, copies] = [store.trace.value, this.copies.value];
        const how = { playing: store.playing.peek(), speed: store.speed.peek() };
        this.shown.aim(copies, { now: performance.now(), still: this.calm.matches, ...how });
        if (trace) sharp.canvas.setAttribute("aria-label", describe(trace, copies));
        this.ask();
      }),
      watchLooks(this.picture, store, () => {
        sharp.fit();
        this.look = null;
        forgetWidths();
        this.render(performance.now());
      }),
    ];
    return () => endings.forEach((end) => end());
  }

  /** The parameters by the length. */
  table() {
    const trace = this.store.trace.value;
    return trace && foldTable(trace, Math.min(this.store.playhead.value, trace.length - 1));
  }

  /** Keeps the split of the parameters that of the model on screen. @returns {() => void} */
  followShapes() {
    let asked = "";
    return effect(() => {
      const id = this.store.trace.value?.card.id;
      if (!id || id === asked) return;
      asked = id;
      this.parts.value = [];
      fetchWeightShapes(id).then(
        (shapes) => void (asked === id && (this.parts.value = partsOf(shapes))),
        () => asked === id && (asked = ""), // asked again when the trace has changed
      );
    });
  }

  end() {
    cancelAnimationFrame(this.frame);
    this.sharp.remove();
    this.el.replaceChildren();
  }
}

/** @type {Scene} */
const scene = {
  title: "Folded network",
  needs: ["h"],

  mount(el, store) {
    const folding = new Folding(el, store);
    const unfollow = folding.follow();
    Object.assign(el, { inspect: () => folding.where }); // what a test reads: where everything was drawn
    return () => {
      unfollow();
      folding.end();
    };
  },
};

export default scene;

/**
 * The scene while `store.folded` says so. It is a picture of the whole network: folding comes back to that distance, and
 * whoever goes nearer or farther leaves it.
 *
 * @param {HTMLElement} el
 * @param {Store} store
 * @returns {() => void} ends it
 */
export function mountFold(el, store) {
  let unmount = () => {};
  const endings = [
    effect(() => {
      const { value } = store.folded;
      unmount();
      unmount = value ? untracked(() => scene.mount(el, store)) : () => {};
      if (value) store.distance.value = "network";
    }),
    effect(() => {
      if (store.distance.value !== "network") store.folded.value = false;
    }),
  ];
  return () => {
    endings.forEach((end) => end());
    unmount();
  };
}
