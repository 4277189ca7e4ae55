/** A small workbench in a frame: the network and its transport, as the link behind `#` says. */

import { RnnScope } from "../../element.js";
import { bindKeys } from "../../keys.js";
import { mountSkip } from "../../skip.js";
import { THEMES } from "../../theme.js";
import { read } from "../../url.js";

const scope = new RnnScope();
const { store, timeline, history } = scope;

/** The frame's own theme, which goes before the link's. */
const theme = THEMES.find((one) => one === new URLSearchParams(location.search).get("theme"));

/** Shows what the link says; it may change while the frame stands. */
function show() {
  read(location.hash, store);
  if (theme) store.theme.value = theme;
  document.documentElement.dataset.theme = store.theme.value;
}

show();
document.querySelector("main")?.append(scope);
mountSkip(scope);
bindKeys(window, store, { timeline, history, help: () => scope.help() });
addEventListener("hashchange", show);
