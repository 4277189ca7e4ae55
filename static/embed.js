/**
 * Puts a frame of its own server wherever `<rnn-scope model text step theme>` stands on a page:
 *
 *   <script src="https://your.server/static/embed.js" defer></script>
 *   <rnn-scope model="hello" text="hello" step="2"></rnn-scope>
 *
 * The page around stays as it is: no globals, no styles, nothing read but these elements' attributes.
 */
(() => {
  "use strict";
  const server = new URL(document.currentScript.src).origin;

  /** The address of what an element asks for. */
  function addressOf(element) {
    const address = new URL("/embed", server);
    const state = new URLSearchParams();
    for (const name of ["model", "text", "step"]) {
      if (element.hasAttribute(name)) state.set(name, element.getAttribute(name));
    }
    if (element.hasAttribute("theme"))
      address.searchParams.set("theme", element.getAttribute("theme"));
    address.hash = state.toString();
    return address.href;
  }

  /** The frame that stands for an element; its size may be given as of any frame. */
  function frameOf(element) {
    const frame = document.createElement("iframe");
    frame.src = addressOf(element);
    frame.title = `rnnscope: ${element.getAttribute("model") ?? "a recurrent network"}`;
    frame.width = element.getAttribute("width") ?? "100%";
    frame.height = element.getAttribute("height") ?? "480";
    frame.loading = "lazy";
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
    frame.setAttribute("frameborder", "0");
    return frame;
  }

  function replace() {
    for (const element of document.querySelectorAll("rnn-scope"))
      element.replaceWith(frameOf(element));
  }

  if (document.readyState === "loading")
    document.addEventListener("DOMContentLoaded", replace, { once: true });
  else replace();
})();
