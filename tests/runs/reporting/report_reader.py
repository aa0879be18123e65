"""A report read back: its tags, tables and headings, and the command that makes it."""

from html.parser import HTMLParser

from click.testing import CliRunner
from cmsim.runs.cli import main
from cmsim.runs.comparing.words import scale_of

REFORM, LAST = "restore-application-fee", "2027-06"
VOID = {"meta", "link", "img", "br", "hr"}


class Reader(HTMLParser):
    """What a page holds: every tag with its attributes, tables as rows of text, headings, and what was left open."""

    def __init__(self, text: str):
        super().__init__()
        self.tags, self.open, self.tables, self.headings = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("th", "td"):
            self.tables[-1]["rows"][-1].append("")
        elif tag == "h2":
            self.headings.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} ends where it was not open"

    def handle_data(self, data):
        if "caption" in self.open:
            self.tables[-1]["caption"] += data
        elif "th" in self.open or "td" in self.open:
            self.tables[-1]["rows"][-1][-1] += data
        elif "h2" in self.open:
            self.headings[-1] += data

    def of(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]

    def table(self, words):
        """The first table whose caption holds these words."""
        return next(table["rows"] for table in self.tables if words in table["caption"])


def read(folder):
    return Reader((folder / "report.html").read_text(encoding="utf-8"))


def printed(row, names):
    """Figures of a row of a result to the precision of a report, differences left out."""
    return [scale_of(row["indicator"]).text(row[name], row["simulated_n"]) for name in names]


def said(*words):
    return CliRunner().invoke(main, ["report", *map(str, words)])
