"""Small made files of families: one row a family, and the same one row a parent."""

import csv
import hashlib
import io
import random
from pathlib import Path

from cmsim.model.population.importing import Imported, import_file
from cmsim.model.simulation import SeparatedFamilies

REGIONS = ("north_east", "london", "wales", "scotland")


def families(rows: int = 12, seed: int = 1) -> list[dict[str, str]]:
    """Families of December 2012 with much of what a file may say; rows 1 and 2 share the paying parent."""
    luck = random.Random(seed)
    made = []
    for n in range(1, rows + 1):
        youngest = luck.randint(0, 14)
        mother, father = youngest + luck.randint(22, 30), youngest + luck.randint(23, 36)
        working, earning = luck.random() < 0.6, luck.random() < 0.7
        contact = luck.choice(("none", "some", "weekly"))
        apart = luck.randint(0, youngest)
        one = {
            "family_id": f"f{n}",
            "weight": str(luck.randint(100_000, 300_000)),
            "paying_parent_id": f"p{max(n, 2)}",
            "receiving_parent_id": f"r{n}",
            "separated_on": f"{2012 - apart}-{luck.randint(1, 12):02}",
            "union": luck.choice(("never_together", "cohabited", "married")),
            "children": "2",
            "child_1_born": f"{2012 - youngest - 1}-{luck.randint(1, 12):02}",
            "child_2_born": f"{2012 - youngest - 3}-{luck.randint(1, 12):02}",
            "contact": contact,
            "nights": str({"none": 0, "some": 40, "weekly": luck.choice((100, 180))}[contact]),
            "equal_care": "no",
            "domestic_abuse": luck.choice(("none", "past", "ongoing")),
            "relationship_quality": f"{luck.random():.3f}",
            "send": luck.choice(("yes", "no")),
            "paying_sex": "male",
            "paying_age": str(father),
            "paying_region": luck.choice(REGIONS),
            "paying_partner": luck.choice(("yes", "no")),
            "paying_other_children": str(luck.choice((0, 1))),
            "paying_housing": luck.choice(("owner", "private_rent", "social_rent", "with_others")),
            "paying_work": luck.choice(("employee", "self_employed")) if earning else "none",
            "paying_weekly_pay": f"{luck.uniform(150, 900):.2f}" if earning else "",
            "paying_pension_share": luck.choice(("0", "0.05")),
            "receiving_sex": "female",
            "receiving_age": str(mother),
            "receiving_disabled": luck.choice(("yes", "no")),
            "receiving_housing": luck.choice(("owner", "private_rent", "social_rent")),
            "receiving_monthly_rent": str(luck.randint(0, 900)),
            "receiving_savings": str(luck.choice((0, 500, 4000))),
            "receiving_work": "employee" if working else "none",
            "receiving_weekly_pay": f"{luck.uniform(120, 500):.2f}" if working else "",
        }
        made.append(one)
    for name in made[0]:
        if name.startswith("paying_"):
            made[1][name] = made[0][name]
    oldest = max(int(made[n]["paying_age"]) for n in (0, 1)) + 30
    made[0]["paying_age"] = made[1]["paying_age"] = str(oldest)
    return made


def parents(rows: int = 12, seed: int = 1) -> list[dict[str, str]]:
    """The same families, one row a parent."""
    made = []
    for family in families(rows, seed):
        shared = {name: value for name, value in family.items() if not name.startswith(("paying_", "receiving_"))}
        for role in ("paying", "receiving"):
            own = {name: value for name, value in family.items() if name.startswith(f"{role}_")}
            row = {"role": role, **(shared if role == "receiving" else {"family_id": shared["family_id"]})}
            for name, value in own.items():
                row["parent_id" if name.endswith("_parent_id") else name.removeprefix(f"{role}_")] = value
            made.append(row)
    names = list(dict.fromkeys(name for row in made for name in row))
    return [{name: row.get(name, "") for name in names} for row in made]


def as_csv(rows: list[dict[str, str]]) -> str:
    """Rows as a CSV file."""
    told = io.StringIO()
    writer = csv.DictWriter(told, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return told.getvalue()


def written(folder: Path, rows: list[dict[str, str]], name: str = "families.csv") -> Path:
    file = folder / name
    file.write_text(as_csv(rows))
    return file


def imported(folder: Path, rows: list[dict[str, str]], **asked) -> Imported:
    return import_file(written(folder, rows), **{"scale": "weight" in rows[0], **asked})


def fingerprint(model: SeparatedFamilies) -> list[str]:
    arrays = [getattr(model.tables, name) for name in ("paying", "receiving", "families")]
    groups = model.tables.groups[: model.tables.group_count]
    return [hashlib.sha256(array.tobytes()).hexdigest() for array in (*arrays, groups, model.counts)]
