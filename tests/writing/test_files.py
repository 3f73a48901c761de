"""Files are written whole or not at all, and none that changed since it was read."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dealterms.errors import TermsError
from dealterms.writing.files import FileChange, write_changes

OLD, NEW = b"old content\n" * 2_000, b"new content\n" * 3_000


def read_all(root: Path) -> dict[str, bytes]:
    """Return what is below a folder, without what a killed process left under a name of its own."""
    files = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith(".terms-"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_files_are_written_in_their_order_and_folders_are_made(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(OLD)
    changes = [FileChange("seeds/a.txt", None, b"text"), FileChange("b.yaml", OLD, NEW)]
    write_changes(str(tmp_path), changes)
    assert read_all(tmp_path) == {"seeds/a.txt": b"text", "b.yaml": NEW}


@pytest.mark.parametrize("now", [b"", OLD[:-1], OLD + b"x", b"x" + OLD[1:], None])
def test_a_file_that_changed_since_it_was_read_is_left_alone(tmp_path: Path, now: bytes | None) -> None:
    if now is not None:
        (tmp_path / "a.yaml").write_bytes(now)
    changes = [FileChange("first.yaml", None, b"1"), FileChange("a.yaml", OLD, NEW)]
    with pytest.raises(TermsError) as caught:
        write_changes(str(tmp_path), changes)
    assert str(caught.value) == (
        "`a.yaml` has changed since it was read, and was not written. Run the command again"
    )
    assert read_all(tmp_path) == ({} if now is None else {"a.yaml": now})


def test_a_new_file_replaces_none_that_came_in_between(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"another's")
    with pytest.raises(TermsError, match="has changed since it was read"):
        write_changes(str(tmp_path), [FileChange("a.yaml", None, NEW)])
    assert read_all(tmp_path) == {"a.yaml": b"another's"}


@pytest.mark.parametrize("path", ["link.yaml", "folder/a.yaml"])
def test_nothing_is_written_through_a_link(tmp_path: Path, path: str) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "a.yaml").write_bytes(OLD)
    (inside / "link.yaml").symlink_to(outside / "a.yaml")
    (inside / "folder").symlink_to(outside)
    with pytest.raises(TermsError, match="is a symbolic link"):
        write_changes(str(inside), [FileChange(path, None, NEW)])
    with pytest.raises(TermsError, match="is a symbolic link"):
        write_changes(str(inside), [FileChange(path, OLD, NEW)])
    assert read_all(outside) == {"a.yaml": OLD}


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(TermsError, match="cannot be written: permission denied"):
        write_changes(str(tmp_path), [FileChange("a.yaml", None, NEW)])


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    """The superuser may write it, too: asked is what its owner wants."""
    (tmp_path / "a.yaml").write_bytes(OLD)
    (tmp_path / "a.yaml").chmod(0o400)
    if os.geteuid() == 0:
        pytest.skip("the superuser may write any file")
    with pytest.raises(TermsError, match="cannot be written: permission denied"):
        write_changes(str(tmp_path), [FileChange("a.yaml", OLD, NEW)])


WRITE = """
import os
import sys
from dealterms.errors import TermsError
from dealterms.writing.files import FileChange, write_changes
old, new = b"old content\\n" * 2_000, b"new content\\n" * 3_000
changes = [FileChange("new.txt", None, new), FileChange("a.yaml", old, new)]
os.write(1, b"BEGIN")
try:
    write_changes(sys.argv[1], changes)
except TermsError as error:
    sys.exit(str(error))
os.write(1, b"END")
"""


def write_in_process(root: Path, *before: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, sys.executable, "-c", WRITE, str(root)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        **options,  # type: ignore[call-overload]
    )


def test_on_a_full_disk_the_old_files_stay(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(OLD)

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(NEW) // 2, len(NEW) // 2))

    done = write_in_process(tmp_path, preexec_fn=limit)
    assert done.returncode == 1
    assert done.stderr.endswith("cannot be written: File too large. Name another file\n")
    assert read_all(tmp_path) == {"a.yaml": OLD}
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".terms-")]


CALLS = ("openat", "write", "fsync", "fchmod", "link", "unlink", "rename", "flock", "close")


def count_calls(trace: Path, root: Path) -> dict[str, tuple[int, int]]:
    """Count the calls of each kind before a process begins to write, and until it has written."""
    (root / "a.yaml").write_bytes(OLD)
    write_in_process(root, "strace", "-f", "-o", str(trace), "-e", f"trace={','.join(CALLS)}")
    before, _, rest = trace.read_text(errors="replace").partition('"BEGIN"')
    within = rest.partition(' write(1, "END"')[0]
    return {call: (before.count(f" {call}("), within.count(f" {call}(")) for call in CALLS}


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed, which ends a process at a call"
)
@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC", "error=EIO"])
def test_stopped_at_any_system_call_there_is_never_half_a_file(tmp_path: Path, fault: str) -> None:
    first = tmp_path / "first"
    first.mkdir()
    trace = tmp_path / "trace"
    reached = set()
    for call, (before, within) in count_calls(trace, first).items():
        assert within > 0, call
        if fault != "signal=KILL" and call in ("close", "unlink", "openat"):
            continue
        # The write of "BEGIN" is the last of those before.
        for number in range(before + 1, before + within + 1):
            root = tmp_path / f"{call}-{number}"
            root.mkdir()
            (root / "a.yaml").write_bytes(OLD)
            inject = f"inject={call}:{fault}:when={number}"
            done = write_in_process(
                root, "strace", "-f", "-o", str(trace), "-e", f"trace={call}", "-e", inject
            )
            reached.add((call, done.returncode))
            files = read_all(root)
            assert files["a.yaml"] in (OLD, NEW), (call, number)
            assert files.get("new.txt") in (None, NEW), (call, number)
            # They are written in their order.
            assert "new.txt" in files or files["a.yaml"] == OLD
            assert "Traceback" not in done.stderr, (call, number)
            if done.returncode == 0:
                assert files == {"a.yaml": NEW, "new.txt": NEW}
    # It was stopped at each of them, or told why it could not go on.
    stopped = {call for call, code in reached if code}
    assert stopped >= ({*CALLS} if fault == "signal=KILL" else {"write", "fsync", "rename"}), reached


def test_of_two_writers_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    for _ in range(20):
        (tmp_path / "a.yaml").write_bytes(OLD)
        results: list[str] = []
        start = threading.Barrier(4)

        def write(content: bytes, start: threading.Barrier = start, results: list[str] = results) -> None:
            start.wait()
            try:
                write_changes(str(tmp_path), [FileChange("a.yaml", OLD, content)])
                results.append(content.decode())
            except TermsError as error:
                results.append(str(error))

        threads = [threading.Thread(target=write, args=(f"{number}".encode(),)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = "`a.yaml` has changed since it was read, and was not written. Run the command again"
        winners = [result for result in results if result != told]
        assert len(results) == 4
        assert winners == [(tmp_path / "a.yaml").read_text()]
