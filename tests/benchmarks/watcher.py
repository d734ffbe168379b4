"""Runs a command and writes its time and its peak memory; a script with the standard library only.

A process begins with the peak memory of the one it was forked from, so a large parent would be measured in
place of a small child. Between the two stands this script, which is smaller than both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time


def main() -> None:
    """`watcher.py FILE COMMAND ...`: seconds and kilobytes (on macOS bytes) go into FILE."""
    started = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(sys.argv[1], "w", encoding="ascii") as file:  # noqa: PTH123
        file.write(f"{time.perf_counter() - started} {usage.ru_maxrss}")


if __name__ == "__main__":
    main()
