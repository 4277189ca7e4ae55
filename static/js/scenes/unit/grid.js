/** Where the characters of a text stand in rows, the playhead's row in sight. */

/**
 * @typedef {object} Grid
 * @property {number} across characters a row
 * @property {number} first row that is shown
 * @property {number} rows that are shown
 * @property {{ width: number, height: number }} cell
 */

/**
 * @param {{ width: number, height: number }} room
 * @param {{ width: number, height: number }} cell
 * @param {number} steps
 * @param {number} playhead
 * @returns {Grid}
 */
export function gridOf(room, cell, steps, playhead) {
  const across = Math.max(1, Math.floor(room.width / cell.width));
  const rows = Math.max(1, Math.floor(room.height / cell.height));
  const all = Math.ceil(steps / across);
  const wish = Math.floor(playhead / across) - Math.floor(rows / 2);
  return { across, rows, cell, first: Math.max(0, Math.min(wish, all - rows)) };
}

/** The step at a place, −1 where there is none. @param {Grid} grid @param {number} x @param {number} y @param {number} steps */
export function stepAt({ across, rows, first, cell }, x, y, steps) {
  const [column, row] = [Math.floor(x / cell.width), Math.floor(y / cell.height)];
  if (column < 0 || column >= across || row < 0 || row >= rows) return -1;
  const t = (first + row) * across + column;
  return t < steps ? t : -1;
}

/** The place of a step. @param {Grid} grid @param {number} t */
export function placeOf({ across, first, cell }, t) {
  return {
    x: (t % across) * cell.width,
    y: (Math.floor(t / across) - first) * cell.height,
    ...cell,
  };
}
