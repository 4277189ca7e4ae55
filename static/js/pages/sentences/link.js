/** The page as a link: both sentences stand behind the `#`, which never leaves the browser. */

/** @import { By } from "./state.js" */

import { clean } from "./sentence.js";
import { OPENING } from "./state.js";

const NAMES = ["first", "second"];

/** @typedef {{ texts: string[], by: By }} Screen */

/** @param {Screen} screen @returns {string} without the `#` */
export function write({ texts, by }) {
  const fields = new URLSearchParams();
  NAMES.forEach((name, k) => fields.set(name, texts[k] ?? ""));
  if (by !== "passed") fields.set("by", by);
  return fields.toString();
}

/** What is missing takes its default. @param {string} hash with or without the `#` @returns {Screen} */
export function read(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    texts: NAMES.map((name, k) => clean(fields.get(name) ?? OPENING[k] ?? "")),
    by: fields.get("by") === "h" ? "h" : "passed",
  };
}
