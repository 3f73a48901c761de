"""What `terms git install` writes into a repository's own settings, and takes out again."""

from __future__ import annotations

import os
import re
import shlex
import sys
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.git.revisions import Repository
from dealterms.loader.layout import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Folder
from dealterms.model.did_you_mean import truncate_input

_SECTION = "diff.terms"
_DRIVER_ARGUMENTS = "-m dealterms git diff-driver --"
_TEXTCONV_ARGUMENTS = "-m dealterms git textconv --"
_BLOCK_BEGIN, _BLOCK_END = b"# terms git install\n", b"# end of terms git install"
# A file whose last line does not end gets the line break with the block, and loses it with it.
_BLOCK = re.compile(
    rb"(?:\n(?=%b(?:.*\n)*?%b\Z))?%b((?:.*\n)*?)%b\n?"
    % (_BLOCK_BEGIN, _BLOCK_END, _BLOCK_BEGIN, _BLOCK_END)
)


def install(start: str) -> bool:
    """Make the repository around the nearest `terms/` show its terms; whether that was to be done.

    Raises:
        TermsError: there is no repository, or it has a driver of that name already.
    """
    place = _RepositorySettings.from_folder(start)
    wanted = _build_settings()
    there = place.read_settings()
    foreign = next((key for key, value in there.items() if not _is_ours(key, value)), None)
    if foreign is not None:
        raise TermsError(
            f"git has a setting `{foreign}` here that is not from `terms git install`:"
            f" `{truncate_input(there[foreign])}`. Remove it, or do without"
        )
    missing = {key: value for key, value in wanted.items() if there.get(key) != value}
    for key, value in missing.items():
        place.repository.git.check_output("config", "--local", key, value)
    return place.write_attributes(place.build_attributes()) or bool(missing)


def uninstall(start: str) -> bool:
    """Take out what `install` has put there, and no more; whether anything was there.

    Raises:
        TermsError: there is no repository.
    """
    place = _RepositorySettings.from_folder(start)
    ours = [key for key, value in place.read_settings("--local").items() if _is_ours(key, value)]
    for key in ours:
        place.repository.git.check_output("config", "--local", "--unset-all", key)
    return place.write_attributes(_BLOCK.sub(b"", place.read_attributes())) or bool(ours)


class _RepositorySettings(NamedTuple):
    """A repository, its own file of attributes, and where in it the deals are."""

    repository: Repository
    attributes_file: str

    @classmethod
    def from_folder(cls, start: str) -> _RepositorySettings:
        repository = Repository(Folder.find_nearest(start).root)
        if not repository.has_work_tree:
            raise TermsError("there is no work tree here. Go to a clone that has one")
        git = repository.git
        told = git.check_output("rev-parse", "--git-path", "info/attributes")
        return cls(repository, os.path.join(git.folder, os.fsdecode(told.removesuffix(b"\n"))))

    def read_settings(self, *where: str) -> dict[str, str]:
        """Those of the driver, by their keys."""
        asked = ("config", *where, "-z", "--get-regexp", rf"^{re.escape(_SECTION)}\.")
        told = self.repository.git.run(*asked).stdout.decode("utf-8", "surrogateescape")
        pairs = (entry.partition("\n") for entry in told.split("\0")[:-1])
        return {key: value for key, _, value in pairs}

    def read_attributes(self) -> bytes:
        try:
            with open(self.attributes_file, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def build_attributes(self) -> bytes:
        """The file of attributes with our lines at its end, or where they were."""
        before = self.read_attributes()
        prefix = os.fsencode(self.repository.prefix)
        lines = [
            _format_pattern(prefix) + rest
            for rest in (
                f'{TERMS_FOLDER}/**/*{YAML_SUFFIX}" diff=terms\n'.encode(),
                f'{SEEDS_FOLDER}/*{YAML_SUFFIX}" diff=terms\n'.encode(),
            )
        ]
        found = _BLOCK.search(before)
        if found is None:
            ends = not before or before.endswith(b"\n")
            block = _BLOCK_BEGIN + b"".join(lines) + _BLOCK_END
            return before + (block + b"\n" if ends else b"\n" + block)
        at = found.end(1)
        new = [line for line in lines if line not in found[1].splitlines(keepends=True)]
        return before[:at] + b"".join(new) + before[at:]

    def write_attributes(self, content: bytes) -> bool:
        """Whether the file was another one before; none is left where nothing would be in it."""
        if content == self.read_attributes():
            return False
        target = os.path.realpath(self.attributes_file)
        if not content:
            os.unlink(target)
            return True
        os.makedirs(os.path.dirname(target), exist_ok=True)
        # The lock is git's own way: who finds it there waits.
        with open(f"{target}.lock", "xb") as file:
            file.write(content)
        os.replace(f"{target}.lock", target)
        return True


def _format_pattern(prefix: bytes) -> bytes:
    """The beginning of a quoted pattern, from the top of the repository: no letter means anything."""
    literal = re.sub(rb"([\\*?\[])", rb"\\\1", prefix)
    quoted = "".join(
        f"\\{chr(byte)}" if byte in b'\\"' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in literal
    )
    return f'"/{quoted}'.encode()


def _build_settings() -> dict[str, str]:
    if not sys.executable:
        raise TermsError("it is not known which Python this is. Call it by its whole path")
    # -P: git runs it in the work tree, from which no module may be loaded.
    python = f"{shlex.quote(sys.executable)} -P"
    return {
        f"{_SECTION}.command": f"{python} {_DRIVER_ARGUMENTS}",
        f"{_SECTION}.textconv": f"{python} {_TEXTCONV_ARGUMENTS}",
        f"{_SECTION}.cachetextconv": "false",
    }


def _is_ours(key: str, value: str) -> bool:
    """What any interpreter may have installed."""
    if key == f"{_SECTION}.cachetextconv":
        return value == "false"
    ending = {
        f"{_SECTION}.command": _DRIVER_ARGUMENTS,
        f"{_SECTION}.textconv": _TEXTCONV_ARGUMENTS,
    }.get(key)
    return ending is not None and value.endswith(f" -P {ending}")
