/** What the laboratory knows: the settings, the nets that are on, and the server's answers now and before the last change. */

/** @import { LabAnswer } from "../../protocol.js" */
/** @import { NetId } from "./nets.js" */
/** @import { Settings } from "./settings.js" */

import { batch, computed, effect, signal } from "@preact/signals-core";

import { ask } from "./ask.js";
import { START } from "./link.js";
import { NETS } from "./nets.js";

/** A control that moves on within this time is still making the same change. */
const GESTURE_MS = 1200;
/** So long after a change the server is asked. */
const PAUSE_MS = 40;
/** Answers kept, so that a switch that goes back is there at once. */
const KEPT = 120;

/**
 * Answers to one question, as far as the nets were on.
 *
 * @typedef {object} Round
 * @property {Settings} settings
 * @property {Partial<Record<NetId, LabAnswer>>} answers
 */

export class Laboratory {
  settings = signal(/** @type {Settings} */ (START.settings));
  nets = signal(START.nets);
  /** Whose pre-activations are wanted. @type {import("@preact/signals-core").Signal<NetId>} */
  slope = signal(START.slope);
  /** The forget gate whose product is drawn. */
  gate = signal(START.gate);
  /** The step under the pointer, from 0. @type {import("@preact/signals-core").Signal<number | null>} */
  hover = signal(null);
  /** What is on the screen. @type {import("@preact/signals-core").Signal<Round | null>} */
  now = signal(null);
  /** What was there before the last change. @type {import("@preact/signals-core").Signal<Round | null>} */
  before = signal(null);
  /** Why there is nothing new. */
  trouble = signal("");
  /** Whose can be drawn: those chosen, else the first net that is on. */
  sloped = computed(() => {
    const [chosen, on] = [this.slope.value, this.nets.value];
    return on.includes(chosen) ? chosen : (on[0] ?? chosen);
  });
  /** Whether the screen lags behind the switches. */
  busy = computed(() => {
    const now = this.now.value;
    return now?.settings !== this.settings.value || this.nets.value.some((id) => !now.answers[id]);
  });
  #changed = { name: "", at: -Infinity };
  /** @type {Map<string, LabAnswer>} */
  #known = new Map();
  #asking = new AbortController();

  /**
   * Sets one thing. While the same control moves on, what was before it moved stays the comparison.
   *
   * @template {keyof Settings} K
   * @param {K} name
   * @param {Settings[K]} value
   */
  set(name, value) {
    if (this.settings.peek()[name] === value) return;
    const at = performance.now();
    const goesOn = this.#changed.name === name && at - this.#changed.at < GESTURE_MS;
    this.#changed = { name, at };
    this.#become({ ...this.settings.peek(), [name]: value }, goesOn);
  }

  /** Sets everything at once. @param {Settings} settings */
  replace(settings) {
    this.#changed = { name: "", at: -Infinity };
    this.#become(settings, false);
  }

  /** @param {NetId} id @param {boolean} on */
  switchNet(id, on) {
    const wanted = new Set(this.nets.peek());
    if (on) wanted.add(id);
    else wanted.delete(id);
    this.nets.value = NETS.map((net) => net.id).filter((net) => wanted.has(net));
  }

  /** Keeps `now` up with the settings. @returns {() => void} ends it */
  start() {
    let timer = 0;
    const stop = effect(() => {
      const [settings, nets] = [this.settings.value, this.nets.value];
      clearTimeout(timer);
      if (this.#show(settings, nets)) return;
      timer = setTimeout(() => void this.#fetch(settings, nets), PAUSE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      this.#asking.abort();
    };
  }

  /** @param {Settings} settings @param {boolean} goesOn */
  #become(settings, goesOn) {
    batch(() => {
      if (!goesOn) this.before.value = this.now.peek();
      this.settings.value = settings;
    });
  }

  /** Shows what is asked for if all of it is known. @param {Settings} settings @param {NetId[]} nets */
  #show(settings, nets) {
    /** @type {Round["answers"]} */
    const answers = {};
    for (const id of nets) {
      const answer = this.#known.get(keyOf(settings, id));
      if (!answer) return false;
      answers[id] = answer;
    }
    this.#asking.abort(); // of an earlier question, which nobody waits for any more
    batch(() => {
      this.trouble.value = "";
      this.now.value = { settings, answers };
    });
    return true;
  }

  /** @param {Settings} settings @param {NetId[]} nets */
  async #fetch(settings, nets) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal: ending } = this.#asking;
    const missing = nets.filter((id) => !this.#known.has(keyOf(settings, id)));
    try {
      await Promise.all(
        missing.map(async (id) => this.#keep(keyOf(settings, id), await ask(id, settings, ending))),
      );
      if (!ending.aborted) this.#show(settings, nets);
    } catch (error) {
      if (!ending.aborted)
        this.trouble.value = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {string} key @param {LabAnswer} answer */
  #keep(key, answer) {
    this.#known.set(key, answer);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value ?? "");
  }
}

/** @param {Settings} settings @param {NetId} id */
function keyOf(settings, id) {
  return JSON.stringify([id, settings]);
}

/**
 * A net's norms as numbers; what was no finite number in the machine is Infinity.
 *
 * @param {LabAnswer} answer
 * @returns {number[]} (T,)
 */
export function normsOf({ norms }) {
  return norms.map((norm) => norm ?? Infinity);
}

/** The curves of a round, in the nets' order. @param {Round | null} round @returns {import("./words.js").Curve[]} */
export function curvesOf(round) {
  return NETS.flatMap((net) => {
    const answer = round?.answers[net.id];
    return answer ? [{ net, norms: normsOf(answer) }] : [];
  });
}
