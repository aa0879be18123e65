"""``cmsim population peers``: measures beside their evidence, pictures with words, and clear refusals."""

import io
import json
import struct

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from cmsim.model.errors import InputError
from cmsim.model.evidence import parameters
from cmsim.runs.population.peers import ROWS, lived, peers
from cmsim.runs.population.peers_charts import (
    LARGEST,
    LOOKS,
    SHOWN,
    SMALLEST,
    draw_degrees,
    draw_piece,
    folded,
    piece_of,
    size_of,
)

pytestmark = pytest.mark.once


def call(*words: str) -> Result:
    return CliRunner().invoke(peers, words)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """One call with --json, and where its files are."""
    out = tmp_path_factory.mktemp("peers") / "pictures"
    result = call("--families", "600", "--until", "2013-03", "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout), out


@pytest.fixture(scope="module")
def model_and_peers():
    return lived(600, 1, "2014-06")


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_every_measure_stands_beside_the_parameter_that_asks_for_it(shown):
    told, _ = shown
    measures = {row["id"]: row for row in told["measures"]}
    assert list(measures) == [id for id, *_ in ROWS]
    assert measures["mean"]["asked"] == parameters()["peers_mean"].value
    assert 2.3 < measures["mean"]["receiving"] < 3.3  # so few parents cannot all be found company
    assert measures["assortativity_ethnicity"]["source"] == "The Challenge, British Integration Survey 2016"
    assert measures["clustering"]["parameter"] == ""


def test_the_object_says_how_it_came_about_and_that_the_reference_run_is_without(shown):
    told, out = shown
    assert (told["families"], told["seed"], told["month"], told["peers_on"]) == (600, 1, "2013-03", 0.0)
    assert 20 < told["bytes_per_parent"] < 60
    for which in ("receiving", "paying"):
        parents = {row["id"]: row for row in told["measures"]}["parents"][which]
        assert sum(told["acquaintances"][which]) == sum(told["components"][which]) == parents
    assert sorted(told["files"]) == sorted(file.name for file in out.iterdir())


def test_each_picture_has_figures_and_a_description(shown):
    _, out = shown
    alt = json.loads((out / "peers-alt.json").read_text(encoding="utf-8"))
    assert len(alt) == 3
    for name, words in alt.items():
        assert size((out / name).read_bytes())[0] == 1200
        assert len(pd.read_csv(out / name.replace(".png", ".csv"))) > 10
        assert any(character.isdigit() for character in words)


def test_without_json_a_table_is_printed_and_what_to_know(tmp_path):
    result = call("--families", "600", "--out", str(tmp_path))
    assert result.exit_code == 0
    lines = [line.split("\t") for line in result.output.splitlines()]
    assert lines[0] == ["Measure", "Receiving", "Paying", "Asked for", "Plausible", "Status", "Source"]
    assert lines[4][:1] + lines[4][3:6] == ["Parents with no acquaintance", "22.5%", "10.0% to 35.0%", "assumed"]
    assert "The reference run has peers off" in result.output


def test_pictures_that_are_there_are_replaced_only_when_asked(shown):
    _, out = shown
    refused = call("--families", "600", "--out", str(out))
    assert isinstance(refused.exception, InputError)
    assert "--force" in str(refused.exception)
    assert call("--families", "600", "--out", str(out), "--force").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--families", "0"), "families is 0"),
        (("--until", "2012-11"), "a run starts in 2012-12"),
        (("--families", "3"), "ask for more --families"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line_and_nothing_is_written(words, says, tmp_path):
    result = call(*words, "--out", str(tmp_path / "none"))
    assert isinstance(result.exception, InputError)
    assert says in str(result.exception)
    assert not (tmp_path / "none").exists()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    result = call("--out", str(tmp_path / "file"))
    assert isinstance(result.exception, InputError)
    assert (tmp_path / "file").read_text() == "mine"


# --- the pictures -----------------------------------------------------------------------------------------------


def test_a_piece_is_connected_and_holds_as_many_parents_as_asked(model_and_peers):
    piece = piece_of(*model_and_peers, "receiving", nodes=60)
    assert len(piece.graph) == len(piece.places) == 60
    assert nx.is_connected(piece.graph)
    assert piece.steps[piece.middle] == 0
    spots = np.array(list(piece.places.values()))
    assert np.isfinite(spots).all()


def test_the_parent_in_the_middle_can_be_named(model_and_peers):
    model, network = model_and_peers
    parent = int(network.paying.ids[np.argmax(network.paying.degrees())])
    assert piece_of(model, network, "paying", parent=parent).middle == parent
    with pytest.raises(InputError, match="no paying parent 17 is in the network"):
        piece_of(model, network, "paying", parent=17)


@pytest.mark.parametrize("nodes", [1, 251])
def test_a_picture_of_too_many_or_too_few_is_refused(model_and_peers, nodes):
    with pytest.raises(InputError, match="from 2 to 250"):
        piece_of(*model_and_peers, "receiving", nodes=nodes)


def test_the_picture_says_who_is_drawn_and_what_is_owed(model_and_peers):
    chart = draw_piece(*model_and_peers, "receiving", nodes=80)
    table = chart.table
    assert (table["steps"] == 0).sum() == 1
    assert set(table["arrangement"]) <= set(LOOKS)
    near = int((table["steps"] == 1).sum())
    assert f"{near} acquaintances" in chart.alt
    assert f"of 80 receiving parents and {table['acquaintances_drawn'].sum() // 2} ties" in chart.alt


def test_arrangements_differ_in_shape_and_not_in_colour_alone():
    markers = [marker for _, marker, _, _ in LOOKS.values()]
    assert len(set(markers)) == len(markers)


def test_more_arrears_are_drawn_larger_up_to_a_limit():
    assert size_of(0.0) == SMALLEST
    assert size_of(500.0) < size_of(4_000.0) < size_of(10_000.0) == size_of(90_000.0) == LARGEST


def test_the_chart_of_acquaintances_adds_up(model_and_peers):
    told = draw_degrees(*model_and_peers).table
    told = pd.read_csv(io.StringIO(told.to_csv(index=False)))
    assert told["acquaintances"].tolist() == list(range(SHOWN + 1))
    for name in ("receiving_share", "paying_share", "set_share"):
        assert told[name].sum() == pytest.approx(1.0)
    assert (told["receiving_share"] - told["set_share"]).abs().max() < 0.06


def test_many_acquaintances_are_counted_together():
    assert folded(np.full(20, 0.05)).tolist() == pytest.approx([0.05] * SHOWN + [0.25])
    assert folded(np.array([1.0])).tolist() == [1.0] + [0.0] * SHOWN
