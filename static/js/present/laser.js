/** The pointer as a soft dot that is seen from the back row. */

export class Laser {
  #dot = document.createElement("div");
  /** @type {AbortController | null} */
  #ending = null;

  constructor() {
    this.#dot.className = "present-dot";
    this.#dot.setAttribute("aria-hidden", "true");
  }

  get isOn() {
    return this.#ending !== null;
  }

  /** @param {boolean} [on] */
  turn(on = !this.isOn) {
    if (on === this.isOn) return;
    document.documentElement.toggleAttribute("data-dot", on);
    this.#ending?.abort();
    this.#ending = on ? new AbortController() : null;
    if (!this.#ending) return this.#dot.remove();
    document.documentElement.append(this.#dot); // beside the enlarged body
    const follow = (/** @type {PointerEvent} */ { clientX, clientY }) =>
      this.#dot.style.setProperty("translate", `${clientX}px ${clientY}px`);
    addEventListener("pointermove", follow, { signal: this.#ending.signal });
  }
}
