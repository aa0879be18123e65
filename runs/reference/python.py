"""docs/reference/python.md: the names that ``import cmsim`` offers, from their signatures and docstrings."""

from __future__ import annotations

import inspect
import re
from typing import Any

import cmsim
from cmsim.runs.comparing.compare import Comparison
from cmsim.runs.reference.markdown import code, opening, table, whole
from cmsim.runs.store import Results

INTRODUCTION = """\
The names a notebook needs. They are promises: none is taken away or changes its meaning without a version in which
the old way still works and warns. Whatever is reached as `cmsim.model` and so on is the house's own, and may
change.

Wrong input is an `InputError` (a `ValueError`, in `cmsim.model.errors`) with one line that says what is allowed.
The examples on this page are run in the tests.
"""
ORDER = ("run", "compare", "population", "load_results", "SeparatedFamilies", "Scenario", "calculate", "law")
HANDED_BACK = (Results, Comparison)
EXAMPLES = {  # where the docstring, which is part of the rules' hash, has none
    "SeparatedFamilies": """\
>>> from cmsim import SeparatedFamilies
>>> model = SeparatedFamilies(families=100, rng=1, until="2013-03")
>>> while model.running:
...     model.step()
>>> collected = model.datacollector.get_model_vars_dataframe()
>>> collected["month"].tolist()
['2012-12', '2013-01', '2013-02', '2013-03']
"""
}
BESIDES = {
    "SeparatedFamilies": """\
It is a `mesa.Model`. Mesa's own runner works too: give it the seed as `rng`, and data of every month with
`data_collection_period=1`. What a student may override is told in
[how parents decide](../how-parents-decide.md#your-own-rule).
""",
}
SHOWN_OF = {  # of a class: the methods and properties that a notebook uses
    "SeparatedFamilies": ("step", "families", "weight", "peers_talk", "share", "count_by", "fork"),
    "Scenario": ("load", "of", "from_resolved", "laws", "law_on", "first_change_month", "levers_at_end", "resolved"),
    "Results": ("indicators", "series", "families", "comparison", "cutoffs"),
    "Comparison": ("draws", "as_json"),
}


def page() -> str:
    """The whole page as Markdown."""
    lines = [*opening("The Python interface", "the docstring"), *INTRODUCTION.splitlines()]
    lines += table(
        ("Name", "What it is"),
        ((f"[`cmsim.{name}`](#cmsim{name.lower()})", first_line(getattr(cmsim, name))) for name in ORDER),
    )
    for name in ORDER:
        lines += one(f"cmsim.{name}", name, getattr(cmsim, name))
    lines += [
        "",
        "## What is handed back",
        "",
        "`run` and `load_results` hand back `Results`, `compare` a `Comparison`.",
    ]
    for kind in HANDED_BACK:
        lines += one(kind.__name__, kind.__name__, kind, "###")
    return whole(lines)


def one(title: str, name: str, thing: Any, mark: str = "##") -> list[str]:
    """One name: its signature, its docstring, its methods."""
    lines = ["", f"{mark} {title}", ""]
    if thing not in HANDED_BACK:
        lines += code(signature(title, thing), "python")
    lines += [*body(inspect.getdoc(thing) or "", name), *BESIDES.get(name, "").splitlines()]
    if name in EXAMPLES:
        lines += example(EXAMPLES[name], name)
    if name in SHOWN_OF:
        rows = ((f"`{of}{arguments(thing, of)}`", first_line(member(thing, of))) for of in SHOWN_OF[name])
        lines += ["", *table(("Of it", "What it is"), rows)]
    return lines


def signature(title: str, thing: Any) -> str:
    """How it is called, an argument a line where there are many."""
    called = inspect.signature(thing)
    words = [words_of(one) for one in called.parameters.values()]
    back = kind_of(called.return_annotation)
    back = f" -> {back}" if back and not inspect.isclass(thing) else ""
    short = f"{title}({', '.join(words)}){back}"
    return short if len(short) <= 100 else f"{title}(\n" + "".join(f"    {word},\n" for word in words) + f"){back}"


def words_of(parameter: inspect.Parameter) -> str:
    """An argument with its type and what it is when left out, as the source has them."""
    told = kind_of(parameter.annotation)
    default = parameter.default
    shown = default.__name__ if inspect.isclass(default) else repr(default)
    after = "" if default is inspect.Parameter.empty else f" = {shown}" if told else f"={shown}"
    return f"{parameter.name}{': ' + told if told else ''}{after}"


def kind_of(kind: Any) -> str:
    """A type as one would write it, without the modules of its names; nothing where none is given."""
    if kind is inspect.Signature.empty:
        return ""
    told = kind.__name__ if inspect.isclass(kind) and not hasattr(kind, "__args__") else str(kind)
    return re.sub(r"[\w.]+\.(\w+)", r"\1", told).replace('"', "").strip("'")


def member(thing: Any, name: str) -> Any:
    """A method or a property of a class."""
    found = inspect.getattr_static(thing, name)
    return found.fget if isinstance(found, property) else getattr(thing, name)


def arguments(thing: Any, name: str) -> str:
    """The arguments of a method by name; nothing for a property."""
    if isinstance(inspect.getattr_static(thing, name), property):
        return ""
    names = [one for one in inspect.signature(getattr(thing, name)).parameters if one != "self"]
    return f"({', '.join(names)})"


def first_line(thing: Any) -> str:
    """What something is, in a sentence or two: the first paragraph of its docstring."""
    text = inspect.getdoc(thing) or ""
    return monospaced(re.split(r"\n\n|\s>>> |\s+Errors?:", text)[0])


def monospaced(text: str) -> str:
    """Names between two back quotes, as docstrings have them, between one."""
    return text.replace("``", "`")


def example(text: str, name: str) -> list[str]:
    """An example as it can be pasted: with the import that it needs."""
    needed = (
        "" if re.search(rf"^>>> from cmsim import {name}$", text, re.MULTILINE) else f">>> from cmsim import {name}\n"
    )
    return code(needed + text, "pycon")


def body(text: str, name: str) -> list[str]:
    """A docstring as Markdown: its parameters become a list, its examples a block of code."""
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith(">>>"):
            lines += example(paragraph, name)
        elif paragraph.startswith("Parameters\n---"):
            listed = re.sub(r"\n\s+", " ", paragraph.split("\n", 2)[2]).splitlines()
            lines += [
                "",
                *(f"- `{'`, `'.join(names(line))}`: {monospaced(line.partition(' : ')[2])}" for line in listed),
            ]
        else:
            lines += ["", *monospaced(paragraph).splitlines()]
    return [*lines, ""]


def names(line: str) -> list[str]:
    """The arguments that a line of a docstring tells of."""
    return line.partition(" : ")[0].split(", ")
