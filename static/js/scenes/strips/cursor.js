/** What lies over the strips: the playhead, the value pointed at, the unit chosen. */

/** @import { Selection } from "../../types.js" */
/** @import { Theme } from "../../color.js" */
/** @import { View } from "../../view.js" */
/** @import { Bands } from "./bands.js" */

import { paint } from "../../color.js";
import { glyph } from "../../dom.js";
import { clamp } from "../../scale.js";
import { characterSize, fontOf } from "../../charts/axis.js";
import { middle } from "./rows.js";

/** A step this wide, in CSS pixels, is framed; a narrower one is a line. */
const WIDE = 7;
/** Characters to each side in the text about the playhead. */
const AROUND = 16;

/**
 * @typedef {object} Cursor
 * @property {View} view
 * @property {number} playhead
 * @property {Selection | null} hover
 * @property {Selection | null} selection
 */

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Bands} bands
 * @param {Cursor} cursor
 * @param {Theme} theme
 */
export function drawCursor(context, bands, { view, playhead, hover, selection }, theme) {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  if (selection) markUnit(context, bands, selection, theme);
  drawPlayhead(context, bands, view, playhead, theme);
  if (hover) outline(context, bands, view, hover, theme);
  drawPlace(context, bands, view, playhead, theme);
}

/** The line through everything, with a seam of ground to stand out from any colour. */
function drawPlayhead(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Bands} */ { layout, ratio },
  /** @type {View} */ view,
  /** @type {number} */ playhead,
  /** @type {Theme} */ theme,
) {
  const pixels = context.canvas.width / (view.to - view.from);
  const bottom = layout.characters.y * ratio;
  const left = (playhead - view.from) * pixels;
  const line = Math.max(1, Math.round(1.5 * ratio));
  const bar = (/** @type {number} */ x) => {
    context.fillStyle = paint(theme.ground, 0.85);
    context.fillRect(Math.round(x) - ratio, 0, line + 2 * ratio, bottom);
    context.fillStyle = paint(theme.ink);
    context.fillRect(Math.round(x), 0, line, bottom);
  };
  if (pixels < WIDE * ratio) return bar(left + (pixels - line) / 2);
  bar(left - line);
  bar(left + pixels);
}

/** The character at the playhead, and where there is no room for all of them, the words about it. */
function drawPlace(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Bands} */ { layout, ratio, trace },
  /** @type {View} */ view,
  /** @type {number} */ playhead,
  /** @type {Theme} */ theme,
) {
  const { width } = context.canvas;
  const pixels = width / (view.to - view.from);
  const fits = characterSize(pixels / ratio);
  const size = (fits || 14) * ratio;
  const y = middle(layout.characters) * ratio;
  const x = (playhead + 0.5 - view.from) * pixels;
  if (x < 0 || x > width) return;
  context.font = `${size}px ${fontOf(context.canvas)}`;
  context.textBaseline = "middle";
  context.textAlign = "center";
  const step = Math.round(size * 0.62);
  const reach = fits ? 0 : Math.min(AROUND, Math.floor(width / step / 3));
  const center = fits ? x : clamp(x, Math.min(x, step), Math.max(x, width - step));
  const top = layout.characters.y * ratio;
  for (let k = -reach; k <= reach; k += 1) {
    const token = trace.tokens[playhead + k];
    const at = center + k * step;
    if (token === undefined || at < step / 2 || at > width - step / 2) continue;
    if (k === 0) {
      const box = fits ? Math.max(step, pixels) : step + 4 * ratio;
      context.fillStyle = paint(theme.ink);
      context.fillRect(
        Math.round(at - box / 2),
        top,
        Math.round(box),
        layout.characters.height * ratio,
      );
    }
    const fade = k === 0 ? 1 : 1 - Math.abs(k) / (reach + 4);
    context.fillStyle = k === 0 ? paint(theme.ground) : paint(theme.ink, fade);
    context.fillText(glyph(token), at, y);
  }
}

/** Outlines the cell under the pointer, here or in any other picture. */
function outline(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Bands} */ bands,
  /** @type {View} */ view,
  /** @type {Selection} */ { signal, layer, unit, step },
  /** @type {Theme} */ theme,
) {
  const { ratio } = bands;
  const pixels = context.canvas.width / (view.to - view.from);
  const place = signal === "loss" ? bands.lossPlace : bands.find(signal, layer)?.rowOf(unit);
  if (!place) return;
  const wide = Math.max(pixels, 7 * ratio);
  const high = Math.max(place.height, 5 * ratio);
  const x = Math.round((step + 0.5 - view.from) * pixels - wide / 2) - ratio;
  const y = Math.round(place.y + place.height / 2 - high / 2) - ratio;
  context.lineWidth = 3 * ratio;
  context.strokeStyle = paint(theme.ground);
  context.strokeRect(x, y, Math.round(wide) + 2 * ratio, Math.round(high) + 2 * ratio);
  context.lineWidth = 1.5 * ratio;
  context.strokeStyle = paint(theme.ink);
  context.strokeRect(x, y, Math.round(wide) + 2 * ratio, Math.round(high) + 2 * ratio);
}

/** Points from both sides at the rows that hold the chosen unit, in every strip of its layer. */
function markUnit(
  /** @type {CanvasRenderingContext2D} */ context,
  /** @type {Bands} */ bands,
  /** @type {Selection} */ { layer, unit },
  /** @type {Theme} */ theme,
) {
  const { width } = context.canvas;
  const size = 5 * bands.ratio;
  for (const band of bands.bands.filter((one) => one.layer === layer)) {
    const y = middle(band.rowOf(unit));
    for (const [edge, inward] of /** @type {const} */ ([
      [0, 1],
      [width, -1],
    ])) {
      context.beginPath();
      context.moveTo(edge, y - size);
      context.lineTo(edge + inward * size * 1.4, y);
      context.lineTo(edge, y + size);
      context.closePath();
      context.fillStyle = paint(theme.ink);
      context.fill();
      context.lineWidth = bands.ratio;
      context.strokeStyle = paint(theme.ground);
      context.stroke();
    }
  }
}
