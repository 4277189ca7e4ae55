/**
 * Marks on a text without a change to it: CSS highlights on a copy that lies under the text field.
 *
 * The copy is one text node, so that 10,000 characters cost no more than their layout.
 */

import { zoomOf } from "./canvas.js";

/** A line of text is not read faster than this. */
const REVEAL_MS = 250;

/** The page's highlights, shared by all elements on it. @type {Map<string, Highlight>} */
const shared = new Map();

/** @param {string} name */
function highlight(name) {
  let found = shared.get(name);
  if (!found) {
    found = new Highlight();
    shared.set(name, found);
    CSS.highlights.set(`rnn-${name}`, found);
  }
  return found;
}

export class Marks {
  /** @type {Map<string, Range[]>} */
  #ranges = new Map();
  #text = document.createTextNode("");
  #under;
  #due = 0;

  /** @param {HTMLElement} under the copy's element */
  constructor(under) {
    this.#under = under;
    under.append(this.#text, "\u200b"); // a last line that is empty has its height too
  }

  /** @param {string} text */
  write(text) {
    if (this.#text.data !== text) this.#text.data = text;
  }

  /**
   * Sets the marks of one kind.
   *
   * @param {string} name styled as `::highlight(rnn-NAME)`
   * @param {[number, number][]} runs half-open, in UTF-16
   */
  mark(name, runs) {
    if (!("highlights" in CSS)) return; // what is marked is also said in words
    const all = highlight(name);
    for (const range of this.#ranges.get(name) ?? []) all.delete(range);
    const ranges = runs.map(([from, to]) => {
      const range = new Range();
      range.setStart(this.#text, Math.min(from, this.#text.length));
      range.setEnd(this.#text, Math.min(to, this.#text.length));
      return range;
    });
    for (const range of ranges) all.add(range);
    this.#ranges.set(name, ranges);
  }

  /** Scrolls soon so that the character being read is in sight: looking where it is costs a layout. @param {HTMLElement} scroller */
  reveal(scroller) {
    this.#due ||= setTimeout(() => {
      this.#due = 0;
      this.#scroll(scroller);
    }, REVEAL_MS);
  }

  /** @param {HTMLElement} scroller */
  #scroll(scroller) {
    const range = this.#ranges.get("read")?.[0];
    if (!range || scroller.scrollHeight <= scroller.clientHeight + 1) return;
    const [here, box] = [range.getBoundingClientRect(), this.#under.getBoundingClientRect()];
    const zoom = zoomOf(scroller);
    if (here.top < box.top) scroller.scrollTop -= (box.top - here.top) / zoom;
    if (here.bottom > box.bottom) scroller.scrollTop += (here.bottom - box.bottom) / zoom;
  }

  dispose() {
    clearTimeout(this.#due);
    for (const name of this.#ranges.keys()) this.mark(name, []);
  }
}
