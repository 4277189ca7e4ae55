/** How it goes, in words: what is computed and how far, what went wrong, and when the connection is tried again. */

/** @import { ModelCard } from "./protocol.js" */
/** @import { Status, Store, Trace } from "./types.js" */

import { counted } from "./number.js";

/** Shorter traces are here before their progress could be read. */
const LONG = 500;

export class Report {
  #status;
  #lost = false;
  /** Counts down to the next attempt to connect. */
  #countdown = 0;

  /** @param {Pick<Store, "status">} store */
  constructor({ status }) {
    this.#status = status;
  }

  dispose() {
    clearInterval(this.#countdown);
  }

  /**
   * Nothing else matters until the connection is back, but an error.
   *
   * @param {Status["kind"]} kind
   * @param {string} message
   * @param {number} [progress] 0 … 1, 1 where it is not known
   */
  say(kind, message, progress = 1) {
    if (!this.#lost || kind === "error") this.#status.value = { kind, message, progress };
  }

  /** There is nothing to say. */
  idle() {
    this.say("idle", "");
  }

  /** An error is told until its cause has changed. */
  forgive() {
    if (this.#status.peek().kind === "error") this.idle();
  }

  /** @param {ModelCard} card */
  writing({ title }) {
    const message = `${title} is writing …`;
    if (this.#status.peek().message !== message) this.say("computing", message);
  }

  /** How far a long trace is. @param {Pick<Trace, "length" | "received">} trace @param {boolean} recorded what it replaces */
  progress({ length, received }, recorded) {
    const { kind, progress } = this.#status.peek();
    if (length < LONG || received === length) {
      if (kind !== "idle" && !recorded) this.idle();
      return;
    }
    const more = received / length - progress;
    if (kind === "computing" && more >= 0 && more < 0.01) return; // nobody sees less than a hundredth
    const [done, all] = [counted(received), counted(length)];
    this.say("computing", `${done} of ${all} steps computed`, received / length);
  }

  /** The connection is lost. @param {number} seconds until the next attempt */
  lost(seconds) {
    this.#lost = true;
    this.#sayLost(seconds);
    clearInterval(this.#countdown);
    this.#countdown = setInterval(() => this.#sayLost((seconds -= 1)), 1000);
  }

  /** It is being tried, or back. @param {boolean} back @returns {boolean} whether it was lost, and is back */
  found(back) {
    clearInterval(this.#countdown);
    const again = this.#lost && back;
    this.#lost = false;
    return again;
  }

  /** The connection is back, and what was said of it no longer holds. */
  reconnected() {
    if (this.#status.peek().kind === "reconnecting") this.idle();
  }

  /** @param {number} seconds */
  #sayLost(seconds) {
    const whole = Math.ceil(seconds - 0.5);
    const when = whole < 1 ? "now" : `in ${counted(whole)} ${whole === 1 ? "second" : "seconds"}`;
    const message = "The connection is lost.";
    const countdown = `Trying again ${when}.`;
    this.#status.value = { kind: "reconnecting", message, progress: 1, countdown };
  }
}
