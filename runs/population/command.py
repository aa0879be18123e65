"""``cmsim population``: look at the families, bring your own microdata in, write families out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click
from cmsim.runs.options import JSON_NOT_A_TABLE
from cmsim.runs.population.describe import describe
from cmsim.runs.population.peers import peers

if TYPE_CHECKING:
    from cmsim.model.simulation import SeparatedFamilies

FORCE = click.option("--force", is_flag=True, help="Replace what is there already.")


@click.group()
def population() -> None:
    """Who the families are: look at them, bring your own microdata in, write families out.

    \b
    Example: cmsim population template --out my-data
    """


population.add_command(describe)
population.add_command(peers)


@population.command()
@click.option("--out", type=click.Path(path_type=Path), default=Path("population-template"), show_default=True,
              help="The folder to write in.")  # fmt: skip
@click.option("--one-row-a-parent", is_flag=True, help="The header of a file of one row a parent, not one a family.")
@FORCE
@JSON_NOT_A_TABLE
def template(out: Path, one_row_a_parent: bool, force: bool, as_json: bool) -> None:
    """Write an empty file with the columns your data may have, and a dictionary of what each may hold.

    \b
    Example: cmsim population template --out my-data
    """
    from cmsim.runs.population.dictionary import dictionary_csv, dictionary_md, header

    files = {
        "template.csv": header(one_row_a_parent),
        "dictionary.csv": dictionary_csv(),
        "dictionary.md": dictionary_md(),
    }
    write_files({out / name: text.encode() for name, text in files.items()}, force)
    if as_json:
        click.echo(json.dumps({"out": str(out), "files": sorted(files)}))
    else:
        click.echo(
            f"wrote {', '.join(files)} in {out}: fill in the columns you have, then: cmsim population import FILE"
        )


@population.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write.  [default: the name of FILE]")
@click.option("--as-of", metavar="YYYY-MM", help="The month of the survey, if it is not December 2012: dates are moved "
              "so that it is, and money from that month's level.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Of what is drawn to fill gaps.")
@click.option(
    "--total", type=click.FloatRange(min=1), help="Families of Great Britain the file stands for.  [default: all]"
)
@click.option("--scale-weights", "scale", is_flag=True, help="Make the weights sum to the total.")
@FORCE
@JSON_NOT_A_TABLE
def import_command(file: Path, out: Path | None, as_of: str | None, as_json: bool, force: bool, **asked: Any) -> None:
    """Bring families of your own in: FILE is CSV or Parquet, one row a family or one a parent.

    Columns that are missing, and single empty cells, are filled by the synthesis given what is there; a report says
    which. Nothing leaves this machine. Run on them with: cmsim run SCENARIO --population DIR

    \b
    Example: cmsim population import survey.csv --as-of 2021-06 --out survey
    """
    from cmsim.model.calendar import month_of
    from cmsim.model.population.importing import import_file
    from cmsim.model.simulation import check_seed
    from cmsim.runs.population.report import as_object, markdown, show
    from cmsim.runs.progress import bar, say_if_compiling
    from cmsim.runs.store import about, check_destination, write_results

    folder = out if out is not None else Path(file.stem or "population")
    check_destination(folder, force)
    survey = None if as_of is None else month_of(as_of)
    check_seed(asked["seed"])
    say_if_compiling()
    with bar(file.name, "steps") as progress:
        imported = import_file(file, survey, progress=progress, **asked)
    manifest = about(kind="population", **imported.population.about)
    files = imported.population.files() | {"report.md": markdown(imported).encode()}
    write_results(folder, manifest, {}, force, files)
    if as_json:
        click.echo(json.dumps(as_object(imported) | {"out": str(folder)}))
    else:
        show(imported)
        click.echo(f"The families: {folder}; this report: {folder / 'report.md'}")
        click.echo(f"Run on them with: cmsim run baseline --population {folder}")


@population.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write: .csv or .parquet.")
@click.option("--families", type=int, default=24_000, show_default=True, help="Families simulated at once.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same families.")
@click.option("--population", "own", type=click.Path(path_type=Path), metavar="DIR",
              help="Write the families of an import instead, gaps filled.")  # fmt: skip
@FORCE
@JSON_NOT_A_TABLE
def export(out: Path, families: int, seed: int, own: Path | None, force: bool, as_json: bool) -> None:
    """Write the families of December 2012 in the columns that an import takes.

    Imported again, they give the same run to the byte.

    \b
    Example: cmsim population export --families 2400 --out families.csv
    """
    from cmsim.model.errors import InputError
    from cmsim.runs.population.export import exported
    from cmsim.runs.progress import say_if_compiling

    if out.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(f"--out is {out}: its name must end in .csv or .parquet")
    refuse_taken([out], force)
    say_if_compiling()
    content, rows = exported(out.suffix.lower(), families, seed, own)
    write_files({out: content}, force)
    if as_json:
        click.echo(json.dumps({"out": str(out), "families": rows}))
    else:
        click.echo(f"wrote {out}: {rows:,} families, those still to separate and those just ended among them")


# --- what is written ------------------------------------------------------------------------------------------------


def refuse_taken(files: list[Path], force: bool) -> None:
    """Errors: InputError when a file exists and may not be replaced."""
    from cmsim.model.errors import InputError

    for file in files:
        if file.is_dir():
            raise InputError(f"{file} cannot be written: it is a folder")
        if file.exists() and not force:
            raise InputError(f"{file} exists already: choose another --out, or --force to replace it")


def write_files(files: dict[Path, bytes], force: bool) -> None:
    """Write files, each whole or not at all. Errors: InputError when one exists or cannot be written."""
    from cmsim.model.errors import InputError

    refuse_taken(list(files), force)
    for file, content in files.items():
        partial = file.with_name(f".{file.name}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(file)
        except OSError as error:
            raise InputError(f"{file} cannot be written: {error.strerror or error}") from None
        finally:
            quietly(partial.unlink)


def quietly(remove: Callable[[], None]) -> None:
    """Remove what may not be there."""
    try:
        remove()
    except OSError:
        return


# --- what others open ------------------------------------------------------------------------------------------------


def open_population(folder: Path, **asked: Any) -> SeparatedFamilies:
    """A model of the families in a folder that an import wrote; ``asked`` goes to the model. Errors: InputError."""
    from cmsim.model.population.imported import load_population
    from cmsim.model.simulation import SeparatedFamilies

    return SeparatedFamilies(population=load_population(folder), **asked)
