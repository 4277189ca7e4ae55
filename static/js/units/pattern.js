/**
 * Where a regular expression matches. It is the visitor's own, so it runs in a worker: one that would go on for ever is
 * ended, and neither the page nor the server notices.
 */

/** How long a pattern may take, once the worker stands. */
const LIMIT_MS = 1000;

/** @type {Worker | null} */
let worker = null;

/** The page's policy lets nothing become a script but what this names: the one worker of ours. */
const ours = () => new URL("./pattern-worker.js", import.meta.url).href;
/** @type {{ createScriptURL: (name: string) => any } | undefined} */
let policy;

/** A worker that has said that it stands. @returns {Promise<Worker>} */
function begin() {
  if (worker) return Promise.resolve(worker);
  policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy("rnnscope-worker", {
    createScriptURL: ours,
  });
  const made = new Worker(policy?.createScriptURL("") ?? ours(), { type: "module" });
  return new Promise((resolve, reject) => {
    made.onerror = () => reject(new Error("Patterns cannot be looked for in this browser."));
    made.onmessage = () => resolve((worker = made));
  });
}

function end() {
  worker?.terminate();
  worker = null;
}

/**
 * The places of a text, in code points, that lie inside a match.
 *
 * @param {string} pattern
 * @param {string} text
 * @param {AbortSignal} signal
 * @returns {Promise<number[]>}
 * @throws {Error} in words: it is no pattern, takes too long, or matches nothing
 */
export async function placesOf(pattern, text, signal) {
  const standing = await begin();
  signal.throwIfAborted();
  const { places, problem } = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      resolve({ problem: "This pattern takes too long on this text. Try a simpler one." });
    }, LIMIT_MS);
    standing.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      end();
      reject(signal.reason);
    });
    standing.postMessage({ pattern, text });
  });
  if (problem) throw new Error(problem);
  if (places.length === 0) throw new Error("The pattern matches nothing in this text.");
  return places;
}
