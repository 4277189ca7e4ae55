/** What is at a point of the picture, and where the keyboard goes from there. */

/** @import { Selection } from "../../types.js" */
/** @import { Block } from "./blocks.js" */
/** @import { Column, Layout } from "./layout.js" */
/** @import { Opened } from "./opened.js" */
/** @import { Picture } from "./picture.js" */

import { placeOf, unitAt } from "../../layers.js";
import { clamp } from "../../scale.js";
import { lossBox } from "./backward/losses.js";
import { blocksOf, circleOf, unitBox } from "./blocks.js";
import { barPlaces, barRows } from "./candidates.js";
import { openedTable } from "./opened.js";

/** A gradient is selected as `grad.h`. */
const GRADIENT = "grad.";

/** A name is this high, to both sides of its middle. */
const NAME_PX = 10;

/** The name under which a probability is selected; its unit is the token's number. */
export const PROBABILITY = "probs";

/**
 * @typedef {object} Hit
 * @property {number} t
 * @property {Selection | null} value the unit, gate or bar there
 * @property {string | null} token of a bar
 * @property {{ signal: string, layer: number }} [vector] the name over a vector
 * @property {{ signal: string, layer: number }} [named] the vector whose name is there
 * @property {boolean} [loss] the step's loss, while time runs backwards
 */

/**
 * @param {Picture} picture
 * @param {number} x
 * @param {number} y
 * @returns {Hit | null} null outside the network
 */
export function hitTest(picture, x, y) {
  const opened = openedTable(picture);
  return opened && inside(opened.frame, x, y)
    ? hitOpened(picture, opened, x, y)
    : hitColumns(picture, x, y);
}

/** @param {Picture} picture @param {Opened} table @param {number} x @param {number} y @returns {Hit} */
function hitOpened(picture, { layer, cells }, x, y) {
  const { playhead: t } = picture;
  const cell = cells.find((one) => inside(one, x, y));
  const value = cell ? { signal: cell.signal, layer, unit: cell.unit, step: t } : null;
  return { t, value: value && shownAs(picture, value), token: null };
}

/** @param {Picture} picture @param {number} x @param {number} y @returns {Hit | null} */
function hitColumns(picture, x, y) {
  const { layout, trace, playhead } = picture;
  if (x < layout.left) return null;
  const column = layout.columns.find((one) => x >= one.left && x < one.right);
  if (!column || column.t >= trace.length) return null;
  const { t } = column;
  if (t < 0) return null;
  const hit = { t, value: null, token: null };
  if (picture.flow && y <= layout.bars.bottom + 2) return hitLoss(picture, t, y);
  if ((t > playhead && !picture.flow) || t >= trace.received) return hit;
  if (y >= layout.bars.top && y <= layout.bars.bottom + 2) {
    const row = barPlaces(picture, column).find((one) => inside(one, x, y));
    if (!row) return hit;
    const value = { signal: PROBABILITY, layer: 0, unit: row.candidate.id, step: t };
    return { t, value, token: row.candidate.token };
  }
  const layer = layout.layers.findIndex((row) => y >= row.top && y <= row.bottom);
  if (layer < 0) return hit;
  for (const block of blocksOf(layout, column, layer, picture.signals)) {
    const unit = unitIn(layout, block, x, y);
    if (unit === null) continue;
    const value = shownAs(picture, { signal: block.signal, layer, unit, step: t });
    return { t, value, token: null };
  }
  const named = picture.flow ? null : nameAt(picture, column, layer, x, y);
  return named ? { ...hit, named } : hit;
}

/** The vector whose name is there, over its block. @param {Picture} picture @param {Column} column @param {number} layer @param {number} x @param {number} y */
function nameAt({ layout, signals }, column, layer, x, y) {
  if (column.focus < 0.6) return null;
  const block = blocksOf(layout, column, layer, signals).find(
    (one) => x >= one.x && x <= one.x + one.width && Math.abs(y - one.label) <= NAME_PX,
  );
  return block ? { signal: block.signal, layer } : null;
}

/** A step's loss is all of its column over the arrow V. @param {Picture} picture @param {number} t @param {number} y @returns {Hit} */
function hitLoss({ layout, trace }, t, y) {
  if (y < layout.bars.top || Number.isNaN(trace.loss(t))) return { t, value: null, token: null };
  return { t, value: { signal: "loss", layer: 0, unit: 0, step: t }, token: null, loss: true };
}

/**
 * The number that stands where a unit does: while time runs backwards, where the wave has come, the gradient by it.
 *
 * @param {Picture} picture
 * @param {Selection} value
 * @returns {Selection}
 */
export function shownAs({ flow, playhead }, value) {
  const { signal, step, layer } = value;
  if (!flow || step < playhead || step > flow.source) return value;
  return flow.gradients?.vector(signal, step, layer)
    ? { ...value, signal: GRADIENT + signal }
    : value;
}

/** The signal by which a gradient is, or the signal itself. @param {string} signal */
export function signalOf(signal) {
  return signal.startsWith(GRADIENT) ? signal.slice(GRADIENT.length) : signal;
}

/** @param {Layout} layout @param {Block} block @param {number} x @param {number} y */
function unitIn(layout, block, x, y) {
  const { fold, circles } = layout;
  if (!inside(block, x, y)) return null;
  if (circles && block.signal === "h") {
    for (let unit = 0; unit < fold.units; unit++) {
      const circle = circleOf(block, unit, fold.units);
      if (Math.hypot(x - circle.x, y - circle.y) <= circle.r + 2) return unit;
    }
    return null;
  }
  const row = Math.floor(((y - block.y) / block.height) * fold.rows);
  return unitAt(fold, row, Math.floor(((x - block.x) / block.width) * fold.width));
}

/**
 * The rectangle of a value on the canvas, null where it is not on screen.
 *
 * @param {Picture} picture
 * @param {Selection} value
 */
export function boxOf(picture, { signal, layer, unit, step }) {
  const { layout, signals } = picture;
  const column = layout.columns.find(({ t }) => t === step);
  if (!column) return null;
  if (signal === "loss") return picture.flow && lossBox(picture, column);
  if (signal === PROBABILITY) {
    return barPlaces(picture, column).find(({ candidate }) => candidate.id === unit) ?? null;
  }
  const shown = signalOf(signal);
  const block = blocksOf(layout, column, layer, signals).find((one) => one.signal === shown);
  return block ? unitBox(layout, block, unit) : null;
}

/** @param {{ x: number, y: number, width: number, height: number }} box @param {number} x @param {number} y */
function inside(box, x, y) {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/**
 * Where a key leads from the value in focus: up and down by a unit, with Shift by a row; with Alt to the next vector.
 *
 * @param {Picture} picture
 * @param {Selection | null} from
 * @param {-1 | 1} way −1 is up
 * @param {{ row: boolean, vector: boolean }} how
 * @returns {Selection | null}
 */
export function moveFocus(picture, from, way, { row, vector }) {
  const { playhead: step, trace, layout, signals } = picture;
  if (step >= trace.received) return null;
  const start = from ?? { signal: "h", layer: trace.card.layers - 1, unit: 0, step };
  if (!from) return start;
  if (vector) return nextVector(picture, { ...start, step }, way);
  if (start.signal === PROBABILITY) {
    const rows = barRows(picture, step);
    const at = rows.findIndex(({ candidate }) => candidate.id === start.unit);
    const next = rows[clamp(at + way, 0, rows.length - 1)];
    return next ? { ...start, unit: next.candidate.id, step } : null;
  }
  if (!signals.includes(start.signal))
    return { signal: "h", layer: start.layer, unit: start.unit, step };
  const by = row ? layout.fold.width : 1;
  return { ...start, unit: clamp(start.unit + way * by, 0, layout.fold.units - 1), step };
}

/** From vector to vector in the order of computation, the bars last. @param {Picture} picture @param {Selection} from @param {-1 | 1} way */
function nextVector(picture, from, way) {
  const { trace, signals } = picture;
  const vectors = Array.from({ length: trace.card.layers }, (_, layer) =>
    signals.map((signal) => ({ signal, layer })),
  ).flat();
  if (!picture.flow) vectors.push({ signal: PROBABILITY, layer: 0 });
  const at = vectors.findIndex(
    ({ signal, layer }) => signal === from.signal && layer === from.layer,
  );
  const next = vectors[clamp(at - way, 0, vectors.length - 1)];
  if (!next || next === vectors[at]) return from;
  const bar = barRows(picture, from.step)[0]?.candidate.id ?? 0;
  const unit = next.signal === PROBABILITY ? bar : from.signal === PROBABILITY ? 0 : from.unit;
  return { ...from, ...next, unit };
}

/** The fold row of a value. @param {Picture} picture @param {Pick<Selection, "layer" | "unit">} value */
export function rowOf({ layout }, { layer, unit }) {
  return { layer, row: placeOf(layout.fold, unit).row };
}
