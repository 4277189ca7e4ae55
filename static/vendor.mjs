/**
 * Fills static/vendor/ with the libraries, fonts and API documents that the page uses, so that nothing is ever loaded
 * from another host. Run by run.py after `npm ci`; by hand: `npm run vendor`.
 */

import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));
const VENDOR = fileURLToPath(new URL("vendor/", import.meta.url));
const UNFINISHED = fileURLToPath(new URL("vendor.unfinished/", import.meta.url));

/** Import name → where it is written; the import map in templates/base.html names the same. */
const LIBRARIES = {
  lit: "lit",
  "lit/directives/class-map.js": "lit/directives/class-map",
  "lit/directives/guard.js": "lit/directives/guard",
  "lit/directives/if-defined.js": "lit/directives/if-defined",
  "lit/directives/keyed.js": "lit/directives/keyed",
  "lit/directives/live.js": "lit/directives/live",
  "lit/directives/ref.js": "lit/directives/ref",
  "lit/directives/repeat.js": "lit/directives/repeat",
  "@preact/signals-core": "signals-core",
  gifenc: "gifenc",
  svgcanvas: "svgcanvas",
  tinykeys: "tinykeys",
  uplot: "uplot",
};

/** Styles of @fontsource: the browser fetches of them only the alphabets that are on screen. */
const FONTS = [
  "atkinson-hyperlegible-next/400.css",
  "atkinson-hyperlegible-next/400-italic.css",
  "atkinson-hyperlegible-next/700.css",
  "jetbrains-mono/400.css",
  "jetbrains-mono/700.css",
];

const SWAGGER = [
  "swagger-ui-bundle.js",
  "swagger-ui.css",
  "favicon-32x32.png",
  "LICENSE",
  "NOTICE",
];

/** `splitting` keeps what two of them share in one chunk, so that there is one lit on the page. */
async function bundleLibraries() {
  await build({
    entryPoints: Object.entries(LIBRARIES).map(([name, out]) => ({ in: name, out })),
    outdir: UNFINISHED,
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
}

async function copyFonts() {
  await mkdir(join(UNFINISHED, "fonts"));
  let sheet = "";
  for (const style of FONTS) {
    const source = join(MODULES, "@fontsource", style);
    const css = await readFile(source, "utf8");
    const onlyWoff2 = css.replace(/, url\([^)]*\.woff\) format\('woff'\)/g, "");
    for (const [, file] of onlyWoff2.matchAll(/url\((.*?)\)/g)) {
      await copyFile(join(dirname(source), file), join(UNFINISHED, "fonts", basename(file)));
    }
    sheet += onlyWoff2.replaceAll("./files/", "./fonts/");
  }
  await writeFile(join(UNFINISHED, "fonts.css"), sheet);
}

async function copySwagger() {
  await mkdir(join(UNFINISHED, "swagger-ui"));
  for (const file of SWAGGER) {
    await copyFile(join(MODULES, "swagger-ui-dist", file), join(UNFINISHED, "swagger-ui", file));
  }
}

async function copyStyles() {
  await copyFile(join(MODULES, "uplot/dist/uPlot.min.css"), join(UNFINISHED, "uplot.css"));
}

/** What we pass on to others goes with its licence. */
async function copyLicences() {
  const { dependencies } = JSON.parse(await readFile(join(MODULES, "../package.json"), "utf8"));
  const packages = [
    ...Object.keys(dependencies),
    "lit-html",
    "lit-element",
    "@lit/reactive-element",
  ];
  let licences = "";
  for (const name of packages.sort()) {
    const { version } = JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8"));
    const file = (await readdir(join(MODULES, name))).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    const text = await readFile(join(MODULES, name, file), "utf8");
    licences += `${name} ${version}\n\n${text.trim()}\n\n\n`;
  }
  await writeFile(join(UNFINISHED, "licences.txt"), licences);
}

await rm(UNFINISHED, { recursive: true, force: true });
await bundleLibraries();
await copyFonts();
await copySwagger();
await copyStyles();
await copyLicences();
await rm(VENDOR, { recursive: true, force: true });
await rename(UNFINISHED, VENDOR);
console.log(`static/vendor: ${(await readdir(VENDOR, { recursive: true })).length} files`);
