"""The model as a user meets it: it runs under Mesa, refuses nonsense, and does something."""

import inspect

import pytest
from cmsim import SeparatedFamilies
from cmsim.model.errors import InputError
from cmsim.model.results.slots import Slot

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"families": 0}, "at least 1"),
        ({"families": -5}, "at least 1"),
        ({"families": "many"}, "whole number"),
        ({"families": 2.5}, "whole number"),
        ({"families": 10**12}, "memory for at most"),
        ({"families": 100_000, "engine": "mesa"}, "at most 60,000"),
        ({"engine": "mesh"}, "did you mean 'mesa'"),
        ({"until": "2012-11"}, "starts in 2012-12"),
        ({"until": "2036"}, "YYYY-MM"),
        ({"until": "2090-01"}, "2060-12"),
        ({"rng": -1}, "seed"),
        ({"parameters": {"fee_salienc": 1.0}}, "did you mean 'fee_salience'"),
    ],
)
def test_nonsense_is_refused_in_one_line(settings: dict, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        SeparatedFamilies(**{"families": 100, "until": "2013-01", **settings})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_it_stops_by_running(engine: str) -> None:
    model = SeparatedFamilies(families=100, until="2013-03", engine=engine)
    steps = 0
    while model.running:
        model.step()
        steps += 1
    assert steps == 4
    collected = model.datacollector.get_model_vars_dataframe()
    assert collected["month"].tolist() == ["2012-12", "2013-01", "2013-02", "2013-03"]
    assert collected[["none", "family_based"]].to_numpy().min() > 0


@pytest.mark.parametrize("period", [1, -1])
def test_mesas_own_runner_lives_it_to_its_end(period: int) -> None:
    from mesa.batchrunner import batch_run

    settings = {"families": 60, "until": "2013-02"}
    # Mesa 3.3 takes seeds among the parameters; from 3.5 on the runner has an argument for them
    seeds = {"rng": [1, 2]}
    own = "rng" in inspect.signature(batch_run).parameters
    asked = {"parameters": settings, **seeds} if own else {"parameters": settings | seeds}
    rows = batch_run(SeparatedFamilies, **asked, data_collection_period=period, display_progress=False)
    months = ["2012-12", "2013-01", "2013-02"] if period == 1 else ["2013-02"]
    assert [(row["rng"], row["month"]) for row in rows] == [(seed, month) for seed in (1, 2) for month in months]
    shares = {row["family_based"] for row in rows}
    assert all(0 < share < 1 for share in shares)
    assert len(shares) > 1


def test_agents_are_windows_on_their_row() -> None:
    model = SeparatedFamilies(families=100, until="2013-03", engine="mesa")
    model.step()
    parent = model.people["paying"][3]
    assert parent.willingness == model.tables.paying["willingness"][3]
    assert list(parent.families) == [row for row, of in enumerate(model.families["paying"]) if of == 3]
    with pytest.raises(AttributeError, match="no 'shoe_size'"):
        _ = parent.shoe_size


def test_a_single_family_can_be_run() -> None:
    model = SeparatedFamilies(families=1, until="2013-06")
    while model.running:
        model.step()
    assert model.counts[:, Slot.FAMILIES].max() < 10
