"""``python -m aicost`` is the same as ``aicost``."""

from aicost.cli import main

if __name__ == "__main__":
    main(prog_name="aicost")
