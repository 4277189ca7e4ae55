"""The lecture's route: what a file says, what is left out, and that each number is the API's."""

import math
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import torch
from safetensors.torch import load_file
from starlette.testclient import TestClient

from server.resources import models_dir, templates_dir
from server.services.errors import InvalidInput, NotFound
from server.services.lessons import Lesson, Route, read, render

SHIPPED = Route([templates_dir() / "lessons"])
MODELS = {folder.name for folder in models_dir().iterdir() if (folder / "config.json").exists()}
ROUTE = SHIPPED.lessons(MODELS)

GOOD = '+++\ntitle = "A loop"\nlink = "model=hello&text=hell"\nmodels = ["hello"]\n+++\n\nText.\n'


def write(folder: Path, name: str, text: str = GOOD) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_lesson_is_its_head_and_its_text(tmp_path: Path) -> None:
    lesson = read(write(tmp_path, "07-a-loop.md"))

    assert (lesson.number, lesson.name, lesson.head.title) == (7, "a-loop", "A loop")
    assert lesson.state == "model=hello&text=hell"
    assert lesson.html == "<p>Text.</p>\n"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("loop.md", GOOD, "called like 07-the-loop.md"),
        ("01-x.md", "no head", "no head in TOML"),
        ("01-x.md", "+++\ntitle = \n+++\n", "no head in TOML"),
        ("01-x.md", '+++\ntitle = "x"\nlnk = "y"\n+++\n', "lnk: Extra inputs"),
    ],
)
def test_a_broken_file_is_skipped_with_its_reason(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    write(tmp_path, "02-good.md")
    with pytest.raises(InvalidInput, match=why):
        read(write(tmp_path, name, text))

    route = Route([tmp_path])
    assert [lesson.name for lesson in route.lessons({"hello"})] == ["good"]
    assert [(one.name, why in one.reason) for one in route.skipped] == [(name, True)]


def test_own_lessons_join_by_their_numbers_and_replace_by_their_names(tmp_path: Path) -> None:
    ours, own = tmp_path / "ours", tmp_path / "own"
    ours.mkdir()
    own.mkdir()
    write(ours, "01-first.md")
    write(ours, "03-third.md")
    write(own, "02-second.md")
    write(own, "03-third.md", GOOD.replace("A loop", "Mine"))

    titles = [(one.name, one.head.title) for one in Route([ours, own]).lessons({"hello"})]
    assert titles == [("first", "A loop"), ("second", "A loop"), ("third", "Mine")]


def test_the_shipped_files_are_numbered_in_order() -> None:
    names = sorted(path.name for path in (templates_dir() / "lessons").glob("*.md"))
    assert [int(name[:2]) for name in names] == list(range(1, len(names) + 1))


def test_a_question_about_a_step_is_revealed_at_that_step() -> None:
    steps = {lesson.name: dict(parse_qsl(lesson.head.reveal)).get("step") for lesson in ROUTE}
    asked = {"hello-input": 1, "three-rows": 1, "forward-pass": 2, "bptt": 4, "test-time": 22}
    assert {name: steps[name] for name in asked} == {name: f"{t - 1}" for name, t in asked.items()}


def test_a_lesson_whose_model_is_missing_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "01-first.md")

    assert Route([tmp_path]).lessons({"other"}) == []
    with pytest.raises(NotFound, match="no lesson called 'first'"):
        Route([tmp_path]).place("first", {"other"})


def test_text_stays_text_and_formulas_become_mathml() -> None:
    html = render("<img src=x onerror=alert(1)> $h_t = f(x)$ and $5")

    assert "<img" not in html
    assert "<math" in html
    assert "$5" in html


def test_a_table_is_aligned_without_inline_style() -> None:
    html = render("| a | b |\n| ---: | - |\n| 1 | 2 |\n")

    assert '<td class="right">1</td>' in html
    assert "style=" not in html


def test_a_formula_that_is_a_paragraph_is_marked() -> None:
    assert '<p class="formula"><math' in render("Words.\n\n$h = 1$\n\nMore.\n")
    assert "formula" not in render("In a line: $h = 1$.\n")


def test_what_is_no_formula_is_shown_as_it_is() -> None:
    assert "<code>\\frac{</code>" in render("$\\frac{$")


def test_the_route_is_whole() -> None:
    assert SHIPPED.skipped == []
    assert len(ROUTE) >= 22
    assert len({lesson.name for lesson in ROUTE}) == len(ROUTE)
    asked = "".join(lesson.head.question for lesson in ROUTE)
    for question in (
        "What is our input at time step 1?",
        "what letter is predicted?",
        "What is different between the layers?",
        "What happens if f is 0?",
    ):
        assert question in asked


@pytest.mark.parametrize("lesson", ROUTE, ids=lambda lesson: lesson.name)
def test_every_state_names_a_model_that_is_there_and_a_step_of_its_text(lesson: Lesson) -> None:
    if lesson.page:
        assert lesson.head.reveal.partition("#")[0] in ("", lesson.page.partition("#")[0])
        return
    for state in filter(None, (lesson.state, lesson.head.reveal)):
        fields = dict(parse_qsl(state, keep_blank_values=True))
        assert fields["model"] in MODELS
        assert fields["model"] in lesson.head.models
        assert int(fields.get("step", 0)) < max(1, len(fields["text"]))


@pytest.fixture(scope="module")
def shipped() -> Any:
    """A client of the shipped models."""
    from server.web.app import create_app
    from server.web.settings import Settings

    app = create_app(Settings(port=0))
    with TestClient(app, base_url="http://localhost") as client:
        app.state.parts.engine.start()
        assert app.state.parts.engine.ready.wait(60)
        yield client


@pytest.mark.parametrize(
    ("lesson", "check"),
    [(lesson, check) for lesson in ROUTE for check in lesson.head.checks],
    ids=lambda one: one.name if isinstance(one, Lesson) else one["shows"],
)
def test_numbers_in_a_text_are_the_apis(lesson: Lesson, check: Any, shipped: TestClient) -> None:
    url = f"/api/v1/models/{check['model']}"
    if "ask" in check:
        answer = shipped.post(f"{url}/{check['ask']}", json=check["body"])
    else:
        answer = shipped.get(url)
    value: Any = answer.raise_for_status().json()
    for step in check["at"]:
        value = value[step]

    decimals = len(check["shows"].partition(".")[2])
    assert f"{value:.{decimals}f}" == check["shows"]
    assert check["shows"] in words_of(lesson)


def words_of(lesson: Lesson) -> str:
    """All that is read on a stop."""
    head = lesson.head
    return re.sub(r"<[^>]+>", " ", lesson.html) + f" {head.question} {head.answer} {head.notes}"


def quoted_otherwise() -> dict[str, float]:
    """Numbers of closed forms, and those that the lecture prints, from its own weights."""
    weights = load_file(models_dir() / "hello" / "model.safetensors")
    column = weights["rnn.weight_ih_l0"][:, 0]
    return {
        **{f"{weight:.6f}": float(weight) for weight in column},
        "0.427043": float(weights["rnn.weight_hh_l0"][0, 0]),
        "0.567001": float(weights["rnn.bias_ih_l0"][0]),
        "0.235706": gradient_of_the_loop(weights),
        "0.693168": math.tanh(float(column[0] + weights["rnn.bias_ih_l0"][0])),
        "1.70": 6.811275 / 4,  # the sum is checked beside it
        "1.386": math.log(4),
        "4.17": math.log(65),
        "129.4": 31 * math.log(65),
        "0.25": 0.5 * (1 - 0.5),  # σ' at 0
        "3.3": 3320385 / 1e6,
    }


def gradient_of_the_loop(weights: dict[str, torch.Tensor]) -> float:
    """dL/dw_hh of ‘hello’, by autograd."""
    w_xh, w_hy = weights["rnn.weight_ih_l0"].double(), weights["head.weight"].double()
    loop = weights["rnn.weight_hh_l0"][0, 0].double().requires_grad_()
    state, loss = torch.zeros(3, dtype=torch.float64), torch.zeros((), dtype=torch.float64)
    for letter, target in zip((0, 1, 2, 2), (1, 2, 2, 3), strict=True):
        state = torch.tanh(loop * state + w_xh[:, letter] + weights["rnn.bias_ih_l0"].double())
        loss = loss - torch.log_softmax(w_hy @ state, 0)[target]
    (gradient,) = torch.autograd.grad(loss, loop)
    return float(gradient)


@pytest.mark.parametrize("lesson", ROUTE, ids=lambda lesson: lesson.name)
def test_every_decimal_and_percentage_is_checked(lesson: Lesson) -> None:
    """Of a number that a text quotes, a check or a closed form says where it comes from."""
    otherwise = quoted_otherwise()
    checked = {str(check["shows"]) for check in lesson.head.checks}
    for number in re.findall(r"\d+\.\d+|\d+(?=\s?%)", words_of(lesson)):
        if number in checked:
            continue
        assert number in otherwise, number
        decimals = len(number.partition(".")[2])
        assert f"{otherwise[number]:.{decimals}f}" == number


def test_the_remedy_that_an_answer_names_helps_most(shipped: TestClient) -> None:
    def first(cell: str, **remedy: Any) -> float:
        answer = shipped.post("/api/v1/lab", json={"cell": cell, "steps": 100, **remedy})
        return float(answer.raise_for_status().json()["norms"][0])

    everywhere: list[dict[str, Any]] = [{"init": "orthogonal"}, {"init": "identity"}]
    skip, gate = first("rnn", skip=10), {"forget_bias": 3.0}
    others = [first("rnn", **remedy) for remedy in [*everywhere, {"activation": "relu"}]]
    assert skip > max(others)
    assert 35 <= math.log10(skip / first("rnn")) < 36
    for cell in ("lstm", "gru"):
        others = [first(cell, **remedy) for remedy in [*everywhere, {"skip": 10}]]
        assert first(cell, **gate) > max(others)


def test_the_large_model_has_as_many_parameters_as_a_text_says(shipped: TestClient) -> None:
    assert shipped.get("/api/v1/models/shakespeare-lstm-large").json()["parameters"] == 3320385
