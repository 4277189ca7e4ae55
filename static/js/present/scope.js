/** The workbench on this page, null where there is none. */

/** @returns {import("../element.js").RnnScope | null} */
export function scope() {
  const found = document.querySelector("rnn-scope");
  return found && "store" in found ? /** @type {import("../element.js").RnnScope} */ (found) : null;
}
