/**
 * At the projector, on every page: large type, strong contrast, controls out of sight, a clicker's keys.
 *
 * `P` or `?present` begins it; it goes on in this tab from page to page until Esc. The page is laid out as for a small screen
 * and enlarged as a whole, so that every picture makes room for large type by the means that it has anyway.
 */

import { setLeastType } from "./charts/text.js";
import { isOverlaid, isTyping } from "./dom.js";
import { Awake } from "./present/awake.js";
import { mountBar } from "./present/bar.js";
import { black } from "./present/black.js";
import { joinStop } from "./present/framed.js";
import { Laser } from "./present/laser.js";
import { Projector } from "./present/projector.js";
import { scope } from "./present/scope.js";
import { begins, enlargement, LEAST } from "./present/size.js";
import { leads, turn } from "./present/stops.js";

const KEPT = "rnnscope.present";
/** Keys that have their own meaning on a black screen; all others bring the picture back, and do no more. */
const STAYING_BLACK = new Set(["f", "d", "w", "tab", "shift"]);

class Presentation {
  on = false;
  awake = new Awake(document.documentElement);
  laser = new Laser();
  projector = new Projector((what) => this.act(what));

  constructor() {
    mountBar(document.body, (what) => this.act(what));
    addEventListener("resize", () => this.on && this.#fit());
    addEventListener("keydown", (event) => this.#press(event), true);
    addEventListener("answered", () => this.#choosePicture());
    this.turn(begins(new URLSearchParams(location.search), sessionStorage.getItem(KEPT)));
    document.documentElement.removeAttribute("data-coming");
  }

  /** @param {boolean} on */
  turn(on) {
    if (on === this.on) return;
    this.on = on;
    sessionStorage.setItem(KEPT, on ? "1" : "0");
    document.documentElement.toggleAttribute("data-present", on);
    setLeastType(on ? LEAST : 0);
    this.#choosePicture();
    this.#fit();
    this.#address();
    if (on) this.awake.begin();
    else this.#rest();
  }

  /** The network, unless the link, or a stop's answer, shows another picture below it. */
  #choosePicture() {
    const { dataset } = document.documentElement;
    const lower = scope()?.store.lower.peek() ?? "strips";
    if (this.on && lower !== "strips") dataset.below = lower;
    else delete dataset.below;
  }

  /** Whatever else is on ends with it. */
  #rest() {
    this.awake.end();
    this.laser.turn(false);
    black(false);
    if (document.fullscreenElement) void document.exitFullscreen();
  }

  #fit() {
    const { style } = document.documentElement;
    const size = { width: innerWidth, height: innerHeight };
    if (this.on) style.setProperty("--enlarged", String(enlargement(size)));
    else style.removeProperty("--enlarged");
    dispatchEvent(new Event("looks"));
  }

  /** A link copied from here begins as this screen is. */
  #address() {
    const url = new URL(location.href);
    if (this.on) url.searchParams.set("present", "");
    else url.searchParams.delete("present");
    const link = url.href.replace("present=&", "present&").replace(/present=(?=$|#)/, "present");
    history.replaceState(history.state, "", link);
  }

  /** @param {string} what a command by its name */
  act(what) {
    const unseen = black.isOn() && ["next", "previous"].includes(what); // the first press brings the picture back
    const commands = /** @type {Record<string, () => void>} */ ({
      black: () => black(),
      screen: () => void fullScreen(),
      dot: () => this.laser.turn(),
      window: () => this.projector.open(),
      leave: () => this.turn(false),
      next: () => turn(1),
      previous: () => turn(-1),
    });
    commands[unseen ? "black" : what]?.();
    this.projector.tell();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (key === "Tab") this.awake.wake();
    if (isTyping(target) && !isSlider(target) && !this.#leavesText(event)) return;
    if (isOverlaid(target)) return;
    const what = this.#meaning(key);
    if (!what) return;
    if (what === "below" && this.#below(key)) return; // the workbench's key as well
    event.preventDefault();
    event.stopImmediatePropagation();
    if (what === "present") this.turn(!this.on);
    else this.act(what);
  }

  /** A clicker goes on while the sentence has the focus, and Esc leaves it. @param {KeyboardEvent} event */
  #leavesText({ key, target }) {
    if (!this.on || !["PageDown", "PageUp", "Escape"].includes(key)) return false;
    if (key === "Escape" && target instanceof HTMLElement) target.blur();
    return key !== "Escape";
  }

  /**
   * One picture at a time: a key of the lower pictures shows its one in the network's place, once more the network.
   *
   * @param {string} key
   * @returns {boolean} whether another picture is to come
   */
  #below(key) {
    const { dataset } = document.documentElement;
    const comes = dataset.below !== key;
    if (comes) dataset.below = key;
    else delete dataset.below;
    return comes;
  }

  /** What a key stands for here; nothing where it is somebody else's. @param {string} key */
  #meaning(key) {
    if (black.isOn() && !STAYING_BLACK.has(key.toLowerCase())) return "black";
    if (key === "p" || key === "P") return "present";
    if (key === "PageDown" || key === "PageUp") {
      const way = leads(1) ?? leads(-1) ?? (this.on ? scope() : null);
      return way && (key === "PageDown" ? "next" : "previous");
    }
    if (!this.on) return null;
    if (key === "Escape") return isInside() ? null : "leave";
    if (/^[1-9]$/.test(key)) return scope() && "below";
    const keys = /** @type {Record<string, string>} */ ({
      b: "black",
      ".": "black", // what many clickers send
      f: "screen",
      d: "dot",
      w: "window",
    });
    return keys[key.toLowerCase()] ?? null;
  }
}

/** Something is open that Esc leaves first. */
function isInside() {
  const store = scope()?.store;
  if (!store) return document.activeElement?.closest("details[open]") != null;
  const near = ["cell", "arithmetic"].includes(store.distance.value);
  return (
    near ||
    store.tabled.value ||
    [store.openRow, store.selection, store.pinned].some(({ value }) => value !== null)
  );
}

/** @param {EventTarget | null} target */
function isSlider(target) {
  return target instanceof HTMLInputElement && target.type === "range";
}

async function fullScreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => {}); // asked for by the other window
}

if (window === window.top) {
  Object.assign(document.documentElement, { presentation: new Presentation() });
} else if (window.frameElement) {
  joinStop(window.frameElement);
}
