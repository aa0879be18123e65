"""The figure gallery: pictures with their figures, made by one command; and the page of it that is in the documents."""

import re
import struct
from pathlib import Path

import pandas as pd
import pytest
from cmsim.runs.gallery import page as gallery
from cmsim.runs.gallery.material import Material

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Some of the figures in a tiny form, by the command."""
    out = tmp_path_factory.mktemp("gallery")
    names = ["moves", "paid", "liability", "charges"]
    words = [word for name in names for word in ("--only", name)]
    gallery.main(["--out", str(out), "--families", "400", "--until", "2014-06", *words])
    return out


@pytest.mark.parametrize("name", ["moves", "paid", "liability", "charges"])
def test_each_figure_is_a_picture_with_figures_beside_it(drawn, name):
    png = (drawn / f"{name}.png").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert (width, 500 < height < 1_100) == (1_200, True)
    table = pd.read_csv(drawn / f"{name}.csv")
    assert len(table) > 3
    assert "unit" in table


def test_what_is_due_and_what_a_charge_takes_are_those_of_the_law(drawn):
    due = pd.read_csv(drawn / "liability.csv").set_index(["children", "gross_weekly_income"])["weekly_liability"]
    assert due[1, 500] == 60
    assert due[1, 7] == 7  # flat
    assert due[3, 3000] == due[3, 3400]  # above the cap
    charges = pd.read_csv(drawn / "charges.csv").set_index("case")
    today = charges.loc["Collect & Pay today"]
    assert (today["paying_parent_pays"], today["receiving_parent_gets"], today["charges"]) == (120, 96, 24)
    assert (charges["paying_parent_pays"] - charges["receiving_parent_gets"]).tolist() == pytest.approx(
        charges["charges"].tolist()
    )


def test_moves_are_shares_of_where_families_were_and_few_are_left_out(drawn):
    table = pd.read_csv(drawn / "moves.csv")
    assert (table["share"].isna() == (table["simulated_n"] < 30)).all()
    whole = table.groupby("from")["simulated_n"].transform("sum")
    shown = table["share"].notna()
    assert shown.any()
    assert table["share"][shown].tolist() == pytest.approx((table["simulated_n"] / whole)[shown].tolist(), abs=0.006)


def test_the_page_shows_every_figure_with_a_sentence_and_a_description():
    text = (DOCS / gallery.PAGE).read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(gallery/([\w-]+)\.png\)", text)
    assert [name for _, name in shown] == list(gallery.FIGURES)
    assert all(len(alt) > 60 for alt, _ in shown)
    assert all(f"## {title}\n" in text for title, _ in gallery.FIGURES.values())
    for name in gallery.FIGURES:
        assert (DOCS / "gallery" / f"{name}.png").stat().st_size > 10_000
        assert len(pd.read_csv(DOCS / "gallery" / f"{name}.csv")) > 0


def test_material_follows_families_over_five_years_where_it_can():
    assert Material().decembers == ("2015-12", "2020-12")
    assert Material(until="2014-06").decembers == ("2012-12", "2013-12")
    assert Material(until="2014-06").looked_at == ["2012-12", "2013-12"]
