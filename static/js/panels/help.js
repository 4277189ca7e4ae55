/** What the picture shows and which keys there are. */

import { html, render } from "lit";

import { announce, announcing } from "../announce.js";

const KEYS = [
  ["Space", "play, pause"],
  ["← →", "one step back, forth"],
  ["Shift + ← →", "ten steps"],
  ["Home End", "first, last step"],
  ["↑ ↓", "previous, next unit"],
  ["R", "reverse: forward, backward"],
  ["L", "whose loss flows back: all, the last, this step’s"],
  ["O", "the network as one loop, and its copies: fold, unfold"],
  [
    "1 2 3 4 5",
    "below: the strips, the blame map, the shared weights, the text by one unit, the states",
  ],
  [
    "V",
    "the values of the pictures as tables, and back: below the network, of the cell, of the fold",
  ],
  ["C", "the states by kind of character, by loss"],
  ["U", "what the text’s units are sought for: capitals, line ends … loss without them"],
  ["H", "hold the forget gate (or what the panel names) at 0, at 1, not at all"],
  ["Shift+H", "the same of the chosen unit alone"],
  ["D", "what holding or editing changes: this run less the untouched one"],
  ["E", "edit the weights of a small network, such as hello"],
  ["+ −", "nearer, farther: the strips, the network, the cell, its numbers"],
  ["T", "take away: pictures, animation, numbers, code, links"],
  ["[ ]", "move the zoomed strips"],
  ["Enter", "into the focused thing: a unit’s row, then its numbers; else the cell"],
  ["N", "the chosen number's arithmetic, and back"],
  ["Esc", "back out"],
  ["Ctrl + Z", "undo a change of text, holds or weights; with Shift redo"],
  ["P", "present: large type for a projector; Esc leaves"],
  ["Page ↑ ↓", "presenting, a clicker: previous, next stop; without stops a step"],
  ["B F", "presenting: black, full screen"],
  ["D W", "presenting: the pointer as a dot, the presenter’s window"],
  ["?", "this help"],
];

const SYMBOLS = [
  ["x_t", "what goes in: the t-th character"],
  ["h_t", "what is remembered: the hidden state, −1 … 1"],
  ["c_t", "an LSTM's cell state: its long memory"],
  ["i f o", "an LSTM's gates, 0 closed … 1 open: let in, keep, let out"],
  ["r z", "a GRU's gates: use the past, keep the past"],
  ["g n", "what could be remembered: the candidate"],
  ["U V W", "the weights, the same at every step: x → h, h → y, h → h"],
  ["∂L/∂h_t", "how much the loss would change with h_t: its gradient, flowing back"],
  ["loss", "−ln p of the character that really came, in nats: 0 is certain"],
];

/** @param {HTMLElement} el @returns {HTMLDialogElement} */
export function mountHelp(el) {
  const list = (/** @type {string[][]} */ rows) =>
    html`<dl>
      ${rows.map(
        ([name, what]) =>
          html`<dt>${name}</dt>
            <dd>${what}</dd>`,
      )}
    </dl>`;
  render(
    html`<dialog class="help" aria-labelledby="help-title">
      <form method="dialog">
        <header>
          <h2 id="help-title">A recurrent network, unrolled</h2>
          <button ?autofocus=${parent === window}>Close</button>
        </header>
        <p>
          It reads a text character by character. At every step it makes a new memory of the old one
          and of what it reads, and from the memory it predicts the next character. Every column is
          the same network, one step later.
        </p>
        <div class="columns">
          <section>
            <h3>In the picture</h3>
            ${list(SYMBOLS)}
          </section>
          <section>
            <h3>Keys</h3>
            ${list(KEYS)}
          </section>
        </div>
        <p>
          Blue is negative, orange positive, the ground is zero. Click a prediction to let it
          follow. Click a gate's name to hold it at a value: the same network, untouched, runs
          below.
        </p>
        <label class="announcing">
          <input
            type="checkbox"
            ?checked=${announcing.value}
            @change=${(/** @type {Event} */ { target }) =>
              announce(/** @type {HTMLInputElement} */ (target).checked)}
          />
          tell a screen reader of each step
        </label>
      </form>
    </dialog>`,
    el,
  );
  return /** @type {HTMLDialogElement} */ (el.querySelector("dialog"));
}
