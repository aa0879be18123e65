"""Run as ``python -m cmsim.runs.reference``."""

from cmsim.runs.reference import main

if __name__ == "__main__":
    main()
