/** One unit's new state as its two contributions, end to end from zero to their sum: what is kept of the past, what is written. */

/** @import { Selection, Trace } from "../../types.js" */
/** @import { CellPicture } from "./draw.js" */

import { strongest } from "../../charts/strip.js";
import { text } from "../../charts/text.js";
import { css } from "../../color.js";
import { clamp, fixed } from "../../scale.js";
import { limitsOf } from "../unrolled/picture.js";
import { nameOf } from "./draw.js";
import { paintedAs, vectorOf } from "./vectors.js";

/** The unit that is told: the chosen one, else the one whose two contributions are the largest. @param {Float32Array} kept @param {Float32Array} written @param {number | null} chosen */
export function toldUnit(kept, written, chosen) {
  if (chosen !== null && chosen < kept.length) return chosen;
  const sizes = kept.map((value, unit) => Math.abs(value) + Math.abs(written[unit] ?? 0));
  return sizes.indexOf(Math.max(...sizes));
}

/**
 * What a step's cell tells while nothing is chosen: the state of that unit; of a simple cell, the strongest unit.
 *
 * @param {Trace} trace
 * @param {number} step
 * @returns {Selection}
 */
export function toldOf(trace, step) {
  const layer = trace.card.layers - 1;
  const where = { trace, step, layer };
  const [kept, written, h] = ["fc", "ig", "h"].map((name) => vectorOf(where, name));
  const signal = trace.card.cell === "lstm" ? "c" : "h";
  const unit = kept && written ? toldUnit(kept, written, null) : h ? strongest(h, 0, h.length) : 0;
  return { signal, layer, unit, step };
}

/** @param {CellPicture} picture */
export function drawStack(picture) {
  const { context, where, look, width, height, unit: chosen } = picture;
  const [kept, written] = [vectorOf(where, "fc"), vectorOf(where, "ig")];
  const state = vectorOf(where, "c");
  if (!kept || !written || !state || picture.lit.c < 1) return;
  const unit = toldUnit(kept, written, chosen);
  const gru = where.trace.card.cell === "gru";
  const parts = [kept[unit] ?? 0, written[unit] ?? 0];
  const ends = [0, parts[0] ?? 0, (parts[0] ?? 0) + (parts[1] ?? 0)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const signal = paintedAs("c", gru);
  const size = clamp(height * 0.035, 12, 16);
  const top = Math.min(height * 0.885, height - 2.8 * size);
  const [left, room] = [width * 0.8, width * 0.185];
  const scale = room / (high - low || 1);
  const x = (/** @type {number} */ value) => left + (value - low) * scale;
  const form = { gru, morph: 1 };
  /** An upright line: thin at zero, thick at the sum. @param {number} value @param {number} wide */
  const mark = (value, wide) => {
    context.fillStyle = look.ink;
    context.fillRect(x(value) - wide / 2, top - 3, wide, size * 2.7 + 6);
  };
  ["fc", "ig"].forEach((name, k) => {
    const [from, to] = [ends[k] ?? 0, ends[k + 1] ?? 0];
    const y = top + k * size * 1.5;
    context.fillStyle = css(signal, to - from, look.theme, limitsOf(where.trace, signal));
    context.strokeStyle = look.ink;
    context.lineWidth = 1;
    context.beginPath();
    context.rect(Math.min(x(from), x(to)), y, Math.abs(x(to) - x(from)), size * 1.2);
    context.fill();
    context.stroke();
    const style = {
      font: look.fonts.words,
      size,
      color: look.ink,
      align: /** @type {const} */ ("right"),
    };
    text(
      context,
      `${nameOf(name, where.step, form)} ${fixed(to - from).trim()}`,
      left - 8,
      y + size * 0.6,
      style,
    );
  });
  mark(0, 1);
  mark(ends[2] ?? 0, 3);
  const sum = `${gru ? "h" : "c"}[${unit}] = ${fixed(state[unit] ?? NaN).trim()}`;
  text(context, sum, left, top - size * 0.75, {
    font: look.fonts.words,
    size,
    color: look.ink,
    weight: 700,
  });
}
