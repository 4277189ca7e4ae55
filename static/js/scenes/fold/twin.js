/** The feed-forward twin: as many layers as there are steps, each with weights of its own, told apart by their hatching. */

/** @import { Box, Picture } from "./picture.js" */

import { text, widthOf } from "../../charts/text.js";
import { drawArrow, drawLetter, drawToken } from "./picture.js";

const TITLES = [
  "feed-forward twin: every layer has weights of its own",
  "twin: weights of its own at every step",
  "own weights at every step",
];
/** Radians from one layer's hatching to the next: the golden angle comes back to no earlier one. */
const TURN = Math.PI * (3 - Math.sqrt(5));
const LINE = 6;

/** @param {Picture} picture */
export function drawTwin(picture) {
  const { context, layout } = picture;
  if (layout.copies.length > 0) drawTitle(picture);
  for (const { t, x, alpha } of layout.copies) {
    context.globalAlpha = alpha;
    drawLayer(picture, t, x);
  }
  context.globalAlpha = 1;
}

/** @param {Picture} picture */
function drawTitle({ context, layout, look }) {
  const style = { font: look.fonts.words, size: layout.size, color: look.muted };
  const x = layout.folded.width;
  const room = layout.width - x;
  const words = TITLES.find((one) => widthOf(context, one, style) < room) ?? TITLES.at(-1) ?? "";
  text(context, words, x, layout.twin.title, style);
}

/** @param {Picture} picture @param {number} t @param {number} x */
function drawLayer(picture, t, x) {
  const { layout, trace } = picture;
  const { twin, box, column, size } = layout;
  const middle = (twin.top + twin.bottom) / 2;
  hatch(picture, t, { left: x - box / 2, right: x + box / 2, top: twin.top, bottom: twin.bottom });
  let before = 0;
  if (t > 0) {
    drawArrow(picture, [x - column + box / 2 + 3, middle], [x - box / 2 - 2, middle]);
    before = drawLetter(picture, `W_{${t + 1}}`, {
      x: x - column / 2,
      y: middle - size * 0.85,
      shared: false,
    });
  }
  drawArrow(picture, [x, twin.input - size * 0.75], [x, twin.bottom + 1]);
  drawLetter(picture, `U_{${t + 1}}`, {
    x: x - 5,
    y: twin.bottom + layout.arrow / 2,
    align: "right",
    shared: false,
  });
  drawToken(picture, trace.tokens[t] ?? "", { x, y: twin.input });
  drawArrow(picture, [x, twin.top - 1], [x, twin.output + 2]);
  const above = twin.top - layout.arrow / 2;
  const level = middle - size * 0.85 - above < size * 1.3;
  if (level && before * 1.4 + 5 > column / 2) return; // W's half and V's would meet
  drawLetter(picture, `V_{${t + 1}}`, { x: x - 5, y: above, align: "right", shared: false });
}

/** @param {Picture} picture @param {number} t @param {Box} box */
function hatch({ context, look }, t, { left, right, top, bottom }) {
  const [width, height] = [right - left, bottom - top];
  const reach = Math.hypot(width, height) / 2;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.translate(left + width / 2, top + height / 2);
  context.rotate(t * TURN);
  context.beginPath();
  for (let y = -reach; y <= reach; y += LINE) {
    context.moveTo(-reach, y);
    context.lineTo(reach, y);
  }
  context.strokeStyle = look.waiting;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
  context.strokeStyle = look.ink;
  context.lineWidth = 1.25;
  context.strokeRect(left, top, width, height);
}
