"""``python -m cmsim.runs``: the command line."""

from cmsim.runs.cli import main

if __name__ == "__main__":
    main(prog_name="cmsim")
