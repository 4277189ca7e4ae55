/** The network as lectures draw it folded: one box, the loop W, U from below and V upwards; the formula in words. */

/** @import { Picture } from "./picture.js" */

import { polyline } from "../../charts/arrow.js";
import { symbol, text } from "../../charts/text.js";
import { drawArrow, drawLetter, drawStates, drawToken } from "./picture.js";

/** The formula's parts, where their middles lie in the room for it, and the lecture's words for them. */
const FORMULA = /** @type {const} */ ([
  ["s_t", 0.1, ["new", "state"]],
  ["=", 0.21, []],
  ["f_m", 0.33, []],
  ["(", 0.42, []],
  ["s_{t−1}", 0.55, ["old", "state"]],
  [",", 0.67, []],
  ["x_t", 0.83, ["input at", "time step"]],
  [")", 0.93, []],
]);

/** So many times its type's size the formula's words need. */
const LETTERS = 12;

/** @param {Picture} picture */
export function drawFolded(picture) {
  const { layout, trace, playhead } = picture;
  const { folded, net, size } = layout;
  const width = Math.min(layout.box * 1.15, folded.width * 0.42);
  const at = { x: folded.x, width };
  drawStates(picture, playhead, at);
  drawLoop(picture, folded.x + width / 2);
  const beside = folded.x - size * 0.35;
  drawArrow(picture, [folded.x, net.input - size * 0.75], [folded.x, net.bottom + 1]);
  drawLetter(picture, "U", { x: beside, y: net.bottom + layout.arrow / 2, align: "right" });
  drawArrow(picture, [folded.x, net.top - 1], [folded.x, net.output + size * 0.75]);
  drawLetter(picture, "V", { x: beside, y: net.top - layout.arrow / 2, align: "right" });
  drawToken(picture, trace.tokens[playhead] ?? "", { x: folded.x, y: net.input });
  const [likeliest] = playhead < trace.received ? trace.top(playhead) : [];
  if (likeliest) drawToken(picture, likeliest.token, { x: folded.x, y: net.output });
  drawFormula(picture);
}

/** The state goes out at the right and comes back in, one step later. @param {Picture} picture @param {number} right */
function drawLoop(picture, right) {
  const { context, layout, look, asked } = picture;
  const { net, size } = layout;
  const out = right + size * 1.3;
  const height = net.bottom - net.top;
  const [from, to] = [net.top + height * 0.25, net.top + height * 0.75];
  const color = asked ? look.waiting : look.muted;
  const points = [
    { x: right, y: from },
    { x: out, y: from },
    { x: out, y: to },
    { x: right + 2, y: to },
  ];
  polyline(context, points, 1, { empty: color, full: color, width: 1.5 });
  drawLetter(picture, "W", { x: out + size * 0.3, y: (from + to) / 2, align: "left" });
}

/** @param {Picture} picture */
function drawFormula({ context, layout, look }) {
  const { folded, twin, narrow, height } = layout;
  const left = narrow ? 2 : 10;
  const room = folded.width - left - (narrow ? 8 : 12);
  const size = Math.min(layout.size, room / LETTERS);
  const words = {
    font: look.fonts.words,
    size,
    color: look.ink,
    align: /** @type {const} */ ("center"),
  };
  const small = { ...words, size: Math.max(narrow ? 12 : 14, size - 3), color: look.muted };
  const line = small.size * 1.15;
  const y = Math.min(twin.title + 2 * line, height - 3 * line);
  for (const [part, share, names] of FORMULA) {
    const x = left + room * share;
    symbol(context, part, x, y, { ...words, size: narrow ? Math.min(size, 13) : size + 2 });
    if (!narrow) names.forEach((name, k) => text(context, name, x, y + size + k * line, small));
  }
  if (narrow) return;
  text(context, "model parameters", left + room * 0.33, y - size - 2, small);
}
