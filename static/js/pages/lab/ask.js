/** The laboratory's question to the server. */

/** @import { LabAnswer, LabBody } from "../../protocol.js" */
/** @import { NetId } from "./nets.js" */
/** @import { Settings } from "./settings.js" */

import { post } from "../post.js";

/**
 * One net's gradients.
 *
 * @param {NetId} cell
 * @param {Settings} settings
 * @param {AbortSignal} signal
 * @throws {import("../../transport/rest.js").ProblemError} the server refused
 */
export async function ask(cell, settings, signal) {
  /** @type {LabBody} */
  const body = { cell, ...settings, memory: false, jacobian: false };
  return /** @type {LabAnswer} */ (await post("/api/v1/lab", body, signal));
}
