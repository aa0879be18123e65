"""The documentation: pages of reference that are made from the code, and the site that is made of all pages.

``python -m cmsim.runs.reference`` writes the pages in docs/reference anew; ``python make.py docs`` builds the site.
"""


def main() -> None:
    """Write the pages of reference, in a checkout."""
    from cmsim.runs.pages import write_page
    from cmsim.runs.reference.pages import FOLDER, PAGES

    for name, make in PAGES.items():
        write_page(FOLDER / name, make())
