/** A weight as a number that can be set: typed, dragged, or moved by the arrow keys; the network follows at once. */

/** @import { Place } from "./edits.js" */
/** @import { Store } from "./types.js" */

import { signal } from "@preact/signals-core";
import { html } from "lit";
import { ref } from "lit/directives/ref.js";

import { edit, editsOf, isThere, LARGEST, nameOf } from "./edits.js";
import { counted, decimal, exact } from "./number.js";

/** What an arrow key adds, and a pixel of a drag. */
const STEP = 0.05;
const PIXEL = 0.01;
const FAR = 10;
/** Of an arrow key, and of what a field shows that nobody is at. */
const DECIMALS = 4;
const SHORT = 3;

/** @typedef {{ ground: string, ink: string }} Color */

/** What was typed last and is no weight, in a sentence; empty once something else is typed. */
const misread = signal("");

/** Says so, where it happened. */
export function misreading() {
  return misread.value ? html`<span class="note" role="alert">${misread.value}</span>` : null;
}

/**
 * A weight's number as served and as edited; NaN where it has not come.
 *
 * @param {Store} store
 * @param {Place} place
 */
export function weightAt(store, place) {
  const { shape = [], values } = store.served.value?.[place.parameter] ?? {};
  const was = values?.[place.row * (shape[1] ?? 1) + (place.column ?? 0)] ?? NaN;
  const entry = editsOf(store).find((one) => isThere(one, place));
  return { was, now: entry?.value ?? was, edited: entry !== undefined };
}

/**
 * @param {Store} store
 * @param {Place} place
 * @param {{ color?: Color, describedBy?: string, write?: (value: number) => string, leave?: () => void }} [looks] with `leave` it is there to be typed into
 */
export function weightField(store, place, { color, describedBy = "", write = short, leave } = {}) {
  const { was, now, edited } = weightAt(store, place);
  const name = nameOf(place, store.card.value ?? { layers: 1 });
  const field = new Field(store, place, write);
  return html`<input
    type="text"
    inputmode="decimal"
    autocomplete="off"
    class=${edited ? "weight edited" : "weight"}
    aria-label=${edited ? `${name}, edited, was ${exact(was)}` : name}
    aria-describedby=${describedBy}
    title=${edited ? `${name}, was ${exact(was)}` : name}
    ${ref((el) => show(/** @type {HTMLInputElement | undefined} */ (el), write(now), color, leave !== undefined))}
    @focus=${field.open}
    @input=${field.typed}
    @blur=${(/** @type {FocusEvent} */ event) => {
      field.close(event);
      leave?.();
    }}
    @keydown=${field.key}
    @pointerdown=${field.drag}
    @dragstart=${(/** @type {Event} */ event) => event.preventDefault() /* its words stay in it */}
  />`;
}

/**
 * Writes a field, but not under the hands of somebody who types, and colours it.
 *
 * @param {HTMLInputElement | undefined} field
 * @param {string} text
 * @param {Color | undefined} color
 * @param {boolean} wanted somebody pressed to type into it
 */
function show(field, text, color, wanted) {
  if (!field) return;
  if (wanted && field.value === "") queueMicrotask(() => field.focus());
  if (document.activeElement !== field) field.value = text;
  if (!color) return;
  field.style.setProperty("background-color", color.ground);
  field.style.setProperty("color", color.ink);
}

/** The number of a text as people type it, NaN where it is none. @param {string} text */
export function numberOf(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return /\d/.test(plain) && Math.abs(Number(plain)) <= LARGEST ? Number(plain) : NaN;
}

/** A number moved by a step, without the dust of binary fractions. @param {number} value @param {number} by */
export function moved(value, by) {
  return Math.max(-LARGEST, Math.min(LARGEST, Number((value + by).toFixed(DECIMALS))));
}

/** @param {number} value */
const short = (value) => decimal(value, SHORT);

class Field {
  /** @param {Store} store @param {Place} place @param {(value: number) => string} write */
  constructor(store, place, write) {
    this.store = store;
    this.place = place;
    this.write = write;
  }

  /** @param {number} value */
  #put(value) {
    const { was } = weightAt(this.store, this.place);
    edit(this.store, this.place, Math.fround(value) === was ? null : value);
  }

  /** Whether what stands in the field is no number; then it is told, and the weight stays. @param {HTMLInputElement} field */
  #misreads(field) {
    const wrong = field.getAttribute("aria-invalid") === "true";
    const { now } = weightAt(this.store, this.place);
    const name = nameOf(this.place, this.store.card.value ?? { layers: 1 });
    const range = `−${counted(LARGEST)} to ${counted(LARGEST)}`;
    if (wrong)
      misread.value = `‘${field.value}’ is not a number from ${range}; ${name} stays ${exact(now)}.`;
    return wrong;
  }

  open = (/** @type {Event} */ { currentTarget }) => {
    misread.value = "";
    this.#show(/** @type {HTMLInputElement} */ (currentTarget));
  };

  /** All of the number, so that the next key replaces it. @param {HTMLInputElement} field */
  #show(field) {
    field.removeAttribute("aria-invalid");
    field.value = exact(weightAt(this.store, this.place).now);
    field.select();
  }

  typed = (/** @type {Event} */ { currentTarget }) => {
    const field = /** @type {HTMLInputElement} */ (currentTarget);
    const value = numberOf(field.value);
    field.setAttribute("aria-invalid", String(field.value !== "" && Number.isNaN(value)));
    misread.value = "";
    if (!Number.isNaN(value)) this.#put(value);
  };

  close = (/** @type {Event} */ { currentTarget }) => {
    const field = /** @type {HTMLInputElement} */ (currentTarget);
    this.#misreads(field);
    field.removeAttribute("aria-invalid");
    field.value = this.write(weightAt(this.store, this.place).now);
  };

  key = (/** @type {KeyboardEvent} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.currentTarget);
    const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const all = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const { now } = weightAt(this.store, this.place);
    if (way) this.#put(moved(now, way * STEP * (event.shiftKey ? FAR : 1)));
    else if (event.key === "Delete" && all) edit(this.store, this.place, null);
    else if (event.key === "Escape") field.blur();
    else if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "Escape" || (event.key === "Enter" && this.#misreads(field))) return;
    this.#show(field);
  };

  /** A mouse that is drawn to the side moves the number; one that is only pressed chooses the field. */
  drag = (/** @type {PointerEvent} */ { currentTarget, clientX, pointerType, pointerId }) => {
    const field = /** @type {HTMLInputElement} */ (currentTarget);
    if (pointerType !== "mouse" || document.activeElement === field) return;
    const { now } = weightAt(this.store, this.place);
    const ending = new AbortController();
    const { signal } = ending;
    field.setPointerCapture(pointerId);
    const move = (/** @type {PointerEvent} */ event) => {
      const by = Math.round((event.clientX - clientX) / 2) * 2 * PIXEL;
      if (by === 0) return;
      this.#put(moved(now, by));
      this.#show(field);
    };
    field.addEventListener("pointermove", move, { signal });
    for (const type of ["pointerup", "pointercancel"])
      field.addEventListener(type, () => ending.abort(), { signal });
  };
}
