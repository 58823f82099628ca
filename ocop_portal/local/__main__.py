"""Doors of the package, called by the Makefile.

python -m ocop_portal.local run                        the portal, until Ctrl-C
python -m ocop_portal.local with-services [--durable] COMMAND…
                                                       COMMAND with throw-away PostgreSQL and Valkey
python -m ocop_portal.local browser                    Chromium for the journeys, installed when absent
"""

import os
import signal
import subprocess
import sys

from .browser import provide
from .supervisor import main as run_portal
from .throwaway import throwaway_services
from .trouble import Trouble


def with_services(arguments: list[str]) -> int:
    """Run a command beside services of its own; without `--durable` they do not wait for the disk."""
    durable = arguments[:1] == ["--durable"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with throwaway_services(durable=durable) as environment:
        return subprocess.run(arguments[durable:], env=os.environ | environment).returncode


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    match arguments:
        case ["run"]:
            return run_portal(os.environ)
        case ["with-services", *command] if command:
            return with_services(command)
        case ["browser"]:
            print(provide())
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
