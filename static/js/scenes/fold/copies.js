/** The copies that the loop has let go of: one a step, the same U, W and V in each, and the state that each hands on. */

/** @import { Copy } from "./layout.js" */
/** @import { Picture } from "./picture.js" */

import { text } from "../../charts/text.js";
import { drawArrow, drawLetter, drawStates, drawToken } from "./picture.js";

/** @param {Picture} picture */
export function drawCopies(picture) {
  const { context, layout } = picture;
  for (const copy of layout.copies) {
    context.globalAlpha = copy.alpha;
    drawCopy(picture, copy);
  }
  context.globalAlpha = 1;
  drawHidden(picture);
}

/** @param {Picture} picture @param {Copy} copy */
function drawCopy(picture, { t, x }) {
  const { layout, trace } = picture;
  const { net, box, column, size } = layout;
  const beside = x - size * 0.35;
  drawStates(picture, t, { x, width: box });
  for (const { y, height } of net.layers) {
    drawArrow(
      picture,
      [x - column + box / 2 + 3, y + height / 2],
      [x - box / 2 - 2, y + height / 2],
    );
  }
  const between = x - column / 2;
  const middle = (net.top + net.bottom) / 2;
  drawLetter(picture, "W", { x: between, y: middle - size * 0.85 });
  drawLetter(picture, `s_{${t}}`, { x: between, y: middle + size * 0.85, shared: false });
  drawArrow(picture, [x, net.input - size * 0.75], [x, net.bottom + 1]);
  drawLetter(picture, "U", { x: beside, y: net.bottom + layout.arrow / 2, align: "right" });
  drawToken(picture, trace.tokens[t] ?? "", { x, y: net.input }, picture.asked);
  drawArrow(picture, [x, net.top - 1], [x, net.output + size * 0.75]);
  drawLetter(picture, "V", { x: beside, y: net.top - layout.arrow / 2, align: "right" });
  const [likeliest] = t < trace.received ? trace.top(t) : [];
  if (likeliest) drawToken(picture, likeliest.token, { x, y: net.output });
}

/** How many copies have left at the left. @param {Picture} picture */
function drawHidden({ context, layout, look }) {
  const { hidden, folded, narrow, size } = layout;
  if (hidden === 0) return;
  const style = { font: look.fonts.words, size: Math.max(size - 1, 12), color: look.muted };
  text(context, narrow ? `… ${hidden}` : `… ${hidden} before`, folded.width, layout.net.output, {
    ...style,
    align: "right",
  });
}
