/**
 * How a layer's vector becomes a picture: it is folded like a line of text.
 *
 * H units take at most 24 rows of w = ⌈H / 24⌉; row r holds the units r·w … r·w + w − 1, in the order of their index.
 * Nothing is sorted and nothing averaged, so a unit has the same place at every step and in every trace.
 */

export const MAX_ROWS = 24;
/** Layers up to this size show single units as circles with their numbers, and single edges. */
export const MAX_CIRCLES = 8;

/**
 * @typedef {object} Fold
 * @property {number} units H
 * @property {number} rows
 * @property {number} width w, units a row; the last row may be shorter
 */

/** @param {number} units H, at least 1 @returns {Fold} */
export function fold(units) {
  const width = Math.ceil(units / MAX_ROWS);
  return { units, rows: Math.ceil(units / width), width };
}

/** Where a unit lies. @param {Fold} layer @param {number} unit */
export function placeOf({ width }, unit) {
  return { row: Math.floor(unit / width), column: unit % width };
}

/**
 * The unit at a place, null where the last row has none.
 *
 * @param {Fold} layer
 * @param {number} row
 * @param {number} column
 */
export function unitAt({ units, rows, width }, row, column) {
  if (row < 0 || row >= rows || column < 0 || column >= width) return null;
  const unit = row * width + column;
  return unit < units ? unit : null;
}

/** The units of a row, half-open. @param {Fold} layer @param {number} row @returns {[number, number]} */
export function unitsOf({ units, width }, row) {
  return [Math.min(units, row * width), Math.min(units, (row + 1) * width)];
}
