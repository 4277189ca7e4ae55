/** A page inside a stop of the lessons: its pictures alone, as large as the stop's; its keys are the stop's first. */

import { setLeastType } from "../charts/text.js";
import { isTyping } from "../dom.js";
import { LEAST } from "./size.js";

const SIGNS = ["data-present", "data-awake", "data-dot"];
/** Keys that go along the route even while somebody types. */
const ROUTE = ["PageDown", "PageUp"];

/** @param {Element} frame the element of the stop's own page that holds this one */
export function joinStop(frame) {
  const { defaultView: stop, documentElement: host } = frame.ownerDocument;
  if (!stop) return;
  document.documentElement.toggleAttribute("data-framed", true);
  lookLike(host);
  addEventListener("keydown", (event) => pass(event, stop.document.body), true);
  addEventListener("pointermove", ({ clientX, clientY }) => {
    const { left, top } = frame.getBoundingClientRect();
    stop.dispatchEvent(
      new PointerEvent("pointermove", { clientX: left + clientX, clientY: top + clientY }),
    );
  });
}

/** Presented as the stop is, and in its theme. @param {HTMLElement} host */
function lookLike(host) {
  const root = document.documentElement;
  let before = "";
  const follow = () => {
    for (const sign of SIGNS) root.toggleAttribute(sign, host.hasAttribute(sign));
    const enlarged = host.style.getPropertyValue("--enlarged");
    const looks = `${enlarged} ${host.dataset.theme}`;
    if (looks === before) return;
    before = looks;
    root.style.setProperty("--enlarged", enlarged || "1");
    if (host.dataset.theme) root.dataset.theme = host.dataset.theme;
    setLeastType(enlarged ? LEAST : 0);
    dispatchEvent(new Event("looks"));
  };
  follow();
  const attributeFilter = [...SIGNS, "data-theme", "style"];
  new MutationObserver(follow).observe(host, { attributes: true, attributeFilter });
}

/** The stop has a key first; what it leaves is this page's. @param {KeyboardEvent} event @param {HTMLElement} stop */
function pass(event, stop) {
  const { key, code, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey) return;
  if (isTyping(event.target) && !ROUTE.includes(key)) return;
  const told = { key, code, shiftKey, bubbles: true, cancelable: true };
  if (stop.dispatchEvent(new KeyboardEvent("keydown", told))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}
