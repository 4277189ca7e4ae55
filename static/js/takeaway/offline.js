/** The present trace as one HTML file that plays it without a server: our own modules, styles and numbers inside it. */

/** @import { Store, Trace } from "../types.js" */

import { doneTo } from "../touch.js";

const ENTRY = "/static/js/pages/offline/main.js";
const STYLES = [
  "tokens",
  "base",
  "page",
  "text",
  "panels",
  "strips",
  "lower",
  "units",
  "compare",
  "fold",
  "offline",
];
const FONTS = /atkinson-hyperlegible-next-latin-[47]00|jetbrains-mono-latin-[47]00/;
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** What a module imports: the names in its `import` and `export … from`. */
const IMPORTS = /(\b(?:import|from)\s*\(?\s*)(["'])([^"'\n]+)\2/g;

const COMMENTS = /\/\*\*[^]*?\*\//g;

/** A file's text. @param {string} path @param {AbortSignal} signal */
async function textOf(path, signal) {
  const response = await fetch(path, { signal });
  if (!response.ok) throw new Error(`${path} could not be read.`);
  return response.text();
}

/** A data URL. @param {string} type @param {Uint8Array} bytes */
export function dataUrl(type, bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 32_768)
    letters += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return `data:${type};base64,${btoa(letters)}`;
}

/** Where a module's import leads: by the page's import map, or beside it. */
/** @param {string} name @param {string} from @param {Record<string, string>} names */
export function resolve(name, from, names) {
  if (/^[./]/.test(name)) return new URL(name, `http://host${from}`).pathname;
  const folder = Object.keys(names).find((key) => key.endsWith("/") && name.startsWith(key));
  return names[name] ?? (folder ? names[folder] + name.slice(folder.length) : null);
}

/** Its source, every import by the name that it has in the file's own import map. */
/** @param {string} source @param {string} from @param {Record<string, string>} names @param {(path: string) => void} found */
export function rename(source, from, names, found) {
  return source.replace(IMPORTS, (all, before, quote, name) => {
    const path = resolve(name, from, names);
    if (!path?.endsWith(".js")) return all;
    found(path);
    return `${before}${quote}app${path}${quote}`;
  });
}

/** All modules from the entry on, by name. @param {AbortSignal} signal */
async function modules(signal) {
  const map = document.querySelector('script[type="importmap"]')?.textContent ?? "{}";
  const names = JSON.parse(map).imports ?? {};
  /** @type {Record<string, string>} */
  const urls = {};
  const waiting = [ENTRY];
  const seen = new Set(waiting);
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    const own = path.startsWith("/static/js/"); // whose comments name modules of types alone
    const text = (await textOf(path, signal)).replace(own ? COMMENTS : /$^/, "");
    const source = rename(text, path, names, (next) => {
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    });
    urls[`app${path}`] = dataUrl("text/javascript", new TextEncoder().encode(source));
  }
  return urls;
}

/** The style sheets, and of the fonts those that are needed. @param {AbortSignal} signal */
async function styles(signal) {
  const faces = (await textOf("/static/vendor/fonts.css", signal)).match(/@font-face \{[^}]*\}/g);
  const needed = (faces ?? []).filter((face) => FONTS.test(face));
  const fonts = await Promise.all(
    needed.map(async (face) => {
      const file = /url\(\.\/([^)]+)\)/.exec(face)?.[1] ?? "";
      const response = await fetch(`/static/vendor/${file}`, { signal });
      const url = dataUrl("font/woff2", new Uint8Array(await response.arrayBuffer()));
      return face.replace(`./${file}`, url);
    }),
  );
  const sheets = await Promise.all(STYLES.map((name) => textOf(`/static/css/${name}.css`, signal)));
  return [...fonts, ...sheets].join("\n");
}

/** JSON that ends no script. @param {unknown} value */
export function inert(value) {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** The trace's own message and its tensors as they came. @param {Trace} trace */
function recording(trace) {
  const { card, vocabulary, text, tokens, offsets, unknown, generatedFrom, received } = trace;
  const { clamps, edits } = trace;
  const grown = /** @type {import("../transport/trace.js").GrowingTrace} */ (trace);
  /** @type {Record<string, { dtype: string, shape: number[], data: string }>} */
  const tensors = {};
  /** @type {(name: string, dtype: string, shape: number[], values: ArrayBufferView<ArrayBuffer> & { subarray: any }) => void} */
  const put = (name, dtype, shape, values) => {
    const count = shape.reduce((a, b) => a * b, 1);
    const { buffer, byteOffset, byteLength } = values.subarray(0, count);
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    tensors[name] = { dtype, shape, data: dataUrl("", bytes).split(",")[1] ?? "" };
  };
  for (const [name, { layers, units, halves }] of Object.entries(trace.signals))
    put(name, "F16", [received, layers, units], /** @type {any} */ (halves));
  for (const [name, { values, width }] of Object.entries(grown.perStep))
    put(
      name,
      values instanceof Int32Array ? "I32" : "F32",
      [received, width],
      /** @type {any} */ (values),
    );
  const all = grown.distributions;
  if (all) put("probs", "F32", [received, all.width], /** @type {any} */ (all.values));
  const source = { card, vocabulary, text, clamps, edits, generatedFrom };
  return { source, started: { tokens, offsets, unknown }, received, tensors };
}

/** The matrices that a small model's picture shows. @param {Store} store */
function weightsOf(store) {
  const weights = Object.entries(store.weights.peek() ?? {});
  return weights.length
    ? Object.fromEntries(
        weights.map(([name, { shape, values }]) => [name, { shape, values: [...values] }]),
      )
    : null;
}

/** @param {Store} store @param {AbortSignal} signal @returns {Promise<Blob>} */
export async function offline(store, signal) {
  const trace = store.trace.peek();
  if (!trace?.complete) throw new Error("The trace is not complete yet.");
  const [imports, css] = await Promise.all([modules(signal), styles(signal)]);
  const done = doneTo(trace, trace.card).map((part) => `${part}; `);
  const from = `${trace.card.title}, ${done.join("")}from ${location.origin}, ${new Date().toISOString().slice(0, 10)}`;
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>rnnscope</title>
<style>${css}</style>
<script type="importmap">${inert({ imports })}</script>
<script type="application/json" id="trace">${inert({ ...recording(trace), from, weights: weightsOf(store), step: store.playhead.peek() })}</script>
<body><main></main>
<script type="module">import "app${ENTRY}";</script>
</html>
`;
  return new Blob([page], { type: "text/html" });
}
