/** A black screen: the class looks at the lecturer. */

const cover = document.createElement("section");
cover.className = "present-black";
cover.setAttribute("aria-label", "Black screen. B or a click brings the picture back.");
cover.addEventListener("click", () => black(false));

/** @param {boolean} [on] the other way round where it is left out */
export function black(on = !cover.isConnected) {
  if (on) document.body.append(cover);
  else cover.remove();
}

black.isOn = () => cover.isConnected;
