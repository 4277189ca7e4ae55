/** Draws each step's contribution over the text, and the norm of their sum as it grows from right to left. */

/** @import { Domain } from "../../gradient.js" */
/** @import { Gradients } from "../../types.js" */
/** @import { Look } from "../blame/frame.js" */
/** @import { Layout } from "./layout.js" */

import { characters, characterSize, stepNumbers, ticks } from "../../charts/axis.js";
import { decadeAxis, scales } from "../../charts/decay.js";
import { text, widthOf } from "../../charts/text.js";
import { colormap } from "../../color.js";
import { glyph } from "../../dom.js";
import { gradientColor } from "../../gradient.js";
import { sized } from "../../number.js";

/**
 * @typedef {object} StepsPicture
 * @property {CanvasRenderingContext2D} context scaled to CSS pixels
 * @property {Layout} layout
 * @property {Look} look
 * @property {Domain} ends
 * @property {Gradients} gradients
 * @property {string} weight as the API names it
 * @property {number} at the earliest step in the sum
 * @property {Float64Array} norms (T,) of the sum from the last step back to each
 * @property {number} playhead
 */

/** How clearly what the wave has not reached is seen. */
const WAITING = 0.25;

/** @param {StepsPicture} picture */
export function drawSteps(picture) {
  const { context, layout, look, ends, gradients } = picture;
  const map = colormap("gradient", look.theme);
  const plain = { size: layout.type, fonts: look.fonts, colors: look.colors };
  decadeAxis(context, layout.steps, ends, {
    ...plain,
    ramp: layout.ramp,
    map,
    below: gradients.extent[0] < ends[0],
  });
  drawBars(picture);
  drawSum(picture);
  drawText(picture);
  drawLegend(picture);
}

/** A bar a step, or a bar a pixel with the largest of its steps. @param {StepsPicture} picture */
function drawBars({ context, layout, look, ends, gradients, weight, at }) {
  const box = layout.steps;
  const { y } = scales(box, { steps: 2, ends });
  const count = Math.min(gradients.length, Math.floor(box.width));
  const pixels = box.width / count;
  const gap = pixels >= 6 ? 1.5 : 0;
  for (let k = 0; k < count; k += 1) {
    const from = Math.floor((k * gradients.length) / count);
    const to = Math.max(from + 1, Math.floor(((k + 1) * gradients.length) / count));
    let norm = NaN;
    for (let t = from; t < to; t += 1) {
      const one = gradients.contribution(weight, t);
      if (!(one <= norm) && !Number.isNaN(one)) norm = one;
    }
    const color = gradientColor(norm, ends, look.theme);
    if (!color) continue;
    context.globalAlpha = from >= at ? 1 : WAITING;
    context.fillStyle = color;
    const top = Math.min(y(norm), box.y + box.height - 1);
    context.fillRect(box.x + k * pixels, top, Math.max(1, pixels - gap), box.y + box.height - top);
  }
  context.globalAlpha = 1;
}

/** The norm of the sum so far, a line from right to left. @param {StepsPicture} picture */
function drawSum({ context, layout, look, ends, norms, at, gradients, weight }) {
  const box = layout.steps;
  const { y } = scales(box, { steps: 2, ends });
  const pixels = box.width / norms.length;
  const whole = gradients.weights?.[weight] ?? NaN;
  if (whole > 0) {
    const height = Math.round(y(whole)) + 0.5;
    context.strokeStyle = look.colors.ink;
    context.lineWidth = 1;
    context.setLineDash([5, 4]);
    context.beginPath();
    context.moveTo(box.x, height);
    context.lineTo(box.x + box.width, height);
    context.stroke();
    context.setLineDash([]);
  }
  const path = new Path2D();
  let open = false;
  for (let t = norms.length - 1; t >= at; t -= 1) {
    const norm = norms[t] ?? NaN;
    if (!(norm > 0)) continue;
    const [right, left] = [box.x + (t + 1) * pixels, box.x + t * pixels];
    if (open) path.lineTo(right, y(norm));
    else path.moveTo(right, y(norm));
    path.lineTo(left, y(norm));
    open = true;
  }
  for (const [color, width] of /** @type {const} */ ([
    ["ground", 5],
    ["ink", 2.5],
  ])) {
    context.strokeStyle = look.colors[color];
    context.lineWidth = width;
    context.stroke(path);
  }
}

/** @param {StepsPicture} picture */
function drawText({ context, layout, look, gradients, playhead }) {
  const { steps: box, type } = layout;
  const { tokens, length } = gradients.trace;
  const view = { from: 0, to: length };
  const pixels = box.width / length;
  const style = { pixels, font: look.fonts.mono, ink: look.colors.ink, muted: look.colors.muted };
  const size = characterSize(pixels);
  if (size) {
    const place = { x: box.x, y: layout.characters };
    characters(context, tokens.slice(0, length), view, place, { ...style, size });
  }
  const room = ((String(length).length + 3) * 0.6 * type) / pixels;
  const place = { x: box.x, y: layout.numbers, width: box.width };
  stepNumbers(context, ticks(view, length, room), view, place, { ...style, size: type });
  drawPlayhead(
    { context, layout, look, pixels, size: size || 16 },
    playhead,
    tokens[playhead] ?? "",
  );
}

/** @param {{ context: CanvasRenderingContext2D, layout: Layout, look: Look, pixels: number, size: number }} picture @param {number} t @param {string} token */
function drawPlayhead({ context, layout, look, pixels, size }, t, token) {
  const box = layout.steps;
  const width = Math.max(pixels, size * 0.62 + 2);
  const middle = box.x + (t + 0.5) * pixels;
  const x = Math.min(Math.max(middle - width / 2, box.x), box.x + box.width - width);
  context.strokeStyle = look.colors.ink;
  context.lineWidth = 1.25;
  context.beginPath();
  context.moveTo(middle, box.y);
  context.lineTo(middle, box.y + box.height);
  context.stroke();
  context.fillStyle = look.colors.ink;
  context.fillRect(x, layout.characters - 10, width, 20);
  text(context, glyph(token), x + width / 2, layout.characters, {
    font: look.fonts.mono,
    size,
    color: look.colors.ground,
    align: "center",
  });
}

/** What bars and lines are, above the plot. @param {StepsPicture} picture */
function drawLegend({ context, layout, look, gradients, weight, norms, at }) {
  const { steps: box, type, narrow } = layout;
  const whole = gradients.weights?.[weight];
  const sum = norms[at] ?? 0;
  const style = { font: look.fonts.words, size: type, color: look.colors.ink };
  const gap = narrow ? 10 : 16;
  const entriesIn = (/** @type {boolean} */ brief) => [
    { words: brief ? "step" : "each step", mark: "bar" },
    { words: `sum ${brief ? "" : "so far "}${sized(sum, 3)}`, mark: "line" },
    ...(whole === undefined ? [] : [{ words: `whole ${sized(whole, 3)}`, mark: "dashes" }]),
  ];
  const after = (/** @type {string} */ words) => 22 + widthOf(context, words, style) + gap;
  const lengthOf = (/** @type {{ words: string }[]} */ entries) =>
    entries.reduce((length, { words }) => length + after(words), -gap);
  const long = entriesIn(false);
  const entries = narrow || lengthOf(long) > box.width ? entriesIn(true) : long;
  let x = Math.min(box.x, box.x + box.width - lengthOf(entries));
  for (const { words, mark } of entries) {
    drawMark(context, x, layout.legend, mark, look);
    text(context, words, x + 22, layout.legend, style);
    x += after(words);
  }
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {string} mark @param {Look} look */
function drawMark(context, x, y, mark, look) {
  if (mark === "bar") {
    context.fillStyle = gradientColor(0.5, [0.1, 1], look.theme) ?? look.colors.ink;
    context.fillRect(x + 5, y - 7, 8, 14);
    return;
  }
  context.strokeStyle = look.colors.ink;
  context.lineWidth = mark === "line" ? 2.5 : 1;
  context.setLineDash(mark === "line" ? [] : [5, 4]);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 17, y);
  context.stroke();
  context.setLineDash([]);
}
