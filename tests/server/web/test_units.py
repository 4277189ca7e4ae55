"""Units over REST: numbers of a trace, put into order by the book's formulas or by torch.linalg."""

from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load
from starlette.testclient import TestClient

from server.services.limits import Limits
from server.web import units_examples as examples
from server.web.answers import SAFETENSORS
from server.web.app import create_app
from server.web.settings import Settings

TEXT = "Alas, I think he\nrolled a chord down.\nIt was A wide, sleek track"
CAPITALS = [t for t, character in enumerate(TEXT) if character in "AI"]
HIDDEN = 8


def post(client: TestClient, route: str, model: str = "tiny-deep", **body: Any) -> Any:
    given = {"input": {"text": TEXT}, **body}
    answer = client.post(f"/api/v1/models/{model}/{route}", json=given)
    return answer.json()


def states(client: TestClient, layer: int = 1, **body: Any) -> np.ndarray:
    """h of a layer, (T, H)."""
    return np.array(post(client, "trace", signals=["h"], **body)["signals"]["h"])[:, layer]


def share_of_pairs(values: np.ndarray, steps: list[int]) -> float:
    """In how many of all pairs the step that has the property has the larger value."""
    others = np.delete(values, steps)
    pairs = values[steps][:, None] - others
    return float(((pairs > 0) + (pairs == 0) / 2).mean())


def test_the_documents_show_what_hello_answers(client: TestClient) -> None:
    for route, body, shown in (
        ("units", examples.UNITS_BODY, examples.UNITS),
        ("projection", examples.PROJECTION_BODY, examples.PROJECTION),
    ):
        answer = post(client, route, "hello", **body)
        assert answer.keys() == shown.keys()
        for name, value in shown.items():
            near(answer[name], value)


def near(found: Any, shown: Any) -> None:
    if isinstance(shown, dict):
        assert found.keys() == shown.keys()
        found, shown = list(found.values()), list(shown.values())
    if isinstance(shown, list):
        assert len(found) == len(shown)
        for one, other in zip(found, shown, strict=True):
            near(one, other)
    else:
        assert found == (pytest.approx(shown, abs=1e-5) if isinstance(shown, float) else shown)


def test_a_class_is_told_by_units_as_often_as_pairs_are_counted(client: TestClient) -> None:
    h = states(client)

    found = post(client, "units", property={"class": "capital"})
    tracking = found["tracking"]

    assert tracking["measure"] == "auc"
    assert tracking["steps"] == CAPITALS
    assert (tracking["examples"], tracking["others"]) == (len(CAPITALS), len(TEXT) - len(CAPITALS))
    assert found["mean"] == pytest.approx(h.mean(0), abs=1e-6)
    expected = [share_of_pairs(h[:, unit], CAPITALS) for unit in range(HIDDEN)]
    assert tracking["effect"] == pytest.approx(expected, abs=1e-9)
    assert all(
        low <= effect <= high
        for low, effect, high in zip(
            tracking["low"], tracking["effect"], tracking["high"], strict=True
        )
    )


def test_no_place_but_its_own_is_counted_as_the_moved_property(client: TestClient) -> None:
    h = states(client)
    best = []
    for move in range(len(TEXT)):
        moved = [(step + move) % len(TEXT) for step in CAPITALS]
        aucs = [share_of_pairs(h[:, unit], moved) for unit in range(HIDDEN)]
        best.append(max(abs(auc - 0.5) for auc in aucs))

    tracking = post(client, "units", property={"class": "capital"})["tracking"]

    for effect, p_moved in zip(tracking["effect"], tracking["p_moved"], strict=True):
        at_least = sum(one >= abs(effect - 0.5) - 1e-9 for one in best[1:])
        assert p_moved == pytest.approx((at_least + 1) / len(TEXT))


def test_steps_and_numbers_may_be_given_instead(client: TestClient) -> None:
    by_class = post(client, "units", property={"class": "capital"})["tracking"]
    by_steps = post(client, "units", property={"steps": CAPITALS})["tracking"]
    places = [float(len(TEXT[:t].rpartition("\n")[2])) for t in range(len(TEXT))]
    by_place = post(client, "units", property={"class": "place"})["tracking"]
    by_number = post(client, "units", property={"values": places})["tracking"]

    assert by_steps == by_class
    assert by_number == by_place
    assert (by_place["measure"], by_place["steps"]) == ("spearman", None)
    ranks = np.array([[np.mean(np.sort(row) < v) for v in row] for row in states(client).T])
    middle = [(np.sum(np.array(places) < p) + np.sum(np.array(places) <= p)) / 2 for p in places]
    expected = [np.corrcoef(row, middle)[0, 1] for row in ranks]
    assert by_place["effect"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("held_at", ["mean", "zero"])
def test_a_unit_taken_out_costs_what_a_trace_with_it_held_costs(
    client: TestClient, held_at: str
) -> None:
    also = [{"signal": "f", "layer": 0, "units": [2], "value": 1.0}]
    whole = post(client, "units", ablate=True, held_at=held_at, per_step=True, clamp=also)
    ablation = whole["ablation"]
    untouched = post(client, "trace", clamp=also)["loss"]

    assert whole["loss_per_step"] == untouched
    for unit in (0, HIDDEN - 1):
        value = 0.0 if held_at == "zero" else whole["mean"][unit]
        held = {"signal": "h", "layer": 1, "units": [unit], "value": value}
        losses = post(client, "trace", clamp=[*also, held])["loss"]
        changes = [a - b for a, b in zip(losses[:-1], untouched[:-1], strict=True)]
        assert ablation["values"][unit] == pytest.approx(value, abs=1e-7)
        assert ablation["per_step"][unit][:-1] == pytest.approx(changes, abs=2e-6)
        assert ablation["per_step"][unit][-1] is None
        assert ablation["change"][unit] == pytest.approx(sum(changes), abs=2e-5)
        mean = sum(changes) / len(changes)
        assert ablation["mean_change"][unit] == pytest.approx(mean, abs=1e-6)


def test_edits_and_a_lower_layer_are_heard(client: TestClient) -> None:
    edits = [{"parameter": "rnn.weight_hh_l0", "row": 0, "column": 0, "value": 3.0}]

    found = post(client, "units", layer=0, edits=edits)

    assert found["mean"] == pytest.approx(states(client, 0, edits=edits).mean(0), abs=1e-6)
    assert found["mean"] != pytest.approx(post(client, "units", layer=0)["mean"], abs=1e-6)


def test_states_lie_where_torch_linalg_puts_them(client: TestClient) -> None:
    h = torch.from_numpy(states(client))
    centred = h - h.mean(0)
    _, s, _ = torch.linalg.svd(centred)

    found = post(client, "projection", components=3, directions=True)
    coordinates = torch.tensor(found["coordinates"]).double()  # (T, 3)
    directions = torch.tensor(found["directions"]).double()  # (3, H)

    assert found["explained"] == pytest.approx((s**2 / (s**2).sum())[:3].tolist(), abs=1e-5)
    assert (directions @ directions.T - torch.eye(3)).abs().max() < 1e-5
    assert (centred @ directions.T - coordinates).abs().max() < 1e-5
    assert found["loss_per_step"] == post(client, "trace")["loss"]


def test_safetensors_carries_the_same_numbers(client: TestClient) -> None:
    body: dict[str, Any] = {"property": {"class": "capital"}, "ablate": True, "per_step": True}
    words = post(client, "units", **body)
    answer = client.post(
        "/api/v1/models/tiny-deep/units",
        json={"input": {"text": TEXT}, **body},
        headers={"accept": SAFETENSORS},
    )
    tensors = load(answer.content)

    assert tensors["mean"].tolist() == pytest.approx(words["mean"])
    assert tensors["tracking.effect"].tolist() == pytest.approx(words["tracking"]["effect"])
    per_step = tensors["ablation.per_step"]
    assert per_step.shape == (HIDDEN, len(TEXT))
    assert np.isnan(per_step[:, -1]).all()
    assert per_step[3, :-1].tolist() == pytest.approx(words["ablation"]["per_step"][3][:-1])


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "no such class": ("units", {"property": {"class": "noun"}}, "property.class", "'capital'"),
    "two at once": (
        "units",
        {"property": {"class": "vowel", "steps": [1]}},
        "property",
        "exactly one of class, steps and values",
    ),
    "a step beyond the text": (
        "units",
        {"property": {"steps": [len(TEXT)]}},
        "property.steps",
        f"steps from 0 to {len(TEXT) - 1}",
    ),
    "too few numbers": (
        "units",
        {"property": {"values": [1.0]}},
        "property.values",
        f"a list of {len(TEXT)}, one a step",
    ),
    "what no step has": (
        "units",
        {"property": {"class": "digit"}},
        "property",
        "No step of this text has the property, so no unit can tell it.",
    ),
    "what every step has": (
        "units",
        {"property": {"steps": list(range(len(TEXT)))}},
        "property",
        "Every step of this text has the property, so no unit can tell it.",
    ),
    "a signal of another cell": ("units", {"signal": "r"}, "signal", "allowed: "),
    "a layer too high": ("projection", {"layer": 2}, "layer", "-2 to 1"),
    "four components": ("projection", {"components": 4}, "components", "3"),
    "more components than steps": (
        "projection",
        {"input": {"text": "A"}},
        "components",
        "no more than there are steps and units",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused_by_its_field(client: TestClient, name: str) -> None:
    route, body, field, words = REFUSED[name]

    problem = post(client, route, **body)

    assert (problem["status"], problem["field"]) == (422, field)
    assert words in problem["detail"] + str(problem.get("allowed"))


def test_limits_are_named(settings: Settings) -> None:
    def narrow(limits: Limits, route: str, **body: Any) -> Any:
        app = create_app(settings.model_copy(update={"limits": limits}))
        with TestClient(app, base_url="http://localhost") as client:
            app.state.parts.engine.start()
            assert app.state.parts.engine.ready.wait(60)
            return post(client, route, **body)

    few = Limits(state_numbers=HIDDEN * 10)
    small = Limits(json_numbers=HIDDEN * 10)

    for route in ("units", "projection"):
        problem = narrow(few, route)
        assert (problem["status"], problem["limit"]) == (422, "state_numbers")
        assert problem["detail"] == "Of this model at most 10 steps can be looked at together."
    problem = narrow(small, "units", ablate=True, per_step=True)
    assert (problem["status"], problem["limit"]) == (422, "json_numbers")
