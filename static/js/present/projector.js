/** The projector's end of the line: it tells the presenter's window where it is, and does what that asks. */

/** @import { Message, Workbench } from "./channel.js" */

import { effect } from "@preact/signals-core";

import { black } from "./black.js";
import { isUnderWay, line, session } from "./channel.js";
import { scope } from "./scope.js";
import { leads, notes, title } from "./stops.js";

const KEYS = /** @type {Record<string, string>} */ ({ reveal: "r" });

export class Projector {
  /** @type {ReturnType<typeof line> | null} */
  #line = null;
  #following = false;

  /** @param {(what: string) => void} act a command that is not the workbench's */
  constructor(act) {
    this.act = act;
    if (isUnderWay()) this.#connect();
  }

  /** Opens the presenter's window, or comes back to it. */
  open() {
    const { id } = this.#connect();
    window.open(`/presenter?session=${id}`, `presenter-${id}`, "popup,width=900,height=640");
  }

  #connect() {
    const now = session();
    this.#line ??= line(now.id, (message) => this.#hear(message));
    this.tell();
    return now;
  }

  /** @param {Message} message */
  #hear(message) {
    if (message.kind === "where") this.tell();
    if (message.kind !== "do") return;
    const timeline = scope()?.timeline;
    const commands = /** @type {Record<string, (() => void) | undefined>} */ ({
      play: () => timeline?.toggle(),
      forth: () => timeline?.step(1),
      back: () => timeline?.step(-1),
    });
    const key = KEYS[message.what];
    if (key)
      document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, code: "KeyR", bubbles: true }),
      );
    else (commands[message.what] ?? (() => this.act(message.what)))();
    this.tell();
  }

  /** Says where it is. */
  tell() {
    if (!this.#line) return;
    this.#follow();
    this.#line.say({
      kind: "at",
      title: title(),
      notes: notes(),
      next: leads(1)?.title ?? "",
      previous: leads(-1)?.title ?? "",
      started: session().started,
      black: black.isOn(),
      workbench: workbench(),
    });
  }

  /** From now on, whenever the workbench has moved. */
  #follow() {
    const store = scope()?.store;
    if (!store || this.#following) return;
    this.#following = true;
    effect(() => {
      const { trace, playhead, playing, text, direction } = store;
      void [trace.value, playhead.value, playing.value, text.value, direction.value];
      this.tell();
    });
  }
}

/** @returns {Workbench | null} */
function workbench() {
  const store = scope()?.store;
  if (!store) return null;
  const [trace, step] = [store.trace.peek(), store.playhead.peek()];
  return {
    step,
    length: trace?.length ?? 0,
    text: store.text.peek(),
    token: trace?.tokens[step] ?? "",
    playing: store.playing.peek(),
    direction: store.direction.peek(),
  };
}
