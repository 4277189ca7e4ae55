/** The presenter's window: notes, what comes next, the time, and the projector's controls. */

/** @import { At, Workbench } from "../../present/channel.js" */

import { signal } from "@preact/signals-core";
import { html, nothing } from "lit";

import { fill, glyph } from "../../dom.js";
import { elapsed } from "../../number.js";
import { line } from "../../present/channel.js";
import { mountFrame } from "../frame.js";

/** Characters of the sentence around the step. */
const AROUND = 24;

/** Keys that do here what they do at the projector. @type {Record<string, string>} */
const KEYS = {
  PageDown: "next",
  PageUp: "previous",
  ArrowRight: "forth",
  ArrowLeft: "back",
  " ": "play",
  r: "reveal",
  b: "black",
};

const at = signal(/** @type {At | null} */ (null));
const now = signal(Date.now());

const id = new URLSearchParams(location.search).get("session") ?? "";
const wire = line(id, (message) => {
  if (message.kind === "at") at.value = message;
});
const act = (/** @type {string} */ what) => wire.say({ kind: "do", what });

function page() {
  const here = at.value;
  if (!here) return html`<p class="hint">Waiting for the projector’s window …</p>`;
  return html`<h1>${here.title}</h1>
    ${here.notes ? html`<p class="notes">${here.notes}</p>` : nothing}
    ${here.workbench ? sentence(here.workbench) : nothing}
    <p class="coming">${here.next ? html`<span class="hint">next</span> ${here.next}` : nothing}</p>
    ${controls(here)} ${clock(here.started)}`;
}

/** @param {Workbench} workbench */
function sentence({ step, length, text, token }) {
  const characters = Array.from(text);
  const before = characters.slice(Math.max(0, step - AROUND), step).join("");
  const after = characters.slice(step + 1, step + AROUND).join("");
  return html`<p class="reading number">${before}<mark>${glyph(token)}</mark>${after}</p>
    <p class="hint">step ${length ? step + 1 : 0} of ${length}</p>`;
}

/** @param {At} here */
function controls({ black, workbench, next, previous }) {
  const button = (
    /** @type {string} */ what,
    /** @type {string} */ word,
    /** @type {string} */ key,
  ) => html`<button type="button" @click=${() => act(what)}>${word} <kbd>${key}</kbd></button>`;
  const stops = next || previous;
  return html`<div class="buttons" role="group" aria-label="Projector">
    ${stops ? [button("previous", "previous", "Page ↑"), button("next", "next", "Page ↓"), button("reveal", "reveal", "R")] : nothing}
    ${
      workbench
        ? [
            button("back", "step back", "←"),
            button("play", workbench.playing ? "pause" : "play", "Space"),
            button("forth", "step", "→"),
          ]
        : nothing
    }
    <button type="button" aria-pressed=${black} @click=${() => act("black")}>
      black <kbd>B</kbd>
    </button>
  </div>`;
}

/** @param {number} started */
function clock(started) {
  const time = new Date(now.value).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return html`<p class="clock">
    <time>${time}</time> <span class="number">${elapsed(now.value - started)}</span>
  </p>`;
}

addEventListener("keydown", (event) => {
  const what = KEYS[event.key];
  const pressed = event.target instanceof Element && event.target.closest("button");
  if (!what || event.ctrlKey || event.metaKey || (pressed && event.key === " ")) return;
  event.preventDefault();
  act(what);
});

mountFrame();
const place = document.querySelector("#presenter");
if (place instanceof HTMLElement) fill(place, page);
setInterval(() => {
  now.value = Date.now();
  if (!at.value) wire.say({ kind: "where" });
}, 1000);
wire.say({ kind: "where" });
