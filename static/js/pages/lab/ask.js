/** The laboratory's question to the server. */

/** @import { LabAnswer, LabBody } from "../../protocol.js" */
/** @import { NetId } from "./nets.js" */
/** @import { Settings } from "./settings.js" */

import { ProblemError } from "../../transport/rest.js";

/** How often a busy server is asked again. */
const TRIES = 20;

/**
 * One net's gradients. A busy server is asked again when it says.
 *
 * @param {NetId} cell
 * @param {Settings} settings
 * @param {AbortSignal} signal
 * @returns {Promise<LabAnswer>}
 * @throws {ProblemError} the server refused
 */
export async function ask(cell, settings, signal) {
  /** @type {LabBody} */
  const body = { cell, ...settings, memory: false, jacobian: false };
  for (let tries = 1; ; tries += 1) {
    const response = await fetch("/api/v1/lab", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.ok) return response.json();
    const busy = response.status === 429 || response.status === 503;
    if (!busy || tries === TRIES) throw new ProblemError(await response.json());
    await pause(Number(response.headers.get("retry-after") ?? 1), signal);
  }
}

/** @param {number} seconds @param {AbortSignal} signal */
function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 1000 * seconds);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}
