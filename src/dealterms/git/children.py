"""Child processes that end with this one, by whatever signal it ends.

    process = Popen(["git", …])
    watch(process.pid)       from now on, it is killed if this process is
    process.wait()
    unwatch(process.pid)     its number may soon be that of another process

A process that is killed can end no other. So a shell is told, through a pipe, of the children that run;
the pipe is at its end when all that may write into it have ended: then it kills those. It is started for
the first child, ends with this process, and takes no signal that is meant for this process.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import IO

_WATCH = """
trap "" INT TERM HUP QUIT
while read -r what id; do
  others=
  for each in $running; do [ "$each" = "$id" ] || others="$others $each"; done
  if [ "$what" = watch ]; then running="$others $id"; else running=$others; fi
done
[ -z "$running" ] || kill -KILL $running
"""


class _Watcher:
    """The shell, once it was started; None if none can be."""

    pipe: IO[bytes] | None = None
    is_started = False


def watch(id_: int) -> None:
    """Kill a child when this process has ended; where no shell can be started, do nothing."""
    if not _Watcher.is_started:
        _Watcher.is_started = True
        _start()
    _tell("watch", id_)


def unwatch(id_: int) -> None:
    """Leave alone a child that has ended."""
    _tell("unwatch", id_)


def _start() -> None:
    import atexit
    from subprocess import DEVNULL, PIPE, Popen

    if os.name != "posix":
        return
    with suppress(OSError):
        shell = Popen(  # noqa: S603 - our own words
            ["/bin/sh", "-c", _WATCH], stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, cwd="/", bufsize=0
        )
        _Watcher.pipe = shell.stdin

        def end(first_process: int = os.getpid()) -> None:
            # A copy of this process writes into the same pipe, and has not this child.
            if os.getpid() == first_process:
                shell.kill()
                shell.wait()

        atexit.register(end)


def _tell(what: str, id_: int) -> None:
    if _Watcher.pipe is not None:
        with suppress(OSError, ValueError):
            _Watcher.pipe.write(f"{what} {id_}\n".encode())
