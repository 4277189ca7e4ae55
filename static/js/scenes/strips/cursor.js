/** What lies over the strips: the playhead, the value pointed at, the unit chosen. */

/** @import { Selection } from "../../types.js" */
/** @import { Picture } from "./draw.js" */

import { characterSize } from "../../charts/axis.js";
import { text } from "../../charts/text.js";
import { paint } from "../../color.js";
import { glyph } from "../../dom.js";
import { clamp } from "../../scale.js";
import { pixelsOf } from "./draw.js";
import { middle } from "./rows.js";

/** A step this wide, in CSS pixels, is framed; a narrower one is a line. */
const WIDE = 7;
/** Characters to each side in the text about the playhead. */
const AROUND = 16;
/** The smallest outline about a value, in CSS pixels. */
const SEEN = { wide: 7, high: 5 };

/** How far what is still to come recedes while it plays. */
const VEIL = { light: 0.55, dark: 0.4 };

/**
 * @typedef {object} Cursor
 * @property {number} playhead
 * @property {boolean} playing
 * @property {boolean} backward time runs that way
 * @property {number | null} pinned the step whose numbers are listed
 * @property {Selection | null} hover
 * @property {Selection | null} selection
 */

/** @param {Picture} picture @param {Cursor} cursor */
export function drawCursor(picture, { playhead, playing, backward, pinned, hover, selection }) {
  const { context } = picture;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (playing) veil(picture, playhead, backward);
  if (selection) markUnit(picture, selection);
  drawPlayhead(picture, playhead);
  if (hover) outline(picture, hover);
  drawCharacters(picture, playhead);
  if (pinned !== null) drawPin(picture, pinned);
}

/** What is still to come recedes: forwards the steps after the playhead, backwards the gradients before it. */
function veil(
  /** @type {Picture} */ picture,
  /** @type {number} */ step,
  /** @type {boolean} */ backward,
) {
  const { context, bands, view, look } = picture;
  const { width } = context.canvas;
  const at = clamp((step + (backward ? 0 : 1) - view.from) * pixelsOf(picture), 0, width);
  context.fillStyle = paint(look.theme.ground, VEIL[look.theme.dark ? "dark" : "light"]);
  if (!backward) {
    const { y, height } = bands.flow?.place ?? bands.lossPlace;
    context.fillRect(at, 0, width - at, y + height);
  } else if (bands.flow) {
    const { y, height } = bands.flow.place;
    context.fillRect(0, y, at, height);
  }
}

/** The line through everything, with a seam of ground to stand out from any colour. */
function drawPlayhead(/** @type {Picture} */ picture, /** @type {number} */ playhead) {
  const { context, bands, view, look } = picture;
  const { layout, ratio } = bands;
  const pixels = pixelsOf(picture);
  const left = (playhead - view.from) * pixels;
  const thickness = Math.max(1, Math.round(1.5 * ratio));
  const bottom = layout.characters.y * ratio;
  const line = (/** @type {number} */ x) => {
    context.fillStyle = paint(look.theme.ground, 0.85);
    context.fillRect(Math.round(x) - ratio, 0, thickness + 2 * ratio, bottom);
    context.fillStyle = paint(look.theme.ink);
    context.fillRect(Math.round(x), 0, thickness, bottom);
  };
  if (pixels < WIDE * ratio) return line(left + (pixels - thickness) / 2);
  line(Math.max(0, left - thickness));
  line(Math.min(context.canvas.width - thickness, left + pixels));
}

/** A needle in the axis, at the step whose numbers are listed. */
function drawPin(
  /** @type {Picture} */ { context, bands, view, look },
  /** @type {number} */ step,
) {
  const { layout, ratio } = bands;
  const pixels = context.canvas.width / (view.to - view.from);
  const x = Math.round((step + 0.5 - view.from) * pixels);
  const top = layout.numbers.y * ratio;
  const size = 5 * ratio;
  context.fillStyle = paint(look.theme.ground);
  context.fillRect(x - 2 * size, top, 4 * size, layout.numbers.height * ratio);
  context.fillStyle = paint(look.theme.ink);
  context.fillRect(x - ratio / 2, top, ratio, layout.numbers.height * ratio - size);
  context.beginPath();
  context.arc(x, top + layout.numbers.height * ratio - size, size * 0.9, 0, 2 * Math.PI);
  context.fill();
}

/** The character at the playhead, and where there is no room for all of them, the words about it. */
function drawCharacters(/** @type {Picture} */ picture, /** @type {number} */ playhead) {
  const { context, bands, view, look } = picture;
  const { layout, ratio, trace } = bands;
  const { width } = context.canvas;
  const pixels = pixelsOf(picture);
  const x = (playhead + 0.5 - view.from) * pixels;
  if (x < 0 || x > width) return;
  const fits = characterSize(pixels / ratio);
  const size = (fits || 14) * ratio;
  const advance = Math.round(size * 0.62);
  const around = fits ? 0 : Math.min(AROUND, Math.floor(width / advance / 3));
  const line = middle(layout.characters) * ratio;
  for (let k = -around; k <= around; k += 1) {
    const token = trace.tokens[playhead + k];
    const at = x + k * advance;
    if (token === undefined || (k !== 0 && (at < advance || at > width - advance))) continue;
    const color = paint(k === 0 ? look.theme.ground : look.theme.muted);
    if (k === 0) drawBox(picture, at, fits ? Math.max(advance, pixels) : advance + 4 * ratio);
    const middleX = clamp(at, advance / 2, width - advance / 2);
    text(context, glyph(token), middleX, line, { font: look.font, size, color, align: "center" });
  }
}

/** A box of ink. */
function drawBox(
  /** @type {Picture} */ { context, bands, look },
  /** @type {number} */ x,
  /** @type {number} */ width,
) {
  const { layout, ratio } = bands;
  const left = clamp(Math.round(x - width / 2), 0, context.canvas.width - width);
  const { y: top, height } = layout.characters;
  context.fillStyle = paint(look.theme.ink);
  context.fillRect(left, top * ratio, Math.round(width), height * ratio);
}

/** Outlines the value that is pointed at, here or in any other picture. */
function outline(
  /** @type {Picture} */ picture,
  /** @type {Selection} */ { signal, layer, unit, step },
) {
  const { context, bands, view, look } = picture;
  const { ratio } = bands;
  const place = signal === "loss" ? bands.lossPlace : bands.find(signal, layer)?.rowOf(unit);
  if (!place) return;
  const pixels = pixelsOf(picture);
  const wide = Math.max(pixels, SEEN.wide * ratio) + 2 * ratio;
  const high = Math.max(place.height, SEEN.high * ratio) + 2 * ratio;
  const x = Math.round((step + 0.5 - view.from) * pixels - wide / 2);
  const top = Math.round(middle(place) - high / 2);
  for (const [color, thickness] of /** @type {const} */ ([
    ["ground", 3],
    ["ink", 1.5],
  ])) {
    context.lineWidth = thickness * ratio;
    context.strokeStyle = paint(look.theme[color]);
    context.strokeRect(x, top, Math.round(wide), Math.round(high));
  }
}

/** Points from both sides at the rows that hold the chosen unit, in every strip of its layer. */
function markUnit(/** @type {Picture} */ picture, /** @type {Selection} */ { layer, unit }) {
  const { context, bands, look } = picture;
  const size = 5 * bands.ratio;
  context.fillStyle = paint(look.theme.ink);
  context.strokeStyle = paint(look.theme.ground);
  context.lineWidth = bands.ratio;
  for (const band of bands.bands.filter((one) => one.layer === layer)) {
    const height = middle(band.rowOf(unit));
    for (const [edge, inward] of /** @type {const} */ ([
      [0, 1],
      [context.canvas.width, -1],
    ])) {
      context.beginPath();
      context.moveTo(edge, height - size);
      context.lineTo(edge + inward * size * 1.4, height);
      context.lineTo(edge, height + size);
      context.closePath();
      context.fill();
      context.stroke();
    }
  }
}
