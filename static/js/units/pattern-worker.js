/** Looks for a pattern in a text, where it can be ended at any time. */

import { matched, problemOf } from "./match.js";

addEventListener("message", ({ data: { pattern, text } }) => {
  try {
    postMessage({ places: matched(pattern, text) });
  } catch (error) {
    postMessage({ problem: problemOf(error) });
  }
});

postMessage("ready");
