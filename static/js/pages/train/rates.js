/** Rates that span decades, on a slider. */

/** Updates a second that are offered; null: as fast as it can. @type {(number | null)[]} */
export const PACES = [1, 2, 5, 10, 20, 50, null];

/** Where a rate stands on its slider: its power of ten. @param {number} rate positive */
export function toSlider(rate) {
  return Math.log10(rate);
}

/** The rate of a place on the slider, to two digits. @param {number} place */
export function fromSlider(place) {
  return Number((10 ** place).toPrecision(2));
}
