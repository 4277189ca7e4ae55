"""What the back row has of a projected page: every word, how large, whole and free."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from playwright.sync_api import Frame, Page, ViewportSize, expect

from tests.browser.access import settle
from tests.browser.scope import Scope

BACK_ROW = 24
PROJECTOR: ViewportSize = {"width": 1024, "height": 768}
TOUCH = 3
"""Boxes of words may share so many pixels either way."""

WORDS = """async () => {
  const { recordType } = await import("/static/js/charts/text.js");
  const found = [];
  const seen = { opacityProperty: true, visibilityProperty: true };
  const unseen =
    "noscript, script, style, .visually-hidden, .skip, dialog:not([open]), .text *, .under";

  /** What hides a part of the box; "" where it stands whole, null where one scrolls to it. */
  const cutBy = (el, [left, top, right, bottom]) => {
    const foot = el.closest("tbody")?.parentElement.tFoot;
    const underFoot = foot && bottom > foot.getBoundingClientRect().top + 2;
    if (underFoot) return null; // a long sum passes under its result
    for (let up = el; up && up !== document.body; up = up.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(up);
      if (overflowX === "visible" && overflowY === "visible") continue;
      const frame = up.getBoundingClientRect();
      const low = Math.max(frame.top - top, bottom - frame.bottom);
      const over = overflowY === "visible" ? 0 : low;
      const scrolls = ["auto", "scroll"].includes(overflowY);
      if (scrolls && over > 2) return null;
      const wide = Math.max(frame.left - left, right - frame.right);
      const beyond = Math.max(overflowX === "visible" ? 0 : wide, over);
      if (beyond > 2) return up.className || up.tagName;
    }
    if (top < -2 || bottom > innerHeight + 2) return null;
    return Math.max(-left, right - innerWidth) > 2 ? "screen" : "";
  };
  /** A column of the network leaves the picture at its side. */
  const leaves = (el, [left, , right]) => {
    const frame = el.matches(".unrolled canvas") && el.getBoundingClientRect();
    return frame && (left < frame.left - 2 || right > frame.right + 2);
  };
  const note = (words, el, size, box) => {
    if (leaves(el, box)) return;
    const cut = cutBy(el, box);
    const where = String(el.className?.baseVal ?? el.className) || el.tagName;
    if (cut !== null) found.push({ words, size, box, cut, where });
  };

  const onScreen = ({ box: [left, top, right, bottom], canvas }) => {
    const { x, y, width, height } = canvas.getBoundingClientRect();
    return [x + left * width, y + top * height, x + right * width, y + bottom * height];
  };
  /** All that is drawn, once the pictures stand still; those of a training never do. */
  const end = Date.now() + 3000;
  const drawn = async () => {
    for (let before = ""; ; ) {
      const all = recordType();
      dispatchEvent(new Event("looks"));
      for (let k = 0; k < 3; k++) await new Promise((done) => requestAnimationFrame(done));
      const shown = all.filter(({ canvas }) => canvas.isConnected && canvas.checkVisibility(seen));
      const place = (one) => `${one.words} ${onScreen(one).map(Math.round)}`;
      const places = new Map(shown.map((one) => [place(one), one]));
      const now = [...places.keys()].sort().join();
      if (now === before || Date.now() > end) return places.values();
      before = now;
    }
  };
  for (const one of await drawn()) note(one.words, one.canvas, one.size, onScreen(one));

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    const words = node.data.trim();
    if (!words || el.closest(unseen) || !el.checkVisibility(seen)) continue;
    const style = getComputedStyle(el);
    const size = parseFloat(style.fontSize) * (el.getScreenCTM?.()?.a ?? el.currentCSSZoom);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, top, bottom, width } of range.getClientRects()) {
      const [middle, half] = [(top + bottom) / 2, 0.36 * size]; // of the capitals
      if (width >= 1) note(words, el, size, [left, middle - half, right, middle + half]);
    }
  }
  const fields = "textarea, select, input:not([type=range], [type=checkbox], [type=radio])";
  for (const field of document.querySelectorAll(fields)) {
    if (!field.checkVisibility(seen)) continue;
    const size = parseFloat(getComputedStyle(field).fontSize) * field.currentCSSZoom;
    found.push({ words: field.value, size, box: [0, 0, 0, 0], cut: "", where: "field" });
  }
  return found;
}"""


CONTRASTS = """async ([png, boxes, by]) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const [width, height] = [image.width / by, image.height / by];
  const context = new OffscreenCanvas(width, height).getContext("2d", {
    willReadFrequently: true,
  });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  const linear = (value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return boxes.map(([left, top, right, bottom]) => {
    const [x, y] = [Math.floor(left / by), Math.floor(top / by)];
    const [wide, high] = [Math.ceil(right / by) - x, Math.ceil(bottom / by) - y];
    const { data } = context.getImageData(x, y, wide, high);
    const lights = [];
    for (let k = 0; k < data.length; k += 4) {
      const [red, green, blue] = [...data.slice(k, k + 3)].map((value) => linear(value / 255));
      lights.push(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    }
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
  });
}"""
"""WCAG's contrast of the lightest to the darkest pixel in each box of a picture made smaller."""


class Box(NamedTuple):
    """A rectangle on the screen; of words, from their capitals' heads to their feet."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> bool:
        """Whether they stand one over the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH and down > TOUCH


@dataclass(frozen=True)
class Word:
    """Some words of the page, of an SVG or of a canvas, as they are seen."""

    words: str
    size: float
    box: Box
    cut: str
    where: str

    def __repr__(self) -> str:
        return f"{self.words[:32]!r} ({self.where[:24]}, {self.size:.0f} px, cut by {self.cut!r})"


def words_of(page: Page | Frame) -> list[Word]:
    """All that can be read on the screen now."""
    found: list[dict[str, Any]] = page.evaluate(WORDS)
    return [Word(**{**one, "box": Box(*one["box"])}) for one in found]


def contrasts(page: Page, words: list[Word], by: int) -> dict[Word, float]:
    """How words stand out in a screenshot `by` times smaller each way."""
    png = base64.b64encode(page.screenshot()).decode()
    found = page.evaluate(CONTRASTS, [png, [word.box for word in words], by])
    return dict(zip(words, found, strict=True))


def faults(words: list[Word]) -> list[str]:
    """What the back row cannot read: too small, cut off, or with other words over it."""
    return [
        *(f"small: {one}" for one in words if one.size < BACK_ROW - 0.01),
        *crowded(words),
    ]


def crowded(words: list[Word]) -> list[str]:
    """What nobody can read: cut off, or with other words over it."""
    return [
        *(f"cut off: {one}" for one in words if one.cut),
        *(
            f"over one another: {a}, {b}"
            for a, b in combinations(words, 2)
            if a.box.overlap(b.box) and a.words != b.words  # a word may stand out over itself
        ),
    ]


def rest(page: Page) -> None:
    """Wait until the controls have gone that come when somebody reaches for them."""
    expect(page.locator("html")).not_to_have_attribute("data-awake", "", timeout=10_000)
    settle(page)


def present(scope: Scope, **fields: str | int | float) -> None:
    """Open a link, then present it on a projector's screen."""
    scope.page.set_viewport_size(PROJECTOR)
    scope.open(**fields)
    scope.leave_text()
    scope.page.keyboard.press("p")
    expect(scope.page.locator("html")).to_have_attribute("data-present", "")
    rest(scope.page)
