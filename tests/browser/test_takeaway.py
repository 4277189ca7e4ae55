"""Everything that can be taken away is read back by somebody else: numpy, an XML parser, Python."""

import base64
import csv
import json
import math
import re
import xml.etree.ElementTree as ET
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from server.resources import models_dir
from tests.browser.conftest import Watch
from tests.browser.scope import Scope
from tests.live import LiveServer

SVG = "{http://www.w3.org/2000/svg}"


def open_dialog(scope: Scope, model: str, text: str, step: int) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model=model, text=text, step=step)
    scope.page.keyboard.press("t")
    expect(scope.page.get_by_role("dialog", name="Take away")).to_be_visible()


def take(scope: Scope, label: str) -> bytes:
    with scope.page.expect_download() as download:
        scope.button(label).click()
    expect(scope.page.locator(".takeaway footer [role=status]")).to_contain_text("rnnscope-")
    return Path(download.value.path()).read_bytes()


def wide(scope: Scope, pixels: int, what: str = "Picture") -> None:
    """So many pixels across for the next one."""
    section = scope.page.locator(".takeaway section").filter(
        has=scope.page.get_by_role("heading", name=what)
    )
    field = section.get_by_label("pixels wide")
    field.fill(str(pixels))
    field.press("Tab")


def pixels(png: bytes) -> list[int]:
    """A PNG's width and height, as it says itself."""
    return [int.from_bytes(png[at : at + 4], "big") for at in (16, 20)]


def ask(scope: Scope, model: str, **body: Any) -> Any:
    answer = scope.page.request.post(
        f"{scope.url}/api/v1/models/{model}/trace",
        data=json.dumps(body),
        headers={"content-type": "application/json"},
    )
    assert answer.ok, answer.text()
    return answer.json()


def test_pictures_are_of_the_size_asked_for_and_hold_the_words(scope: Scope) -> None:
    open_dialog(scope, "hello", "hello", 3)
    width, height = scope.page.locator(".scene.unrolled").evaluate(
        "el => [el.clientWidth, el.clientHeight]"
    )

    png = take(scope, "PNG")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert pixels(png) == pytest.approx([2 * width, 2 * height], abs=2)
    assert len(png) > 10_000

    for pixel in (333, 3001):
        wide(scope, pixel)
        assert pixels(take(scope, "PNG")) == pytest.approx([pixel, pixel * height / width], abs=2)
    root = ET.fromstring(take(scope, "SVG"))
    assert float(root.attrib["width"]) == 3001
    said = {element.text for element in root.iter(f"{SVG}text")}
    assert {"what is remembered", "what goes in", "h", "e", "l"} <= said
    assert len(list(root.iter(f"{SVG}path"))) > 20


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/lab", {"vanilla RNN", "LSTM", "GRU", "vanishes", "The road behind the snow-plough"}),
        ("/sentences", {"not 04", "RNN", "GRU", "LSTM", "How often they are right"}),
    ],
)
def test_a_page_s_picture_can_be_taken_away(
    page: Page, server: LiveServer, watch: Watch, path: str, said: set[str]
) -> None:
    page.goto(f"{server.url}{path}")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="take away").click()
    field = page.get_by_label("pixels wide")
    field.fill("1500")
    field.press("Tab")
    taken = {}
    for form in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=form, exact=True).click()
        taken[form] = Path(download.value.path()).read_bytes()
    picture = page.locator(".bench" if path == "/lab" else "#sentences")
    wide, high = picture.evaluate("el => [el.clientWidth, el.clientHeight]")
    assert pixels(taken["PNG"]) == pytest.approx([1500, 1500 * high / wide], abs=2)
    assert said <= set(words(taken["SVG"]))


def test_where_no_training_is_open_there_is_nothing_to_take_away(
    page: Page, server: LiveServer, watch: Watch
) -> None:
    page.goto(f"{server.url}/train")
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog", name="Take away")
    expect(dialog.get_by_role("status")).to_have_text("There is no picture here yet.")
    expect(dialog.get_by_role("button", name="PNG")).to_have_count(0)


def words(svg: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("model", "unit", "signal"), [("hello", 0, "h"), ("shakespeare-lstm", 37, "c")]
)
def test_a_picture_of_the_arithmetic_has_its_numbers_and_its_curve(
    scope: Scope, model: str, unit: int, signal: str
) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model=model, text="hello", step=2, unit=f"{signal}.0.{unit}", zoom="arithmetic")
    scene = scope.page.locator(".arithmetic")
    expect(scene.locator(".sum").first).to_be_visible()
    shown = {one.strip() for one in scene.locator("button.number").all_inner_texts()}
    served = ask(scope, model, input={"text": "hello"}, signals=[signal])
    value = served["signals"][signal][2][0][unit]
    scope.page.keyboard.press("t")
    expect(scope.button("GIF")).to_be_disabled()
    expect(scope.page.get_by_text("Only the unrolled network moves")).to_be_visible()

    picture = take(scope, "SVG")

    said = words(picture)
    assert shown <= set(said)
    assert any(f"{value:.4f}".replace("-", "−") in one for one in said)
    assert str(unit) in said  # the field's own
    assert len(list(ET.fromstring(picture).iter(f"{SVG}path"))) >= scene.locator("rect").count() > 0
    assert len(take(scope, "PNG")) > 10_000


def test_a_picture_says_what_is_held_and_keeps_words_apart(scope: Scope) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model="shakespeare-lstm", text="hello", step=2, zoom="cell", hold="f.all.all.all:0")
    expect(scope.page.locator(".cell-notes .hint")).to_be_visible()
    scope.page.keyboard.press("t")

    said = words(take(scope, "SVG"))

    assert "held: f = 0 throughout" in said
    assert "is c" in said  # between two subscripts
    assert b"held: f = 0 throughout; from http" in take(scope, "HTML")


def test_the_animation_has_a_frame_for_every_moment(scope: Scope) -> None:
    open_dialog(scope, "hello", "hello", 3)
    wide(scope, 240, "Animation")
    before = scope.state("playhead")

    gif = take(scope, "GIF")

    assert gif[:6] == b"GIF89a"
    assert int.from_bytes(gif[6:8], "little") == 240
    assert gif.count(b"\x21\xf9\x04") == 5 * 6  # steps, each of 12 / 2 frames
    assert scope.state("playhead") == before


def test_numbers_are_the_apis(scope: Scope) -> None:
    open_dialog(scope, "shakespeare-gru", "To be", 2)
    expected = ask(scope, "shakespeare-gru", input={"text": "To be"}, signals=["h", "z", "probs"])

    tensors = load(take(scope, "safetensors"))
    with np.load(BytesIO(take(scope, "npz"))) as arrays:
        for name in ("h", "z", "probs"):
            values = np.array(expected["signals"][name], dtype=np.float32)
            np.testing.assert_array_equal(tensors[name], values)
            np.testing.assert_array_equal(arrays[name], values)
    rows = csv.DictReader(StringIO(take(scope, "CSV").decode(), newline=""))
    found = [float(row["value"]) for row in rows if row["signal"] == "h"]
    h = np.array(expected["signals"]["h"], dtype=np.float32)
    np.testing.assert_array_equal(np.array(found, dtype=np.float32), h.ravel())


@pytest.mark.parametrize(
    "model", ["hello", "shakespeare-rnn", "shakespeare-gru", "shakespeare-lstm-large"]
)
def test_the_code_computes_what_is_on_the_screen(
    scope: Scope, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_dialog(scope, model, "hello", 3)
    scope.button("PyTorch").click()
    code = scope.page.get_by_label("Code", exact=True)
    expect(code).to_be_visible()
    signals = [name for name in "ifogrznch" if name in scope.trace("Object.keys(trace.signals)")]
    answer = ask(scope, model, input={"text": "hello"}, signals=[*signals, "probs"])

    monkeypatch.chdir(models_dir().parent)
    names: dict[str, Any] = {}
    exec(code.input_value(), names)  # it also asks torch.nn

    for layer, state in enumerate(names["state"]):
        for name in signals:
            value = answer["signals"][name][3][layer]
            np.testing.assert_allclose(state[name], value, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(names["probs"], answer["signals"]["probs"][3], rtol=1e-4, atol=1e-6)


def latex(scope: Scope) -> str:
    """What the dialog writes for it."""
    scope.button("LaTeX").click()
    code = scope.page.get_by_label("Code", exact=True)
    expect(code).to_be_visible()
    return code.input_value()


def reckoned(lines: str) -> float:
    """The sum that stands in lines of LaTeX, with its products."""
    plain = re.sub(r"&=|&\\quad|\\\\", " ", lines).replace("\\cdot", "*")
    return sum(math.prod(map(float, re.findall(r"-?[\d.]+", part))) for part in plain.split(" + "))


def test_latex_has_every_product_and_the_api_s_numbers(scope: Scope) -> None:
    open_dialog(scope, "hello", "hello", 1)
    said = latex(scope)
    answer = ask(scope, "hello", input={"text": "hello"}, signals=["a", "h"])["signals"]

    found = re.search(
        r"b_{hh} \\\\\n(.*?) &= (-?[\d.]+) \\\\\n.*h_t &= .* = (-?[\d.]+)$", said, re.S | re.M
    )

    assert found, said
    assert reckoned(found[1]) == pytest.approx(answer["a"][1][0][0], rel=1e-6)
    assert float(found[2]) == pytest.approx(answer["a"][1][0][0], rel=1e-6)
    assert float(found[3]) == pytest.approx(answer["h"][1][0][0], rel=1e-6)


def test_latex_of_a_token_is_its_logit_and_its_share(scope: Scope) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model="hello", text="hello", step=1, unit="probs.0.2")
    scope.page.keyboard.press("t")
    said = latex(scope)
    answer = ask(scope, "hello", input={"text": "hello"}, signals=["logits", "probs"])["signals"]

    found = re.search(r"h_t \\\\\n(.*?) &= (-?[\d.]+) \\\\\n.*= (-?[\d.]+)$", said, re.S | re.M)

    assert found, said
    assert reckoned(found[1]) == pytest.approx(answer["logits"][1][2], rel=1e-6)
    assert float(found[2]) == pytest.approx(answer["logits"][1][2], rel=1e-6)
    assert float(found[3]) == pytest.approx(answer["probs"][1][2], rel=1e-6)


@pytest.mark.parametrize("model", ["hello", "shakespeare-lstm"])
def test_the_page_plays_from_a_file_and_asks_nobody(
    scope: Scope, model: str, tmp_path: Path
) -> None:
    open_dialog(scope, model, "he</script>llo", 1)
    file = tmp_path / "trace.html"
    file.write_bytes(take(scope, "HTML"))
    shown = scope.trace("trace.tokens.length")
    value = scope.page.locator(".scene.unrolled").evaluate("el => el.inspect(1, 0, 'h').values[0]")

    asked: list[str] = []
    scope.page.goto("about:blank")
    scope.page.context.on("request", lambda request: asked.append(request.url.split(":")[0]))
    page = scope.page.context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.context.set_offline(True)
    page.goto(file.as_uri())

    network = page.locator(".scene.unrolled")
    expect(network.locator("canvas")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.scene.unrolled').inspect?.(1, 0, 'h')")
    assert network.evaluate("el => el.inspect(1, 0, 'h').values[0]") == value
    expect(page.locator(".offline")).to_contain_text(f"2/{shown}")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".offline")).to_contain_text(f"3/{shown}")
    assert set(asked) <= {"file", "data"}
    assert complaints == []
    page.close()


def test_the_page_of_an_edited_net_has_the_edited_numbers_and_says_so(
    scope: Scope, tmp_path: Path
) -> None:
    edit = {"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": -0.9}
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model="hello", text="hello", step=2, edit="rnn.weight_hh_l0.0.0:-0.9")
    scope.page.keyboard.press("t")
    file = tmp_path / "edited.html"
    file.write_bytes(take(scope, "HTML"))
    question = {"input": {"text": "hello"}, "signals": ["h"]}
    h, usual = (ask(scope, "hello", **question, edits=edits) for edits in ([edit], []))
    page = scope.page.context.new_page()
    page.goto(file.as_uri())
    page.wait_for_function("() => document.querySelector('.scene.unrolled')?.inspect?.(2, 0, 'h')")
    shown = page.evaluate(
        "() => [...document.querySelector('.scene.unrolled').inspect(2, 0, 'h').values]"
    )
    assert shown == pytest.approx(h["signals"]["h"][2][0], abs=1e-3)
    assert shown != pytest.approx(usual["signals"]["h"][2][0], abs=1e-2)
    expect(page.locator("body")).to_contain_text("edited: W_hh[0, 0] = −0.9")
    page.close()


EDGES = """async (data) => {
  const blob = await (await fetch(`data:image/png;base64,${data}`)).blob();
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data: pixels } = context.getImageData(0, 0, width, height);
  let sharp = 0;
  for (let k = 4; k < pixels.length; k += 4) sharp += Math.abs(pixels[k] - pixels[k - 4]) > 150;
  return { width, sharp };
}"""


@pytest.mark.parametrize("lower", ["strips", "blame", "states"])
def test_a_picture_below_is_drawn_anew_at_its_size(scope: Scope, lower: str) -> None:
    scope.page.emulate_media(reduced_motion="reduce")
    scope.open(model="shakespeare-lstm", text="To be, or not to be", step=3, lower=lower)
    if lower == "blame":
        scope.wait_for("store.gradients.value?.complete")
    if lower == "states":
        scope.wait_for("store.projected.value.value")
    before = scope.page.locator(".lower-body canvas").first.evaluate("canvas => canvas.width")
    scope.page.keyboard.press("t")
    scope.page.locator(".takeaway select").select_option("lower")
    edges = {}
    for scale in (1, 4):
        wide(scope, scale * 1000)
        png = base64.b64encode(take(scope, "PNG")).decode()
        blank = scope.page.context.new_page()
        edges[scale] = blank.evaluate(EDGES, png)
        blank.close()
    assert (edges[1]["width"], edges[4]["width"]) == (1000, 4000)
    # Enlarged from the screen's pixels, no edge would be so sharp; drawn anew, it is longer.
    assert edges[4]["sharp"] > 2 * edges[1]["sharp"]
    after = scope.page.locator(".lower-body canvas").first.evaluate("canvas => canvas.width")
    assert after == before
