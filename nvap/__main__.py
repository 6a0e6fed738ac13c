"""The command `nvap`; asking for its version imports nothing else."""

import os
import sys

from nvap import __version__


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"nvap {__version__}", flush=True)
        except OSError as reason:
            sys.stderr.write(f"Error: standard output: {reason.strerror}\n")
            os._exit(3)  # at an ordinary exit Python would try once more to write
        return
    import gc

    # No plugin of another program reads along; looking for them takes a twentieth of a command's time.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    gc.disable()  # a command is short and makes no rings worth finding; looking for them takes a sixth of its time
    from nvap.cli.run import run

    run()


if __name__ == "__main__":
    main()
