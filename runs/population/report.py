"""What an import did: which columns were given, which filled and from what, and the means before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cmsim.model.population.importing import Imported
    from cmsim.model.population.microdata.schema import Column

HEADINGS = ("Column", "Given", "Filled", "Before", "After", "Filled how")
LARGE = 1e5  # amounts from here on are told without decimals


@dataclass(frozen=True)
class Line:
    """One column: families it is given for, families it is filled for, and its mean over the families by weight."""

    column: str
    given: int
    filled: int
    before: str
    after: str
    how: str


def lines(imported: Imported) -> Iterator[Line]:
    """A line for every column that was given or filled. Means are over families, by weight."""
    from cmsim.model.population.microdata.schema import columns
    from cmsim.model.population.microdata.writing import numbers_of

    weight = imported.weights
    after = numbers_of(dict(imported.population.tables), weight)
    for name, column in columns().items():
        values = imported.given.by_family(name)
        given = int((~np.isnan(values)).sum())
        asked = not column.exact and column.filled
        derived = column.exact and name not in imported.population.about["given"]
        if column.kind == "label" or name == "weight" or derived or not (given or asked):
            continue
        filled = len(values) - given if column.filled else 0
        if name.startswith("child_"):  # filled where a child is there, and was not given
            filled = int((np.isnan(values) & ~np.isnan(after[name])).sum())
        yield Line(
            name,
            given,
            filled,
            mean(column, values, weight),
            mean(column, after[name], weight) if name in after else "",
            column.filled if filled else "",
        )


def mean(column: Column, values: np.ndarray, weight: np.ndarray) -> str:
    """The mean of the values there are, by weight, in words: shares for words, a month for months."""
    from cmsim.model.calendar import label

    known = ~np.isnan(values) & (weight > 0)
    if not known.any():
        return ""
    values, weight = values[known], weight[known]
    if column.kind == "words":
        shares = [weight[values == code].sum() / weight.sum() for code in range(len(column.words))]
        return ", ".join(
            f"{word} {100 * share:.0f}%" for word, share in zip(column.words, shares, strict=True) if share
        )
    average = float((values * weight).sum() / weight.sum())
    if column.kind == "month":
        return label(round(average))
    if column.kind == "yes_no":
        return f"yes {100 * average:.1f}%"
    return f"{average:,.0f}" if abs(average) >= LARGE else f"{average:,.4g}"


def summary(imported: Imported) -> list[str]:
    """What was imported, a sentence each."""
    about, tables, links = imported.population.about, imported.population.tables, imported.links
    sizes = np.bincount(links.group)
    told = [
        f"{about['source']}: {about['rows']:,} rows, {len(tables['families']):,} families, {len(tables['paying']):,} "
        f"paying parents, {len(tables['receiving']):,} receiving parents; groups of families that "
        f"share parents: {int((sizes > 1).sum()):,} (the largest group has {int(sizes.max())}).",
        f"The weights of the {about['there']:,} families that are there in the survey month sum to "
        f"{about['weights']:,.0f}; the file stands for {about['total']:,.0f} families of Great Britain.",
        "Dates are those of December 2012, money is at the level of 2021."
        if about["survey"] is None
        else f"The survey of {about['survey']} stands for December 2012: dates were moved, earnings and rents "
        "were taken from the level of that month to that of 2021, and savings are as given.",
    ]
    if about["weighted"]:
        mixed = imported.mixed_weights
        told.append(
            "Weights differ: a run draws whole groups in proportion to their weight, by its seed."
            + (f" Groups whose families have different weights: {mixed:,}; the mean is used." if mixed else "")
        )
    told.append(
        f"What was missing was drawn with seed {about['seed']}. Families that separate after December 2012 are "
        "synthetic, and arrangements are not read from a file: they come about in the first month, as in any run."
    )
    return told


def as_object(imported: Imported) -> dict[str, Any]:
    """What ``--json`` prints."""
    about = imported.population.about
    kept = ("source", "rows", "families", "there", "total", "weights", "weighted", "survey", "seed", "given")
    return {key: about[key] for key in kept} | {
        "groups": int(imported.links.group.max()) + 1,
        "fingerprint": imported.population.fingerprint(),
        "columns": [asdict(line) for line in lines(imported)],
    }


def cells(line: Line) -> tuple[str, ...]:
    """A line as a row of a table."""
    return line.column, f"{line.given:,}", f"{line.filled:,}", line.before, line.after, line.how


def markdown(imported: Imported) -> str:
    """The report as a page."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(cells(line) for line in lines(imported))]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    told = "\n\n".join(summary(imported))
    return (
        f"# Import of {imported.population.about['source']}\n\n{told}\n\n"
        f"Means are over families, by weight: before, of the values given; after, of all families.\n\n{table}\n"
    )


def show(imported: Imported) -> None:
    """The report on a terminal: sentences, the columns given, and those filled by how (the means are in the page)."""
    import rich_click as click

    every = list(lines(imported))
    for sentence in summary(imported):
        click.echo(sentence)
    click.echo(
        f"Given: {', '.join(line.column for line in every if line.given) or 'nothing but the number of families'}."
    )
    for how in dict.fromkeys(line.how for line in every if line.filled):
        filled = [
            f"{line.column} ({line.filled:,} of {line.given + line.filled:,})" if line.given else line.column
            for line in every
            if line.filled and line.how == how
        ]
        click.echo(f"Filled {how}: {', '.join(filled)}.")
