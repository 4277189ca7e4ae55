/** The way past the head, for those who walk by the keyboard. */

/** Stands before everything else that Tab reaches. @param {import("./element.js").RnnScope} scope */
export function mountSkip(scope) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "skip", textContent: "Skip to the network" });
  button.addEventListener("click", () => {
    /** @type {HTMLElement | null} */ (scope.querySelector(".unrolled canvas"))?.focus();
  });
  document.querySelector("header, main")?.prepend(button);
}
