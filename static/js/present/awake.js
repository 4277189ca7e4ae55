/** Controls come when somebody reaches for them, and go after a while without a hand on them. */

const REST_MS = 3000;
const REACHING = ["pointermove", "pointerdown", "touchstart", "wheel"];

export class Awake {
  #timer = 0;
  /** @type {AbortController | null} */
  #ending = null;

  /** @param {HTMLElement} root carries `data-awake` */
  constructor(root) {
    this.root = root;
  }

  begin() {
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    for (const kind of REACHING) {
      addEventListener(kind, () => this.wake(), { signal, passive: true, capture: true });
    }
  }

  /** Not while the dot is out: then the hand points. */
  wake() {
    if (!this.#ending || this.root.hasAttribute("data-dot")) return;
    this.root.toggleAttribute("data-awake", true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.rest(), REST_MS);
  }

  rest() {
    this.root.removeAttribute("data-awake");
  }

  end() {
    this.#ending?.abort();
    this.#ending = null;
    clearTimeout(this.#timer);
    this.rest();
  }
}
