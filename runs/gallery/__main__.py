"""Run as ``python -m cmsim.runs.gallery``."""

from cmsim.runs.gallery import main

if __name__ == "__main__":
    main()
