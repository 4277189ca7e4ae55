/** Columns of values at every level of detail: a column of level l is the mean of 2^l steps. */

/** Steps of room at first; doubled when they are full. */
const ROOM = 64;

/** A growing picture of `rows` × steps and its halved, quartered … versions, so that nothing aliases from afar. */
export class Pyramid {
  /** @param {number} rows */
  constructor(rows) {
    this.rows = rows;
    /** Steps held. */
    this.count = 0;
    /** levels[l][column · rows + row] @type {Float32Array[]} */
    this.levels = [new Float32Array(ROOM * rows)];
  }

  /** Columns of a level. @param {number} level */
  columns(level) {
    return Math.ceil(this.count / 2 ** level);
  }

  /** One column. @param {number} level @param {number} column @returns {Float32Array} (rows,), a view */
  column(level, column) {
    const values = this.levels[level] ?? this.levels[0];
    return /** @type {Float32Array} */ (values).subarray(
      column * this.rows,
      (column + 1) * this.rows,
    );
  }

  /**
   * Sets one step, at most one further than there are. Call `settle` after a batch.
   *
   * @param {number} step
   * @param {ArrayLike<number>} values (rows,), NaN where there is none
   */
  set(step, values) {
    this.count = Math.max(this.count, step + 1);
    this.#room(0).set(values, step * this.rows);
  }

  /** Keeps the first steps alone. @param {number} count */
  cut(count) {
    this.count = Math.min(this.count, count);
    if (this.count) this.settle(this.count - 1);
  }

  /** Brings the halved levels up to date. @param {number} first the first step that was set */
  settle(first) {
    for (let level = 1; this.columns(level - 1) > 1; level += 1) this.#halve(level, first);
  }

  /** @param {number} level @param {number} first */
  #halve(level, first) {
    const { rows } = this;
    const fine = /** @type {Float32Array} */ (this.levels[level - 1]);
    const coarse = this.#room(level);
    const last = this.columns(level - 1) - 1;
    for (let column = first >> level; column < this.columns(level); column += 1) {
      const pair = 2 * column < last;
      for (let row = 0; row < rows; row += 1) {
        const a = /** @type {number} */ (fine[2 * column * rows + row]);
        const b = pair ? /** @type {number} */ (fine[(2 * column + 1) * rows + row]) : NaN;
        coarse[column * rows + row] = a !== a ? b : b !== b ? a : (a + b) / 2; // a ≠ a: NaN
      }
    }
  }

  /** @param {number} level @returns {Float32Array} */
  #room(level) {
    const size = this.columns(level) * this.rows;
    const old = this.levels[level];
    if (old && old.length >= size) return old;
    const larger = new Float32Array(2 * size);
    if (old) larger.set(old);
    this.levels[level] = larger;
    return larger;
  }
}

/** The level at which a column is at least a pixel wide. @param {number} steps a pixel, as a fraction */
export function levelFor(steps) {
  return Math.max(0, Math.ceil(Math.log2(steps) - 1e-9));
}
