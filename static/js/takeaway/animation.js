/** The playing network as a GIF, drawn frame by frame beside the page's own clock. */

/** @import { Moment } from "../types.js" */

import gifenc from "gifenc";

import { ease } from "../scale.js";
import { composed, drawParts } from "./picture.js";

const { applyPalette, GIFEncoder, quantize } = gifenc;

/** The share of a step in which the picture glides to it, as it does on the screen. */
const GLIDE = 0.18;
const COLORS = 256;
/** Milliseconds for which the last frame stands. */
const END_MS = 1500;

/** @typedef {{ from: number, to: number, speed: number, rate: number, width: number, backward: boolean }} Film steps from … to, steps and frames a second, pixels */
/** @typedef {{ signal: AbortSignal, progress: (share: number) => void }} Course */

/** The moments of all frames. @param {Film} film @returns {Moment[]} */
export function momentsOf({ from, to, speed, rate, backward }) {
  const each = Math.max(1, Math.round(rate / speed));
  const steps = Array.from({ length: to - from + 1 }, (_, k) => (backward ? to - k : from + k));
  return steps.flatMap((playhead, k) =>
    Array.from({ length: each }, (_, n) => {
      const phase = (n + 1) / each;
      const before = steps[k - 1] ?? playhead;
      const glide = ease(Math.min(1, phase / GLIDE));
      return { playhead, phase, camera: before + (playhead - before) * glide };
    }),
  );
}

/** @param {HTMLElement} scope @param {Film} film @param {Course} course @returns {Promise<Blob>} */
export async function gif(scope, film, { signal, progress }) {
  const where = composed(scope, "upper");
  if (!where.scenes.some(({ el }) => el.drawInto))
    throw new Error("The animation is of the unrolled network: show it first.");
  const scale = film.width / where.width;
  const [width, height] = [film.width, Math.round(where.height * scale)];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("No 2D canvas.");
  const moments = momentsOf(film);
  const encoder = GIFEncoder();
  for (const [k, moment] of moments.entries()) {
    signal.throwIfAborted();
    drawParts(scope, where, /** @type {any} */ (context), scale, moment);
    const { data } = context.getImageData(0, 0, width, height);
    const palette = quantize(data, COLORS, { format: "rgb565" });
    const delay = k === moments.length - 1 ? END_MS : 1000 / film.rate;
    encoder.writeFrame(applyPalette(data, palette, "rgb565"), width, height, { palette, delay });
    progress((k + 1) / moments.length);
    await new Promise((resolve) => setTimeout(resolve)); // the page goes on in between
  }
  encoder.finish();
  return new Blob([encoder.bytes()], { type: "image/gif" });
}
