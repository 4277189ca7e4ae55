/** The upper region: the network, and over it the scene of a near distance. */

/** @import { Distance, Store } from "../types.js" */
/** @import { Rect } from "./transform.js" */

import { untracked } from "@preact/signals-core";

import { move } from "./motion.js";
import { isNear, NEAR } from "./scenes.js";

/** A scene's element may say where the thing lies that the next distance details. @typedef {HTMLElement & { detail?: () => Rect | null }} Host */
/** A picture that is seen: where it was mounted, what is moved of it, and its end. @typedef {{ host: Host, layer: HTMLElement | null, end: () => void }} Shown */

export class Frame {
  /** @type {Distance | null} */
  #distance = null;
  /** @type {Shown | null} */
  #near = null;

  /** @param {HTMLElement} root @param {Store} store @param {{ network: Host, near: HTMLElement }} regions */
  constructor(root, store, { network, near }) {
    this.root = root;
    this.store = store;
    this.network = network;
    this.region = near;
  }

  /** The picture that is seen. */
  get layer() {
    return this.#shown().layer;
  }

  /** @param {Distance} distance */
  show(distance) {
    const before = this.#distance;
    if (distance === before) return;
    const old = this.#shown();
    this.#distance = distance;
    this.root.dataset.distance = distance;
    this.network.inert = distance !== "network";
    this.#near = isNear(distance) ? untracked(() => this.#mount(distance)) : null;
    if (!before || (!isNear(before) && !isNear(distance))) return;
    void this.#change(old, this.#shown(), isInward(before, distance));
  }

  end() {
    this.#near?.end();
  }

  /** @returns {Shown} */
  #shown() {
    const { network } = this;
    return this.#near ?? { host: network, layer: network.querySelector("canvas"), end: () => {} };
  }

  /** @param {Distance} distance @returns {Shown} */
  #mount(distance) {
    const host = document.createElement("div");
    host.className = "near-body";
    this.region.append(host);
    this.region.setAttribute("aria-label", NEAR[distance]?.title ?? "");
    const unmount = NEAR[distance]?.mount(host, this.store);
    const end = () => {
      unmount?.();
      host.remove();
    };
    return { host, layer: host, end };
  }

  /** @param {Shown} old @param {Shown} now @param {boolean} inward */
  async #change(old, now, inward) {
    const [far, near] = inward ? [old, now] : [now, old];
    old.host.inert = true;
    const part = untracked(() => far.host.detail?.() ?? null);
    if (far.layer && near.layer) await move(far.layer, near.layer, { part, inward });
    old.end();
  }
}

/** @param {Distance} from @param {Distance} to */
function isInward(from, to) {
  return to === "arithmetic" || (to === "cell" && from !== "arithmetic");
}
