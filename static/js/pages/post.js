/** Questions to the server that are asked again while it is busy. */

import { ProblemError } from "../transport/rest.js";

/** How often a busy server is asked again. */
const TRIES = 20;

/**
 * What the server answers; where it is busy, it is asked again when it says.
 *
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} signal
 * @returns {Promise<unknown>}
 * @throws {ProblemError} the server refused
 */
export async function post(path, body, signal) {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(path, {
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
