/** The gradient at every time step over the whole training: a column an update, a row a step, one log scale. */

/** @import { Commands } from "./commands.js" */
/** @import { State } from "./state.js" */

import { effect } from "@preact/signals-core";

import { placeIn, sharpCanvas, watchLooks } from "../../canvas.js";
import { legend } from "../../charts/legend.js";
import { readFonts, text } from "../../charts/text.js";
import { colormap, paint, readTheme } from "../../color.js";
import { glyph } from "../../dom.js";
import { decades, domain, share } from "../../gradient.js";
import { counted, power, sized } from "../../number.js";
import { LEFT, RIGHT, updates } from "./axis.js";
import { extentOf } from "./extent.js";
import { reachSentence } from "./sentences.js";

/** Room under the picture for the marks of checkpoints, in CSS pixels. */
const BELOW = 8;

/** @param {HTMLElement} el @param {State} state @param {Commands} commands @returns {() => void} ends it */
export function mountFlow(el, state, commands) {
  const head = document.createElement("p");
  const title = document.createElement("span");
  const picture = document.createElement("div");
  const key = legend("", "");
  title.textContent = "gradient at each step, ‖∂L/∂h‖";
  const read = document.createElement("output");
  read.className = "number";
  head.className = "caption";
  head.append(title, read, key.el);
  picture.className = "picture";
  picture.setAttribute("role", "img");
  const said = document.createElement("p");
  said.className = "sentence";
  el.replaceChildren(head, picture, said);

  const sharp = sharpCanvas(picture);
  let theme = readTheme(el);
  let painted = { ends: domain(), steps: 0 };
  const draw = () => {
    const ends = domain(extentOf(state.record));
    const steps = state.record.looks.at(-1)?.norms.length ?? 0;
    painted = { ends, steps };
    const exponents = decades(ends);
    key.label(power(exponents[0] ?? 0), power(exponents.at(-1) ?? 0));
    key.paint(colormap("gradient", theme), paint(theme.line));
    paintAll(sharp, state, theme, ends);
    picture.setAttribute("aria-label", labelOf(state));
    const { record, at } = state;
    const look = at.value === null ? record.looks.at(-1) : record.lookAt(at.value);
    said.textContent = look && record.looks[0] ? reachSentence(look, record.looks[0]) : "";
  };
  const stepAt = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const [from, to] = updates(state.record, state.status.peek()?.steps ?? 0);
    const width = picture.clientWidth - LEFT - RIGHT;
    return Math.round(from + ((placeIn(picture, event).x - LEFT) / width) * (to - from));
  };
  const point = (/** @type {PointerEvent} */ event) => {
    const look = state.record.lookAt(stepAt(event));
    const t = Math.floor(
      (placeIn(picture, event).y / (picture.clientHeight - BELOW)) * painted.steps,
    );
    const norm = look?.norms[t]?.at(-1);
    read.textContent =
      norm == null || !look ? "" : `update ${counted(look.step)}, step ${t + 1}: ${sized(norm)}`;
  };
  picture.addEventListener("pointermove", point);
  picture.addEventListener("pointerleave", () => (read.textContent = ""));
  picture.addEventListener("click", (event) => commands.seek(stepAt(event)));

  const endings = [
    effect(() => {
      void [state.grown.value, state.at.value, state.id.value];
      draw();
    }),
    watchLooks(picture, state, () => {
      theme = readTheme(el);
      sharp.fit();
      draw();
    }),
    () => sharp.remove(),
  ];
  return () => endings.forEach((end) => end());
}

/** @param {State} state */
function labelOf({ record }) {
  const [first, last] = [record.looks[0], record.looks.at(-1)];
  if (!first || !last) return "No gradient is known yet.";
  const ends = (/** @type {typeof first} */ { norms }) =>
    `${sized(norms[0]?.at(-1) ?? NaN)} at step 1 and ${sized(norms.at(-1)?.at(-1) ?? NaN)} at step ${norms.length}`;
  return `Gradient norms by update and time step: before the first update ${ends(first)}, after update ${last.step} ${ends(last)}.`;
}

/**
 * @param {ReturnType<typeof sharpCanvas>} sharp
 * @param {State} state
 * @param {ReturnType<typeof readTheme>} theme
 * @param {import("../../gradient.js").Domain} ends
 */
function paintAll({ context, width, height, ratio, el }, { record, status, at }, theme, ends) {
  context.clearRect(0, 0, width, height);
  const { looks } = record;
  const last = looks.at(-1);
  if (!last) return;
  const axis = updates(record, status.peek()?.steps ?? 0);
  const box = {
    x: Math.round(LEFT * ratio),
    y: 0,
    width: Math.round(width - (LEFT + RIGHT) * ratio),
    height: Math.round(height - BELOW * ratio),
  };
  const x = (/** @type {number} */ step) =>
    box.x + ((step - axis[0]) / (axis[1] - axis[0])) * box.width;
  const steps = last.norms.length;
  const image = columns(
    record,
    axis,
    { width: box.width, steps },
    colormap("gradient", theme),
    ends,
  );
  if (image) {
    context.imageSmoothingEnabled = false;
    context.drawImage(image, box.x, box.y, box.width, box.height);
  }
  stepLabels(context, last.inputs, box, { ratio, theme, el });
  context.fillStyle = paint(theme.muted);
  for (const look of looks)
    context.fillRect(Math.round(x(look.step)), box.height + 2 * ratio, ratio, 4 * ratio);
  if (at.peek() !== null) {
    context.fillStyle = paint(theme.ink);
    context.fillRect(Math.round(x(at.peek() ?? 0)), 0, ratio, height);
  }
}

/**
 * One pixel wide and one time step high each; a look holds until the next one.
 *
 * @param {State["record"]} record
 * @param {[number, number]} axis updates
 * @param {{ width: number, steps: number }} size
 * @param {Uint32Array} colors
 * @param {import("../../gradient.js").Domain} ends
 */
function columns(record, [from, to], { width, steps }, colors, ends) {
  if (width < 1 || steps < 1) return null;
  const canvas = new OffscreenCanvas(width, steps);
  const context = canvas.getContext("2d");
  if (!context) return null;
  const image = context.createImageData(width, steps);
  const packed = new Uint32Array(image.data.buffer);
  const { looks } = record;
  const end = looks.at(-1)?.step ?? 0;
  let k = 0;
  for (let pixel = 0; pixel < width; pixel += 1) {
    const step = from + ((pixel + 0.5) / width) * (to - from);
    if (step > Math.max(end, 1)) break;
    while ((looks[k + 1]?.step ?? Infinity) <= step) k += 1;
    const norms = looks[k]?.norms ?? [];
    for (let t = 0; t < steps; t += 1) {
      const place = share(norms[t]?.at(-1) ?? NaN, ends);
      if (!Number.isNaN(place)) packed[t * width + pixel] = colors[Math.round(place * 255)] ?? 0;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/**
 * The steps' numbers and inputs, as many as there is room for.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} inputs
 * @param {{ x: number, height: number }} box
 * @param {{ ratio: number, theme: ReturnType<typeof readTheme>, el: HTMLElement }} look
 */
function stepLabels(context, inputs, { x, height }, { ratio, theme, el }) {
  const size = 13 * ratio;
  const row = height / inputs.length;
  const every = Math.max(1, Math.ceil((1.25 * size) / row));
  const { mono: font } = readFonts(el);
  const style = { font, size, color: paint(theme.muted), align: /** @type {const} */ ("right") };
  inputs.forEach((token, t) => {
    const isRound = (t + 1) % every === 0 && t * row >= 1.25 * size;
    if (t > 0 && !isRound) return;
    const y = Math.min(height - size / 2, Math.max(size / 2, (t + 0.5) * row));
    text(context, `${t + 1} ${glyph(token)}`, x - 8 * ratio, y, style);
  });
}
