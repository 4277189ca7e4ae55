/** The smallest and largest gradients of a training, so that all its pictures share one scale. */

/** @import { Moment } from "./moments.js" */
/** @import { Record } from "./record.js" */

/** @type {WeakMap<object, [number, number]>} */
const known = new WeakMap();

/**
 * @param {Pick<Record, "looks">} record
 * @param {Moment | null} [moment]
 * @returns {{ extent: [number, number] }}
 */
export function extentOf({ looks }, moment = null) {
  let [least, most] = [Infinity, 0];
  const take = (/** @type {[number, number]} */ [low, high]) => {
    least = Math.min(least, low);
    most = Math.max(most, high);
  };
  for (const look of looks) {
    let ends = known.get(look);
    if (!ends) known.set(look, (ends = endsOf(look.norms.flat())));
    take(ends);
  }
  if (moment?.norms) take(endsOf(moment.norms));
  return { extent: [least, most] };
}

/** @param {readonly (number | null)[]} norms @returns {[number, number]} */
function endsOf(norms) {
  let [least, most] = [Infinity, 0];
  for (const norm of norms) {
    if (norm === null || !(norm > 0) || norm === Infinity) continue;
    least = Math.min(least, norm);
    most = Math.max(most, norm);
  }
  return [least, most];
}
