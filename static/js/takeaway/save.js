/** Files for the visitor's own disk. */

/** @import { Trace } from "../types.js" */

/** Long enough for the browser to have opened it. */
const KEPT_MS = 60_000;

/** @param {Blob} blob @param {string} name */
export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

/** `rnnscope-hello-hell.png` @param {Pick<Trace, "card" | "text">} trace @param {string} ending */
export function fileName({ card, text }, ending) {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const start = words.slice(0, 24).replace(/^-+|-+$/g, "");
  return `rnnscope-${card.id}${start && `-${start}`}.${ending}`;
}

/** `12 kB` @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
