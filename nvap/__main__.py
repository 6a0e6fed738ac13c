"""The command `nvap`; asking for its version imports nothing else."""

import sys

from nvap import __version__


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        print(f"nvap {__version__}")
        return
    from nvap.cli.app import run

    run()


if __name__ == "__main__":
    main()
