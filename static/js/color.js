/**
 * What a value looks like: colour maps from the theme's ground to full colour, and each signal's map and range.
 *
 * A map is a straight line in OKLab, so equal differences of value are equal differences to the eye, and both arms of
 * the diverging map are equally long. Blue against orange, and every map's steady change of lightness, stay readable
 * with each kind of colour blindness and in grey. The map of gradients is two such lines, through crimson: it alone
 * does not begin at the ground, for the smallest gradient is still one, and where none flows there is none to colour.
 */

/** @typedef {"diverging" | "sequential" | "loss" | "gradient"} Kind */
/** @typedef {[number, number, number]} Triple */

/**
 * The page's colours, as sRGB 0 … 255, and whether the ground is dark.
 *
 * @typedef {{ ground: Triple, ink: Triple, muted: Triple, line: Triple, waiting: Triple, accent: Triple, dark: boolean }} Theme
 */

/** The full colours in OKLCH: lightness 0 … 1, chroma, hue in degrees, on a light and on a dark ground. */
const FULL = {
  negative: { light: [0.56, 0.15, 255], dark: [0.74, 0.135, 250] },
  positive: { light: [0.6, 0.155, 50], dark: [0.74, 0.15, 58] },
  open: { light: [0.42, 0.085, 165], dark: [0.86, 0.11, 165] },
  loss: { light: [0.42, 0.19, 303], dark: [0.84, 0.13, 308] },
};

/** From a vanished gradient to a full one, OKLCH as above: the vanished is near the ground, the full far from it. */
const GRADIENT = {
  light: [
    [0.9, 0.045, 25],
    [0.6, 0.2, 14],
    [0.27, 0.11, 5],
  ],
  dark: [
    [0.32, 0.075, 5],
    [0.6, 0.185, 14],
    [0.93, 0.06, 60],
  ],
};

/** The hue that a signal's name and wire carry; its values never do. Degrees in OKLCH. */
const NAME_HUE = {
  i: 145,
  f: 350,
  o: 200,
  g: 75,
  r: 350,
  z: 200,
  n: 75,
  m: 110,
  c: 285,
  h: 255,
  a: 75,
};

const GATES = new Set(["i", "f", "o", "r", "z"]);
const BOUNDED = new Set(["h", "g", "n"]);

/**
 * The map of a signal: gates from closed to open, losses and gradients their own, everything else about zero.
 *
 * @param {string} signal
 * @returns {Kind}
 */
export function colorOf(signal) {
  if (signal === "loss" || signal === "gradient") return signal;
  return GATES.has(signal) ? "sequential" : "diverging";
}

/**
 * The values that take a map's two ends. What has no bound of its own (c, a, m, x, logits, loss) is scaled to the trace.
 *
 * @param {string} signal
 * @param {number} [extent] the largest |value| in the trace, for signals without a bound
 * @returns {[number, number]}
 */
export function range(signal, extent = 1) {
  if (GATES.has(signal)) return [0, 1];
  if (BOUNDED.has(signal) && extent <= 1) return [-1, 1]; // h of a relu network knows no bound
  return signal === "loss" ? [0, extent] : [-extent, extent];
}

/**
 * The entry of a map that shows a value; values outside the range take its ends, NaN the start.
 *
 * @param {number} value
 * @param {readonly [number, number]} limits
 */
export function indexOf(value, [lo, hi]) {
  const index = Math.floor(((value - lo) / (hi - lo)) * 256);
  return index > 255 ? 255 : index > 0 ? index : 0;
}

/** @type {Map<string, Uint32Array>} */
const cache = new Map();

/**
 * A colour map of 256 entries, packed as ImageData wants them (0xAABBGGRR, little endian).
 *
 * Entry 0 of a sequential map and entry 128 of the diverging map are the ground itself.
 *
 * @param {Kind} kind
 * @param {Theme} theme
 */
export function colormap(kind, theme) {
  const key = `${kind} ${theme.ground} ${theme.dark}`;
  const known = cache.get(key);
  if (known) return known;
  const map = Uint32Array.from({ length: 256 }, (_, k) => {
    if (kind === "gradient") return pack(along(GRADIENT[theme.dark ? "dark" : "light"], k / 255));
    if (kind === "diverging") {
      const share = (k - 128) / 127;
      return pack(blend(theme, share < 0 ? "negative" : "positive", Math.min(1, Math.abs(share))));
    }
    return pack(blend(theme, kind === "loss" ? "loss" : "open", k / 255));
  });
  cache.set(key, map);
  return map;
}

/**
 * The colour of one value as CSS.
 *
 * @param {string} signal
 * @param {number} value
 * @param {Theme} theme
 * @param {readonly [number, number]} [limits]
 */
export function css(signal, value, theme, limits = range(signal)) {
  const packed = colormap(colorOf(signal), theme)[indexOf(value, limits)] ?? 0;
  return `rgb(${packed & 255} ${(packed >> 8) & 255} ${(packed >> 16) & 255})`;
}

/** The least contrast of words with what they stand on: WCAG's AA. */
const READABLE = 4.5;
/** @type {Triple[]} */
const EXTREMES = [
  [0, 0, 0],
  [255, 255, 255],
];

/**
 * The colour of a number written on a value's colour: ink or ground, whichever stands out more, and where neither does,
 * black or white.
 *
 * @param {string} signal
 * @param {number} value
 * @param {Theme} theme
 * @param {readonly [number, number]} [limits]
 */
export function inkOn(signal, value, theme, limits = range(signal)) {
  const packed = colormap(colorOf(signal), theme)[indexOf(value, limits)] ?? 0;
  /** @type {Triple} */
  const under = [packed & 255, (packed >> 8) & 255, (packed >> 16) & 255];
  const best = (/** @type {Triple[]} */ [one, other]) =>
    one && other && contrast(other, under) > contrast(one, under) ? other : (one ?? under);
  const own = best([theme.ink, theme.ground]);
  return paint(contrast(own, under) >= READABLE ? own : best(EXTREMES));
}

/** WCAG's contrast of two colours, 1 … 21. @param {Triple} one @param {Triple} other */
function contrast(one, other) {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @param {Triple} color */
function luminance(color) {
  const [r, g, b] = linear(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The colour of a signal's name and wire.
 *
 * @param {string} signal
 * @param {Theme} theme
 */
export function nameColor(signal, theme) {
  const hue = /** @type {Record<string, number>} */ (NAME_HUE)[signal.replace(/^a_/, "")];
  if (hue === undefined) return `rgb(${theme.ink.join(" ")})`;
  return `rgb(${fromOklch([theme.dark ? 0.8 : 0.47, 0.11, hue]).join(" ")})`;
}

/**
 * Reads the theme where `el` stands. Any way of writing a colour is understood, the browser converts it.
 *
 * @param {Element} el
 * @returns {Theme}
 */
export function readTheme(el) {
  const probe = document.createElement("span");
  el.append(probe);
  const read = (/** @type {string} */ name, /** @type {string} */ fallback) => {
    probe.style.setProperty("color", `var(${name}, ${fallback})`);
    return toTriple(getComputedStyle(probe).color);
  };
  const ground = read("--ground", "#fff");
  const theme = {
    ground,
    ink: read("--ink", "#1a1a1a"),
    muted: read("--muted", "#666"),
    line: read("--line", "#ddd"),
    waiting: read("--waiting", "#aaa"),
    accent: read("--accent", "#1a1a1a"),
    dark: (toOklab(ground)[0] ?? 1) < 0.5,
  };
  probe.remove();
  return theme;
}

/**
 * A theme's colour as CSS.
 *
 * @param {Triple} triple
 * @param {number} [alpha]
 */
export function paint(triple, alpha = 1) {
  return `rgb(${triple.join(" ")} / ${alpha})`;
}

/** @type {OffscreenCanvasRenderingContext2D | null} */
let pixel = null;

/** @param {string} color @returns {Triple} */
function toTriple(color) {
  const plain = color.match(/^rgb\((\d+), (\d+), (\d+)\)$/);
  if (plain) return [Number(plain[1]), Number(plain[2]), Number(plain[3])];
  pixel ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (!pixel) throw new Error("No 2D canvas.");
  pixel.fillStyle = color;
  pixel.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return [r, g, b];
}

/** @param {Theme} theme @param {keyof typeof FULL} end @param {number} share @returns {Triple} */
function blend(theme, end, share) {
  if (share === 0) return theme.ground;
  const from = toOklab(theme.ground);
  const to = oklab(/** @type {Triple} */ (FULL[end][theme.dark ? "dark" : "light"]));
  return mix(from, to, share);
}

/**
 * A place on a line of straight pieces in OKLab, by its share of the line's length.
 *
 * @param {number[][]} corners in OKLCH
 * @param {number} share 0 … 1
 */
function along(corners, share) {
  const points = corners.map((corner) => oklab(/** @type {Triple} */ (corner)));
  const pieces = points.slice(1).map((to, k) => {
    const from = /** @type {Triple} */ (points[k]);
    return { from, to, length: Math.hypot(...from.map((value, axis) => (to[axis] ?? 0) - value)) };
  });
  let left = share * pieces.reduce((sum, { length }) => sum + length, 0);
  for (const { from, to, length } of pieces) {
    if (left <= length || to === points.at(-1)) return mix(from, to, Math.min(1, left / length));
    left -= length;
  }
  throw new RangeError("A line has two corners at least.");
}

/** @param {Triple} from in OKLab @param {Triple} to @param {number} share */
function mix(from, to, share) {
  return fromOklab(
    /** @type {Triple} */ (from.map((value, k) => value + share * ((to[k] ?? 0) - value))),
  );
}

/** @param {Triple} triple */
export function pack([r, g, b]) {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

// OKLab: Björn Ottosson, "A perceptual color space for image processing", 2020.

/** @param {Triple} lch @returns {Triple} */
function oklab([lightness, chroma, hue]) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** @param {Triple} lch */
function fromOklch(lch) {
  return fromOklab(oklab(lch));
}

/** Light itself, 0 … 1. @param {Triple} srgb 0 … 255 */
function linear(srgb) {
  return /** @type {Triple} */ (
    srgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
  );
}

/**
 * @param {Triple} srgb 0 … 255
 * @returns {Triple}
 */
export function toOklab(srgb) {
  const [r, g, b] = linear(srgb);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {Triple} lab @returns {Triple} */
function fromOklab([L, a, b]) {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const light = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return /** @type {Triple} */ (
    light.map((v) => {
      const part = Math.min(1, Math.max(0, v));
      return Math.round(
        255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055),
      );
    })
  );
}
