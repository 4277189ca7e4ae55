/** The workbench: one `<rnn-scope>` that fills the page and lives in the address bar. */

import { RnnScope } from "./element.js";
import { bindKeys } from "./keys.js";
import { mountSkip } from "./skip.js";
import { keptTheme, wear } from "./theme.js";
import { bindAddress, read } from "./url.js";

const RECORDED = "/static/recorded/opening.safetensors";

const place = document.querySelector("main");
const scope = new RnnScope();
const { store, timeline, history } = scope;

store.theme.value = keptTheme();
if (!read(location.hash, store)) scope.setAttribute("recorded", RECORDED); // the first visit plays by itself
place?.append(scope);
mountSkip(scope);

bindAddress(store);
bindKeys(window, store, {
  timeline,
  history,
  help: () => scope.help(),
  takeAway: () => scope.takeAway(),
});
wear(store.theme);
