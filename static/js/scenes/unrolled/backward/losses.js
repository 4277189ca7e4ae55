/** The loss of each step over its column: a bar of −ln p, the line of pure guessing, and which of them flow. */

/** @import { Column, Layout } from "../layout.js" */
/** @import { Picture } from "../picture.js" */

import { guessing } from "../../../charts/lossline.js";
import { glyph, symbol, text, widthOf } from "../../../charts/text.js";
import { css } from "../../../color.js";
import { decimal, probability } from "../../../number.js";
import { clamp } from "../../../scale.js";
import { LOW } from "../layout.js";
import { flowingOf, flows } from "./flow.js";

/** A bar's width at most, in type sizes, and its share of a column. */
const WIDEST = 4;
const SHARE = 0.8;
/** The scale ends at so many times the loss of pure guessing; a bar that would be higher has a notched end. */
const TOP = 1.35;
/** Above, whose loss flows is chosen. */
const CHOICE = 30;
/** The map's value below which no bar falls, so that the smallest is seen. */
const FAINTEST = 0.4;
/** A step's name, `step 12 of 345`, is at most so wide, in type sizes. */
const NAME = 9;
/** Where the four distances of the page end, from the margin's edge on. */
const BESIDE = 60;

/** The line on which the bars stand, above the token that came. @param {Layout} layout */
function groundOf(layout) {
  return layout.bars.bottom - tokenSize(layout) * 1.25;
}

/** Below a step's loss, where V's arrow begins. @param {Layout} layout */
export function lossFoot(layout) {
  return layout.bars.bottom;
}

/** @param {Layout} layout */
function tokenSize({ scale, least }) {
  return Math.max(least, Math.round(15 * scale));
}

/** @param {Layout} layout */
function numberSize({ scale, least }) {
  return Math.max(least, Math.round(13 * scale));
}

/** Heights over the ground line: of a loss in nats, and where the scales of height and colour end. @param {Picture} picture */
function heights({ layout, trace }) {
  const { nats, top } = guessing(trace.vocabulary.length);
  const end = TOP * nats;
  const ceiling = Math.max(layout.bars.top, CHOICE);
  const room = groundOf(layout) - ceiling - numberSize(layout) - 4;
  return {
    of: (/** @type {number} */ loss) => clamp(loss / end, 0, 1) * room,
    guess: nats,
    end,
    top,
  };
}

/**
 * The box of a step's bar.
 *
 * @param {Picture} picture
 * @param {Column} column
 */
export function lossBox(picture, column) {
  const { layout, trace } = picture;
  const loss = trace.loss(column.t);
  const width = Math.min(column.width * SHARE, tokenSize(layout) * WIDEST);
  const height = Number.isNaN(loss) ? 0 : Math.max(1, heights(picture).of(loss));
  const ground = groundOf(layout);
  return {
    x: Math.round(column.x - width / 2),
    y: ground - height,
    width: Math.round(width),
    height,
  };
}

/** @param {Picture} picture @param {Column} column */
export function drawLoss(picture, column) {
  const { context, trace, flow } = picture;
  const loss = trace.loss(column.t);
  const target = trace.target(column.t);
  if (column.t < 0 || Number.isNaN(loss) || !flow) return;
  context.globalAlpha = column.near;
  drawBar(picture, column, loss);
  drawNumbers(picture, column, { loss, token: target?.token ?? null });
  if (column.focus > 0.6 && target) drawArithmetic(picture, column, target.prob, loss);
  context.globalAlpha = 1;
}

/** Full where the loss flows, else an outline; in ink where it is chosen. @param {Picture} picture @param {Column} column @param {number} loss */
function drawBar(picture, column, loss) {
  const { context, look, playhead, flow } = picture;
  const { x, y, width, height } = lossBox(picture, column);
  const { top, end } = heights(picture);
  const flowing = flows(picture, column.t);
  const chosen = flowing && flow?.choice !== "total";
  const here = column.t === playhead && flowingOf(picture, column.t).loss > 0;
  const shade = clamp(loss / top, FAINTEST, 1);
  context.fillStyle = css("loss", shade, look.theme, [0, 1]);
  if (flowing) context.fillRect(x, y, width, height);
  context.strokeStyle = chosen || here ? look.ink : look.waiting;
  context.lineWidth = chosen ? 2.5 : 1;
  if (!flowing || chosen || here) context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
  if (loss <= end) return;
  context.fillStyle = look.ink; // higher than the scale
  context.fillRect(x, y - 2, width, 3);
}

/** How much, and for which character. */
/** @param {Picture} picture @param {Column} column @param {{ loss: number, token: string | null }} step */
function drawNumbers(picture, column, { loss, token }) {
  const { context, layout, look, playhead, flow } = picture;
  const { t, x, left, right } = column;
  const flowing = flows(picture, t);
  const bold = t === playhead || (flowing && flow?.choice !== "total");
  const type = { font: look.fonts.mono, weight: bold ? 700 : 400 };
  const style = { ...type, size: numberSize(layout), color: flowing ? look.ink : look.muted };
  const words = decimal(loss, 2);
  const wide = widthOf(context, words, style);
  const y = lossBox(picture, column).y - style.size * 0.7;
  if (wide <= right - left) {
    context.fillStyle = look.ground; // the line of guessing does not strike it out
    context.fillRect(x - wide / 2 - 2, y - style.size * 0.55, wide + 4, style.size * 1.05);
    text(context, words, x, y, { ...style, align: "center" });
  }
  const size = Math.min(tokenSize(layout), right - left);
  if (token) glyph(context, token, x, groundOf(layout) + size * 0.62, { ...style, size });
}

/** Where the number comes from. @param {Picture} picture @param {Column} column @param {number} prob @param {number} loss */
function drawArithmetic(picture, column, prob, loss) {
  const { context, layout, look } = picture;
  const box = lossBox(picture, column);
  const size = tokenSize(layout);
  const x = box.x + box.width + size * 0.6;
  const y = groundOf(layout) - size * 0.7;
  const name = { font: look.fonts.words, size, color: look.muted };
  const number = { font: look.fonts.mono, size, color: look.ink };
  const letter = size * (2 + 0.45 * String(picture.trace.length).length);
  const room = Math.min(column.right, layout.width) - x - letter;
  const long = `−ln ${probability(prob)} = ${decimal(loss, 3)}`;
  const fitting = [long, `−ln ${probability(prob)}`].find(
    (one) => widthOf(context, one, number) <= room,
  );
  if (!fitting) return;
  context.fillStyle = look.ground; // the line of guessing does not strike it out
  context.fillRect(
    x - 2,
    y - size * 0.6,
    letter + widthOf(context, fitting, number) + 4,
    size * 1.2,
  );
  symbol(context, `L_{${column.t + 1}} =`, x, y, name);
  text(context, fitting, x + letter, y, number);
}

/** The loss of who knows nothing: a line behind the bars. @param {Picture} picture */
export function drawGuessing(picture) {
  const { context, layout, look } = picture;
  const y = guessingAt(picture);
  dashes(context, layout.left, layout.width - 8, y, look.muted);
}

/** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to @param {number} y @param {string} color */
export function dashes(context, from, to, y, color) {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to, y);
  context.stroke();
  context.setLineDash([]);
}

/** Its number, where the margin has no room for it. @param {Picture} picture */
export function nameGuessing(picture) {
  const { context, layout, look } = picture;
  const size = numberSize(layout);
  const style = { font: look.fonts.words, size, color: look.muted };
  if (!layout.narrow && layout.height < LOW) {
    const words = guessingWords(picture, false);
    const column = layout.columns.find(({ focus }) => focus > 0.6);
    const step = column ? column.x - column.width / 2 : Infinity; // whose name it stands before, or after
    const first = layout.left + BESIDE;
    const fits = first + widthOf(context, words, style) + 2 * size <= step;
    const x = fits ? first : step + NAME * size;
    dashes(context, x, x + 10, layout.header + 0.5, look.muted);
    text(context, words, x + 14, layout.header, style);
    return;
  }
  const words = guessingWords(picture);
  const width = widthOf(context, words, style);
  const x = layout.narrow ? layout.left : layout.width - width - 10; // on a phone, left of whose loss flows
  const y = guessingAt(picture) - size * 0.5 - 3;
  context.fillStyle = look.ground;
  context.fillRect(x - 4, y - size * 0.6, width + 8, size * 1.2);
  text(context, words, x, y, style);
}

/** `guessing ln 65 = 4.17` @param {Picture} picture @param {boolean} [named] */
export function guessingWords(picture, named = !picture.layout.narrow) {
  const formula = `ln ${picture.trace.vocabulary.length} = ${decimal(heights(picture).guess, 2)}`;
  return named ? `guessing ${formula}` : formula;
}

/** @param {Picture} picture */
function guessingAt(picture) {
  const { of, guess } = heights(picture);
  return Math.round(groundOf(picture.layout) - of(guess)) + 0.5;
}
