/** The upper region: the network, and over it the scene of a near distance. */

/** @import { Distance, Store } from "../types.js" */
/** @import { Point, Rect } from "./transform.js" */

import { batch, untracked } from "@preact/signals-core";

import { changeRows, grow, isCalm, keepHeight } from "./motion.js";
import { isNear, NEAR } from "./scenes.js";
import { fixedPoint, growth, middleThird } from "./transform.js";

/**
 * A scene's element may say where on the screen the thing lies that the next distance details, and go to another.
 *
 * @typedef {HTMLElement & { detail?: () => Rect | null, aim?: (point: Point) => Rect | null }} Host
 */
/** A picture that is seen: where it was mounted, what is moved of it, and its end. @typedef {{ host: Host, layer: HTMLElement | null, end: () => void }} Shown */
/** A point of the screen, and how far the picture has followed. @typedef {Point & { scale: number }} Hand */

/** From far to near. @type {Distance[]} */
const ORDER = ["sequence", "network", "cell", "arithmetic"];

export class Frame {
  /** @type {Distance | null} */
  #distance = null;
  /** @type {Shown | null} */
  #near = null;
  /** What leads, and what it points at. @type {{ hand: Hand, part: Rect | null } | null} */
  #led = null;

  /** @param {HTMLElement} root @param {Store} store @param {{ strips: HTMLElement, network: Host, near: HTMLElement }} regions */
  constructor(root, store, { strips, network, near }) {
    this.root = root;
    this.store = store;
    this.strips = strips;
    this.network = network;
    this.region = near;
  }

  /** The picture that is seen. */
  get layer() {
    return this.#shown().layer;
  }

  /** Goes where a hand leads; where it aims, into what it points at. @param {Hand} hand @param {{ aims: boolean }} how @param {() => void} go */
  lead(hand, { aims }, go) {
    batch(() => {
      this.#led = { hand, part: (aims && this.#shown().host.aim?.(hand)) || null };
      go();
    });
    this.#led = null;
  }

  /** @param {Distance} distance */
  show(distance) {
    const before = this.#distance;
    if (distance === before) return;
    if (before && !isCalm()) return void this.#glide(before, distance);
    const old = this.#shown();
    this.#put(distance);
    old.end();
  }

  end() {
    this.#near?.end();
  }

  /** @param {Distance} distance */
  #put(distance) {
    this.#distance = distance;
    this.root.dataset.distance = distance;
    this.network.inert = distance !== "network";
    this.#near = isNear(distance) ? untracked(() => this.#mount(distance)) : null;
  }

  /** @returns {Shown} */
  #shown() {
    const { network, strips } = this;
    const end = () => {};
    if (this.#near) return this.#near;
    if (this.#distance !== "sequence")
      return { host: network, layer: network.querySelector("canvas"), end };
    const host = /** @type {Host} */ (strips.lastElementChild ?? strips);
    const gives = getComputedStyle(strips).gridRowStart === "unrolled"; // at the projector
    return { host, layer: gives ? host : null, end };
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

  /** @param {Distance} before @param {Distance} distance */
  async #glide(before, distance) {
    const inward = ORDER.indexOf(distance) > ORDER.indexOf(before);
    const [old, led] = [this.#shown(), this.#led];
    const seen = inward ? (led?.part ?? partOf(old)) : null;
    if (old.layer) keepHeight(old.host);
    const glideRows = changeRows(this.root, () => this.#put(distance));
    const now = this.#shown();
    if (now.layer) keepHeight(now.host);
    const [far, near] = inward ? [old, now] : [now, old];
    const region = near.host.getBoundingClientRect();
    const part = seen ?? partOf(far) ?? middleThird(region);
    const fixed = fixedPoint(part, led?.hand ?? null, region);
    const [times, held] = [growth(part, region), led?.hand.scale ?? 1];
    const [from, to] = inward ? [held, times] : [held * times, 1]; // the farther picture's
    const about = { first: led?.hand ?? fixed, last: fixed };
    const motions = [
      far.layer && grow(far.layer, [from, to], { about, comes: !inward }),
      near.layer && grow(near.layer, [from / times, to / times], { about, comes: inward }),
    ];
    glideRows();
    await Promise.allSettled(motions);
    old.end();
  }
}

/** What the nearer distance details. @param {Shown} far */
function partOf({ host }) {
  return untracked(() => host.detail?.() ?? null);
}
