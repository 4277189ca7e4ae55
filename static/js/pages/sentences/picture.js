/** One network's arc over the sentence it read, with the numbers at both of its ends. */

/** @import { Domain } from "../../gradient.js" */
/** @import { Theme } from "../../color.js" */
/** @import { Reading } from "./ask.js" */

import { svg } from "lit";

import { gradientColor, share } from "../../gradient.js";
import { sized } from "../../number.js";
import { heightOf, pieces, way, written } from "./arc.js";
import { yearOf } from "./sentence.js";

/** The widest an arc gets, in pixels: at the upper end of the scale. */
export const WIDEST = 22;
/** The picture's height, and where the text's upper edge is in it. */
export const HEIGHT = 78;
const TEXT_TOP = 54;
/** The arc ends so far above the text: the arrow's head stands there. */
const HEAD = 9;
/** Room for the number that stands right of the '?'. */
export const MARGIN = 104;
/** An arc's ends are so far apart at least, be the year ever so near. */
const SHORTEST = 2 * WIDEST;
/** Characters narrower than this are not written. */
const LEGIBLE = 5.4;
const LARGEST = 14;
/** The text's line under its upper edge, clear of the arrow's head. */
const LINE = 20;
/** The year's own width, where the text is not written. */
const YEAR_ROOM = 37;
/** A number beside the arc's end has this much room at least, or it goes to the other side. */
const NUMBER_ROOM = 72;
/** From the middle of the arrow's head to the number beside it, at most. */
const BESIDE = WIDEST * 0.75 + 9;

/** How wide a gradient is drawn, in pixels. @param {number} norm @param {Domain} ends */
export function widthOf(norm, ends) {
  return WIDEST * (share(norm, ends) || 0);
}

/** How much room a character gets where so many stand in a line. @param {number} width @param {number} characters */
export function pitchOf(width, characters) {
  return Math.max(1, Math.min(LARGEST, (width - MARGIN) / Math.max(1, characters)));
}

/** Where the arc ends: the year's digit that is asked for first. @param {Reading} reading */
export function endOf({ question }) {
  return (yearOf(question.slice(0, -1))?.from ?? 0) + 2;
}

/**
 * @param {Reading} reading
 * @param {{ signal: "h" | "c", pitch: number, theme: Theme, ends: Domain, said: string }} look `said`: in words
 */
export function picture(reading, { signal, pitch, theme, ends, said }) {
  const asked = reading.question.length - 1;
  const end = endOf(reading);
  const norms = (reading.norms[signal] ?? []).slice(end, asked + 1);
  const indent = indentOf((end + 0.5) * pitch, (asked - end) * pitch);
  const x = (/** @type {number} */ step) => indent + (step + 0.5) * pitch;
  const right = Math.max(x(asked), x(end) + SHORTEST);
  const span = { start: right, end: x(end), y: TEXT_TOP - HEAD, height: 0 };
  span.height = heightOf(span.start - span.end, span.y - WIDEST / 2);
  const drawn = pieces(span, { from: end, norms }, (norm) => widthOf(norm, ends));
  const [here, start] = [norms[0] ?? 0, norms.at(-1) ?? 0];
  return svg`<svg class="arc" height=${HEIGHT} role="img" aria-label=${said} data-pitch=${pitch}>
    <path class="way" d=${way(span)} />
    ${drawn.map(({ step, whole, norm, corners }) => {
      const color = gradientColor(norm, ends, theme) ?? "none";
      return svg`<path
        d="M${corners.map(written).join("L")}Z"
        fill=${color}
        data-step=${whole ? step : ""}
      />`;
    })}
    ${head(span.end, widthOf(here, ends), gradientColor(here, ends, theme))}
    ${numbers(span, { here, start, ends })}
    ${pitch < LEGIBLE ? marks(reading, x) : characters(reading, x, pitch)}
  </svg>`;
}

/** How far the text stands in where neither before the arc nor under it is room for a number. @param {number} end @param {number} span */
function indentOf(end, span) {
  return span < 2 * NUMBER_ROOM ? Math.max(0, NUMBER_ROOM + BESIDE - end) : 0;
}

/** The arrow's head at the year; where nothing comes, none. @param {number} x @param {number} width @param {string | null} color */
function head(x, width, color) {
  if (!color || width <= 0)
    return svg`<circle class="nothing" cx=${x} cy=${TEXT_TOP - HEAD} r="3" />`;
  const half = width * 0.75 + 3;
  const points = [
    { x: x - half, y: TEXT_TOP - HEAD - 0.5 },
    { x: x + half, y: TEXT_TOP - HEAD - 0.5 },
    { x, y: TEXT_TOP + 1 },
  ];
  return svg`<path class="head" d="M${points.map(written).join("L")}Z" fill=${color} />`;
}

/**
 * The norms at '?' and at the year.
 *
 * @param {{ start: number, end: number }} span
 * @param {{ here: number, start: number, ends: Domain }} norms
 */
function numbers(span, { here, start, ends }) {
  const right = span.start + widthOf(start, ends) / 2 + 6;
  const half = widthOf(here, ends) * 0.75 + 9;
  const outside = span.end - half > NUMBER_ROOM || span.start - span.end < 2 * NUMBER_ROOM;
  const left = outside ? span.end - half : span.end + half;
  const y = TEXT_TOP - 5;
  return svg`<text class="norm" x=${right} y=${y}>${sized(start)}</text>
    <text class="norm" x=${left} y=${y} text-anchor=${outside ? "end" : "start"}>${sized(here)}</text>`;
}

/**
 * The sentence, the year standing out, and the answer behind '?'.
 *
 * @param {Reading} reading
 * @param {(step: number) => number} x
 * @param {number} pitch
 */
function characters({ question, said }, x, pitch) {
  const year = yearOf(question.slice(0, -1));
  const from = year?.from ?? 0;
  const to = from + (year?.value.length ?? 0);
  const line = (/** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ at) =>
    text &&
    svg`<text
      class=${name}
      x=${Array.from(text, (_, k) => x(at + k).toFixed(2)).join(" ")}
      y=${TEXT_TOP + LINE}
      font-size=${pitch / 0.6}
    >${text.replaceAll(" ", "\u00a0")}</text>`;
  return [
    line("read", question.slice(0, from), 0),
    line("year", question.slice(from, to), from),
    line("read", question.slice(to), to),
    line("said", said.map(({ token }) => token).join(""), question.length),
  ];
}

/** Where the text is too long to be written: the year and '?' alone. @param {Reading} reading @param {(step: number) => number} x */
function marks({ question }, x) {
  const year = yearOf(question.slice(0, -1));
  const end = x((year?.from ?? 0) + 3.5);
  const first = end < YEAR_ROOM;
  return svg`<line class="read" x1=${x(0)} x2=${x(question.length - 1)} y1=${TEXT_TOP + 5} y2=${TEXT_TOP + 5} />
    <text class="year" x=${first ? 0 : end} y=${TEXT_TOP + 22} font-size="15" text-anchor=${first ? "start" : "end"}>${year?.value}</text>
    <text class="read" x=${Math.max(first ? YEAR_ROOM : 0, x(question.length - 1.5))} y=${TEXT_TOP + 22} font-size="15" text-anchor="start">?</text>`;
}
