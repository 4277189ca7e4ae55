/** Everything on the screen, to take away: a dialog of pictures, animation, numbers, code and links. */

/** @import { Store } from "../types.js" */

import { signal } from "@preact/signals-core";
import { html } from "lit";

import { fill } from "../dom.js";
import { numberField, WIDTHS } from "../numberfield.js";
import { isTouched, touchOf, touchWord } from "../touch.js";
import { write } from "../url.js";

/** @typedef {{ signal: AbortSignal, progress: (share: number) => void }} Course */
/** @typedef {(course: Course) => Promise<string>} Work it answers what became of it */

/** A picture is this many times the screen's size, unless another is asked for. */
const USUAL = 2;
const PARTS = /** @type {const} */ ({
  upper: "the network",
  lower: "the view below",
  both: "both, as they stand",
});

/** The dialog's life; what it makes is loaded when it is asked for. */
class TakeAway {
  /** @param {HTMLElement} scope @param {Store} store */
  constructor(scope, store) {
    this.scope = scope;
    this.store = store;
    this.open = signal(false);
    this.part = signal(/** @type {keyof typeof PARTS} */ ("upper"));
    this.width = signal(0);
    this.film = signal({ from: 0, to: 0, rate: 12, speed: 2, width: 800 });
    this.code = signal("");
    this.said = signal("");
    /** @type {import("@preact/signals-core").Signal<{ share: number, stop: AbortController } | null>} */
    this.work = signal(null);
  }

  /** @param {HTMLDialogElement} dialog */
  show(dialog) {
    const trace = this.store.trace.peek();
    const last = Math.max(0, (trace?.received ?? 1) - 1);
    const shown = this.scope.querySelector(".scene")?.clientWidth ?? 0;
    this.width.value = Math.max(WIDTHS[0], USUAL * shown);
    this.film.value = { ...this.film.peek(), from: 0, to: Math.min(last, 20) };
    this.said.value = "";
    this.open.value = true;
    dialog.showModal();
  }

  /** One piece of work at a time; what goes wrong is said. @param {Work} work */
  async run(work) {
    this.work.peek()?.stop.abort();
    const stop = new AbortController();
    const mine = () => this.work.peek()?.stop === stop;
    this.work.value = { share: 0, stop };
    this.said.value = "";
    try {
      const progress = (/** @type {number} */ share) => {
        if (mine()) this.work.value = { share, stop };
      };
      const said = await work({ signal: stop.signal, progress });
      if (mine()) this.said.value = said;
    } catch (error) {
      if (mine())
        this.said.value = stop.signal.aborted ? "Cancelled." : String(Object(error).message);
    } finally {
      if (mine()) this.work.value = null;
    }
  }

  /** @param {string} ending @param {(course: Course) => Promise<Blob>} make */
  file(ending, make) {
    return this.run(async (course) => {
      const { fileName, save, sizeOf } = await import("../takeaway/save.js");
      const blob = await make(course);
      const trace = this.store.trace.peek();
      if (!trace || course.signal.aborted) return "";
      const name = fileName(trace, ending);
      save(blob, name);
      return `${name}, ${sizeOf(blob.size)}`;
    });
  }

  /** @param {"png" | "svg"} form */
  picture(form) {
    const [part, width] = [this.part.peek(), this.width.peek()];
    return this.file(form, async () => {
      const { composed, ...forms } = await import("../takeaway/picture.js");
      return forms[form](this.scope, composed(this.scope, part), width);
    });
  }

  gif() {
    const { from, to, ...film } = this.film.peek();
    const last = Math.max(0, (this.store.trace.peek()?.received ?? 1) - 1);
    const ends = [from, to].map((step) => Math.max(0, Math.min(step, last))).sort((a, b) => a - b);
    const backward = this.store.direction.peek() === "backward";
    return this.file("gif", async (course) => {
      const { gif } = await import("../takeaway/animation.js");
      return gif(this.scope, { ...film, from: ends[0] ?? 0, to: ends[1] ?? 0, backward }, course);
    });
  }

  /** @param {"safetensors" | "npz" | "csv"} form */
  numbers(form) {
    return this.file(form, async (course) => {
      const { FORMS, trace } = await import("../takeaway/numbers.js");
      const run = this.store.trace.peek();
      if (!run) throw new Error("No numbers are here yet.");
      return trace(run, FORMS[form], course.signal);
    });
  }

  /** @param {"safetensors" | "npz"} form */
  gradients(form) {
    return this.file(`gradients.${form}`, async (course) => {
      const { FORMS, gradients } = await import("../takeaway/numbers.js");
      const flow = this.store.gradients.peek();
      if (!flow) throw new Error("Turn time backward first: no gradients are here.");
      return gradients(flow, FORMS[form], course.signal);
    });
  }

  offline() {
    return this.file("html", async ({ signal }) => {
      const { offline } = await import("../takeaway/offline.js");
      return offline(this.store, signal);
    });
  }

  /** @param {"file" | "server" | "latex"} what */
  write(what) {
    return this.run(async () => {
      const { codeOf, equationsOf } = await import("../takeaway/code.js");
      this.code.value = await (what === "latex"
        ? equationsOf(this.store)
        : codeOf(this.store, what));
      return "";
    });
  }

  /** @param {string} words @param {string} what */
  copy(words, what) {
    return this.run(async () => {
      await navigator.clipboard.writeText(words);
      return `${what} copied.`;
    });
  }

  /** A frame for a page of slides. */
  get frame() {
    const link = `${location.origin}/embed#${write(this.store)}`;
    return `<iframe src="${link.replaceAll("&", "&amp;")}" width="960" height="540" title="rnnscope"></iframe>`;
  }
}

/** @param {TakeAway} it @param {HTMLElement} el */
function dialog(it, el) {
  const close = () => el.querySelector("dialog")?.close();
  return html`<dialog
    class="takeaway"
    aria-labelledby="takeaway-title"
    @close=${() => {
      it.work.peek()?.stop.abort();
      it.open.value = false;
    }}
  >
    <h2 id="takeaway-title">Take away</h2>
    ${it.open.value ? [picture(it), film(it), numbers(it), code(it), links(it)] : ""}
    <footer>
      ${progress(it)}
      <button type="button" @click=${close}>Close</button>
    </footer>
  </dialog>`;
}

/** @param {string} label @param {() => unknown} act @param {string} [title] @param {boolean} [disabled] */
const button = (label, act, title = "", disabled = false) =>
  html`<button type="button" title=${title} ?disabled=${disabled} @click=${() => void act()}>
    ${label}
  </button>`;

/** @param {TakeAway} it */
function picture(it) {
  return html`<section>
    <h3>Picture</h3>
    <p>
      <label
        >of
        <select
          @change=${(/** @type {Event} */ event) =>
            (it.part.value = /** @type {any} */ (event.target).value)}
        >
          ${Object.entries(PARTS).map(
            ([part, name]) =>
              html`<option value=${part} ?selected=${part === it.part.value}>${name}</option>`,
          )}
        </select></label
      >
      ${numberField("pixels wide", it.width.value, (width) => (it.width.value = width))}
      ${button("PNG", () => it.picture("png"))} ${button("SVG", () => it.picture("svg"))}
    </p>
    <p class="hint">Drawn anew at that size.</p>
  </section>`;
}

/** @param {TakeAway} it */
function film(it) {
  const field = (
    /** @type {string} */ label,
    /** @type {"from" | "to" | "rate" | "speed" | "width"} */ name,
    /** @type {[number, number]} */ ends,
    /** @type {number} */ shift = 0,
  ) =>
    numberField(
      label,
      it.film.value[name] + shift,
      (value) => (it.film.value = { ...it.film.peek(), [name]: value - shift }),
      ends,
    );
  const steps = it.store.trace.value?.received ?? 1;
  const { from, to, rate, speed } = it.film.value;
  const still = it.store.distance.value !== "network" || it.store.folded.value;
  const way = it.store.direction.value === "backward" ? "the loss flowing back" : "forward";
  const frames = (Math.abs(to - from) + 1) * Math.max(1, Math.round(rate / speed));
  return html`<section>
    <h3>Animation</h3>
    <p>
      ${field("steps", "from", [1, steps], 1)} ${field("to", "to", [1, steps], 1)}
      ${field("steps a second", "speed", [1, 16])} ${field("frames a second", "rate", [1, 25])}
      ${field("pixels wide", "width", [200, 1920])} ${button("GIF", () => it.gif(), "", still)}
    </p>
    <p class="hint">
      ${still ? "Only the unrolled network moves: show it first, with “network” above the picture." : `${frames} frames, ${way}`}
    </p>
  </section>`;
}

/** @param {TakeAway} it */
function numbers(it) {
  const flows = it.store.gradients.value !== null;
  const touch = touchOf(it.store);
  return html`<section>
    <h3>Numbers</h3>
    <p>
      Every signal at every step, float32${isTouched(touch) ? `, as ${touchWord(touch)}` : ""}:
      ${button("safetensors", () => it.numbers("safetensors"))}
      ${button("npz", () => it.numbers("npz"), "for numpy.load")}
      ${button("CSV", () => it.numbers("csv"), "step, token, signal, layer, unit, value")}
    </p>
    ${
      flows
        ? html`<p>
            The gradients: ${button("gradients as safetensors", () => it.gradients("safetensors"))}
            ${button("gradients as npz", () => it.gradients("npz"))}
          </p>`
        : ""
    }
  </section>`;
}

/** @param {TakeAway} it */
function code(it) {
  return html`<section>
    <h3>Code</h3>
    <p>
      The step at the playhead as
      ${button("PyTorch", () => it.write("file"), "weights from the model’s folder")}
      ${button("PyTorch over REST", () => it.write("server"), "weights from this server")}
      ${button("LaTeX", () => it.write("latex"), "the chosen number’s equations, with every number")}
    </p>
    ${
      it.code.value
        ? html`<textarea readonly rows="10" aria-label="Code" .value=${it.code.value}></textarea>
            <p>${button("Copy", () => it.copy(it.code.peek(), "Code"))}</p>`
        : ""
    }
  </section>`;
}

/** @param {TakeAway} it */
function links(it) {
  return html`<section>
    <h3>Page</h3>
    <p>${button("HTML", () => it.offline())} plays this trace without a server</p>
    <h3>Link</h3>
    <p>
      ${button("Copy the link", () => it.copy(`${location.origin}/#${write(it.store)}`, "Link"))}
      ${button("Copy a frame", () => it.copy(it.frame, "Frame"), "an iframe for slides and pages")}
    </p>
  </section>`;
}

/** @param {TakeAway} it */
function progress(it) {
  const work = it.work.value;
  return html`<span role="status">${it.said.value}</span> ${
      work
        ? html`<progress max="1" .value=${work.share} aria-label="Progress"></progress>
            ${button("Cancel", () => work.stop.abort())}`
        : ""
    }`;
}

/** @param {HTMLElement} el @param {HTMLElement} scope @param {Store} store @returns {{ show: () => void, end: () => void }} */
export function mountTakeAway(el, scope, store) {
  const it = new TakeAway(scope, store);
  return {
    end: fill(el, () => dialog(it, el)),
    show() {
      const own = el.querySelector("dialog");
      if (own) it.show(own);
    },
  };
}
