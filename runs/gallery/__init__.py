"""The figure gallery: the charts of a lecture on child maintenance, made by ``python -m cmsim.runs.gallery``."""

from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> None:
    """Draw the gallery, and its page beside the folder."""
    from cmsim.runs.gallery.page import main as draw

    draw(words)
