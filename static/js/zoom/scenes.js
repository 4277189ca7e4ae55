/** The scenes of the distances nearer than the network: one line each. A distance without a scene is not offered. */

/** @import { Distance, Scene } from "../types.js" */

import arithmetic from "../scenes/arithmetic.js";
import cell from "../scenes/cell.js";

/** @type {Partial<Record<Distance, Scene>>} */
export const NEAR = { cell, arithmetic };

/** @param {Distance} distance */
export function isNear(distance) {
  return distance in NEAR;
}
