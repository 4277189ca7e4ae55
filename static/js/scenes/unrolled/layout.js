/**
 * Where everything lies: a column a step, the playhead's the widest, the others narrower with distance (a fisheye).
 *
 * All sizes are CSS pixels, y grows downwards; layers count from 0 at the bottom. Column −1 holds h_0, column T what
 * comes after the last step.
 */

import { MAX_CIRCLES, fold } from "../../layers.js";
import { clamp, ease, lerp } from "../../scale.js";

/** @import { Fold } from "../../layers.js" */

/** A picture narrower than this has its row names inside the picture. */
const NARROW = 560;
/** In a picture lower than this, the names of the rows stand without their symbols. */
export const LOW = 300;
/** In one lower than this only two candidates are listed, so that the states keep their height. */
const LOWEST = 205;
/** Height for which the sizes below are meant; others scale. */
const HEIGHT = 480;
const SHRINK = 0.82;
/** How far an index reaches below the middle of its line, in type sizes. */
const INDEX = 0.7;
/** Columns seen of what is still to come. */
const COMING = 4;
/** Where the playhead stands in the room beside the margin; the mirrored place while time runs backwards. */
const SHARE = 0.57;
/** How wide those are, beside a step that is computed. */
const SLIM = 0.7;

/**
 * @typedef {object} Column
 * @property {number} t
 * @property {number} x its middle
 * @property {number} width of its layers
 * @property {number} left end of its share of the width, gap included
 * @property {number} right
 * @property {number} focus 1 at the playhead, 0 from the next column on
 * @property {number} near 1 at the playhead, falling with distance and towards the ends of the picture
 */

/**
 * @typedef {object} LayerRow
 * @property {number} top of the frame
 * @property {number} bottom
 * @property {number} label middle of the labels' line, NaN where there is no room
 * @property {number} y top of the units
 * @property {number} height of the units
 */

/**
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {number} scale of the type
 * @property {number} least the smallest type: legible from the back row, smaller on a phone
 * @property {boolean} narrow
 * @property {number} left margin, for the names of the rows
 * @property {number} header middle of the line that names the step
 * @property {{ top: number, row: number, count: number, bottom: number }} bars
 * @property {LayerRow[]} layers
 * @property {{ y: number, size: number, label: number }} input its middle
 * @property {Fold} fold
 * @property {boolean} circles single units and edges
 * @property {Column[]} columns from left to right, those on screen
 */

/**
 * @typedef {object} Measures
 * @property {number} width
 * @property {number} height
 * @property {number} layers L
 * @property {number} units H
 * @property {number} gates shown beside the states in the playhead's column
 * @property {boolean} middle the cell has a c or n between gates and h
 * @property {number} steps T
 * @property {number} camera the step looked at; between two steps while it glides
 * @property {boolean} [plain] nothing recedes: all of it in full contrast
 * @property {number} [turn] 0 while time runs forwards, 1 while it runs backwards; between while the picture turns
 */

/** @param {Measures} measures @returns {Layout} */
export function layout(measures) {
  const rows = rowsOf(measures);
  return { ...rows, columns: columnsOf(measures, rows) };
}

/** @param {Measures} measures @returns {Omit<Layout, "columns">} */
function rowsOf({ width, height, layers, units }) {
  const scale = clamp(height / HEIGHT, 0.75, 1.7);
  const narrow = width < NARROW;
  const least = narrow ? 12 : 14;
  const left = narrow ? 24 : clamp(width * 0.15, 154, 168 * clamp(scale, 1, 1.5));
  const low = height < (layers > 1 ? 340 : 310) || (layers > 2 && height < 560);
  const count = low ? (height < LOWEST ? 2 : 3) : 5;
  const row = Math.max(16, Math.round(20 * scale));
  const header = Math.round(12 * scale) + 1;
  const top = Math.round(25 * scale);
  const bars = { top, row, count, bottom: top + (count + 1) * row + 4 };
  const size = Math.round(clamp(38 * scale, 30, 60));
  const label = height - Math.round(Math.max(9 * scale, INDEX * least));
  const y = label - Math.round(10 * scale) - size / 2;
  const arrow = Math.round(clamp(height / 14, 14, 60));
  const between = layers > 1 ? Math.round(clamp((layers > 2 ? 18 : 26) * scale, 14, 40)) : 0;
  const area = { top: bars.bottom + arrow, bottom: y - size / 2 - arrow };
  const each = (area.bottom - area.top - (layers - 1) * between) / layers;
  const layerRows = Array.from({ length: layers }, (_, k) =>
    layerRow(area.bottom - k * (each + between), each, scale),
  );
  return {
    width,
    height,
    scale,
    least,
    narrow,
    left,
    header,
    bars,
    layers: layerRows,
    input: { y, size, label },
    fold: fold(units),
    circles: units <= MAX_CIRCLES,
  };
}

/** @param {number} bottom @param {number} height @param {number} scale @returns {LayerRow} */
function layerRow(bottom, height, scale) {
  const label = height > 40 ? Math.round(clamp(18 * scale, 17, 28)) : 0;
  const pad = height > 60 ? 8 : 3;
  const top = bottom - height;
  return {
    top,
    bottom,
    label: label ? top + label / 2 + 1.5 : NaN,
    y: top + (label || pad),
    height: height - (label || pad) - pad,
  };
}

/** @param {Measures} measures @param {Omit<Layout, "columns">} rows @returns {Column[]} */
function columnsOf(measures, rows) {
  const { steps, camera, turn = 0, plain = false } = measures;
  const room = rows.width - rows.left;
  const sizes = { ...sizesFor(measures, rows), slim: lerp(SLIM, 1, turn) };
  const content = (/** @type {number} */ t) => contentWidth(t - camera, sizes);
  const gap = (/** @type {number} */ t) =>
    gapWidth(Math.max(0, Math.abs(t + 0.5 - camera) - 0.5), sizes); // t → t + 1
  const coming = Math.min(steps, Math.floor(camera) + COMING + 1);

  // From the column left of the camera outwards, then shifted as a whole.
  const base = clamp(Math.floor(camera), 0, Math.max(0, steps - 1));
  /** @type {Map<number, number>} */
  const middle = new Map([[base, 0]]);
  let right = base;
  const goesOn = (/** @type {number} */ x) =>
    right < coming || (turn > 0 && right < steps - 1 && x < rows.width * 1.5);
  for (let x = 0; goesOn(x); right++) {
    x += content(right) / 2 + gap(right) + content(right + 1) / 2;
    middle.set(right + 1, x);
  }
  let left = base;
  for (let x = 0; left > -1 && x > -rows.width * 1.5; left--) {
    x -= content(left) / 2 + gap(left - 1) + content(left - 1) / 2;
    middle.set(left - 1, x);
  }
  const at = (/** @type {number} */ t) => middle.get(t) ?? 0;
  const focus = lerp(at(base), at(Math.min(base + 1, right)), camera - base);
  const pad = 18;
  const before = focus - at(left) + content(left) / 2 + (left === -1 ? pad : rows.width);
  const reach = (/** @type {number} */ t) =>
    at(Math.min(t, coming)) + content(Math.min(t, coming)) / 2;
  const after = lerp(reach(base + COMING), reach(base + COMING + 1), camera - base) - focus + pad;
  const passed =
    right >= steps - 1 ? at(steps - 1) + content(steps - 1) / 2 - focus + pad : rows.width;
  const share = rows.narrow ? 0.5 : SHARE;
  const anchor = lerp(
    anchorAt(room, before, after, share),
    anchorAt(room, before, passed, 1 - share),
    turn,
  );
  const recede = before + lerp(after, passed, turn) <= room ? 0.08 : 0.14;
  const shown = (/** @type {number} */ near) => (plain && near > 0 ? 1 : near);

  return Array.from({ length: right - left + 1 }, (_, k) => {
    const t = left + k;
    const x = rows.left + anchor + at(t) - focus;
    const width = content(t);
    const distance = Math.abs(t - camera);
    const cut = Math.min(x - width / 2 - rows.left, rows.width - x - width / 2);
    return {
      t,
      x,
      width,
      left: x - width / 2 - gap(t - 1) / 2,
      right: x + width / 2 + gap(t) / 2,
      focus: distance < 1 ? 1 - ease(distance) : 0,
      near:
        shown(lerp(nearness(t - camera, recede), t < steps ? nearnessBack(t - camera) : 0, turn)) *
        clamp((cut + lerp(8, width, turn)) / 14, 0, 1),
    };
  }).filter((column) => column.near > 0);
}

/** What was read recedes slowly, what is still to come quickly. @param {number} distance @param {number} recede */
function nearness(distance, recede) {
  const far = Math.abs(distance) - 1;
  if (distance < 0) return clamp(1 - far * recede, 0.5, 1);
  return clamp(1 - far * 0.2, 0, 1) * clamp(COMING - far, 0, 1);
}

/** While time runs backwards, what was passed keeps its colours, for they are read; what is to come recedes. */
/** @param {number} distance */
function nearnessBack(distance) {
  return distance >= -1 ? 1 : clamp(1 - (-distance - 1) * 0.12, 0.4, 1);
}

/**
 * The playhead's place: the whole network in the middle where it fits, else the playhead a little right of the middle,
 * except near the two ends of the text.
 *
 * @param {number} room
 * @param {number} before what lies left of the playhead
 * @param {number} after
 * @param {number} share of the room left of it otherwise
 */
function anchorAt(room, before, after, share) {
  if (before + after <= room) return (room - before - after) / 2 + before;
  const wish = room * share;
  return after < room - wish ? room - after : Math.min(before, wish);
}

/** @typedef {{ focus: number, next: number, least: number, gapFocus: number, gap: number, gapLeast: number }} Sizes */

/** @param {Measures} measures @param {Omit<Layout, "columns">} rows @returns {Sizes} */
function sizesFor({ gates, middle, units, steps }, { width, left, scale, narrow, circles }) {
  const room = width - left;
  const state = blockWidth(fold(units), scale, circles);
  const wish =
    (gates ? 92 * Math.ceil(gates / 2) * Math.max(0.9, scale) : 0) +
    (middle ? state + 20 : 0) +
    state +
    36;
  const most = narrow ? room * 0.62 : room * 0.51;
  const focus = Math.max(Math.min(wish, most), Math.min(most, 190 * scale));
  const next = Math.min(Math.max(state, 44 * scale), narrow ? 44 : 84 * scale);
  const gapFocus = narrow ? 30 : Math.min(74 * scale, room * 0.075);
  const sizes = { focus, next, least: 26, gapFocus, gap: narrow ? 14 : 30 * scale, gapLeast: 10 };
  // A short sequence may use all of the width.
  const needed = focus + 2 * gapFocus + steps * (next + sizes.gap);
  const spread = clamp((room - 20) / needed, 1, 1.5);
  return spread > 1
    ? {
        ...sizes,
        next: next * Math.min(spread, 1.15),
        gap: sizes.gap * spread,
        gapFocus: gapFocus * spread,
      }
    : sizes;
}

/** How wide a layer's states are where there is room. @param {Fold} fold @param {number} scale @param {boolean} circles */
export function blockWidth({ width }, scale, circles) {
  return circles ? 110 * scale : clamp(width * 6, 40, 88) * Math.max(0.95, scale);
}

/** @param {number} away below 0 left of the camera @param {Sizes & { slim: number }} sizes */
function contentWidth(away, { focus, next, least, slim }) {
  const distance = Math.abs(away);
  const wide = away > 0 ? next * slim : next;
  return distance < 1
    ? lerp(focus, wide, ease(distance))
    : Math.max(least, wide * SHRINK ** (distance - 1));
}

/** @param {number} distance @param {Sizes} sizes */
function gapWidth(distance, { gapFocus, gap, gapLeast }) {
  return distance < 1
    ? lerp(gapFocus, gap, ease(distance))
    : Math.max(gapLeast, gap * SHRINK ** (distance - 1));
}
