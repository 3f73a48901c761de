"""What `terms git install` writes into a repository's own settings, and removes again.

In the repository's `config`, and in its `info/attributes`:

    diff.terms.textconv = /usr/bin/python3 -P -m dealterms git textconv --
    diff.terms.cachetextconv = false

    # terms git install
    "/terms/**/*.yaml" diff=terms
    "/seeds/*.yaml" diff=terms
    # end of terms git install
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Collection
from typing import NamedTuple

from dealterms.errors import TermsError
from dealterms.git.revisions import Repository
from dealterms.loader.names import SEEDS_FOLDER, TERMS_FOLDER, YAML_SUFFIX
from dealterms.loader.tree import Folder
from dealterms.plugins import truncate_input

_SECTION = "diff.terms"
_OWN_VALUES = {
    f"{_SECTION}.textconv": ".+ -P -m dealterms git textconv --",
    f"{_SECTION}.cachetextconv": "false",
    # Earlier versions installed a diff driver, too. It would hide the textconv from `git diff`.
    f"{_SECTION}.command": ".+ -P -m dealterms git diff-driver --",
}
"""The settings that `install` wrote or writes, and patterns of their values."""
_BLOCK_BEGIN, _BLOCK_END = b"# terms git install\n", b"# end of terms git install"
# A file whose last line has no line break gets one with the block, and loses it with the block.
_BLOCK = re.compile(
    rb"(?:\n(?=%b(?:.*\n)*?%b\Z))?%b((?:.*\n)*?)%b\n?" % (_BLOCK_BEGIN, _BLOCK_END, _BLOCK_BEGIN, _BLOCK_END)
)


def install(start: str) -> bool:
    """Make git show the deals below the nearest `terms/` as terms; return whether anything changed.

    Raises:
        TermsError: there is no repository, or somebody else has set `diff.terms` in it.
    """
    settings = _RepositorySettings.from_folder(start)
    if not sys.executable:
        raise TermsError("cannot tell which Python this is. Call it by its absolute path")
    # -P: git runs it in the work tree, from which no module may be imported.
    textconv = f"{shlex.quote(sys.executable)} -P -m dealterms git textconv --"
    wanted = {f"{_SECTION}.textconv": textconv, f"{_SECTION}.cachetextconv": "false"}
    present = settings.read_settings()
    foreign = next((key for key, value in present.items() if not _is_own(key, value)), None)
    if foreign is not None:
        raise TermsError(
            f"git has a setting `{foreign}` here that is not from `terms git install`:"
            f" `{truncate_input(present[foreign])}`. Remove it, or do without"
        )
    missing = {key: value for key, value in wanted.items() if present.get(key) != value}
    for key, value in missing.items():
        settings.repository.git.check_output("config", "--local", key, value)
    is_outdated = settings.remove_settings(keep=wanted)
    return settings.write_attributes(settings.build_attributes()) or is_outdated or bool(missing)


def uninstall(start: str) -> bool:
    """Remove what `install` wrote, also in an earlier version, and no more; return whether anything was."""
    settings = _RepositorySettings.from_folder(start)
    is_removed = settings.remove_settings()
    return settings.write_attributes(_BLOCK.sub(b"", settings.read_attributes())) or is_removed


class _RepositorySettings(NamedTuple):
    """A repository with a work tree, and the file of its own attributes."""

    repository: Repository
    attributes_file: str

    @classmethod
    def from_folder(cls, start: str) -> _RepositorySettings:
        repository = Repository(Folder.find_nearest(start).root)
        if not repository.has_work_tree:
            raise TermsError("there is no work tree here. Go to a clone that has one")
        git = repository.git
        path = git.check_output("rev-parse", "--git-path", "info/attributes")
        return cls(repository, os.path.join(git.folder, os.fsdecode(path.removesuffix(b"\n"))))

    def read_settings(self, *scope: str) -> dict[str, str]:
        """Read the settings of `diff.terms`, by their keys."""
        command = ("config", *scope, "-z", "--get-regexp", rf"^{re.escape(_SECTION)}\.")
        out = self.repository.git.run(*command).stdout.decode("utf-8", "surrogateescape")
        pairs = (entry.partition("\n") for entry in out.split("\0")[:-1])
        return {key: value for key, _, value in pairs}

    def remove_settings(self, keep: Collection[str] = ()) -> bool:
        """Remove our settings but those to keep; return whether there were any."""
        present = self.read_settings("--local").items()
        own = [key for key, value in present if key not in keep and _is_own(key, value)]
        for key in own:
            self.repository.git.check_output("config", "--local", "--unset-all", key)
        return bool(own)

    def read_attributes(self) -> bytes:
        try:
            with open(self.attributes_file, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def build_attributes(self) -> bytes:
        """Return the attributes with our lines in our block, at the end if there is none yet."""
        before = self.read_attributes()
        prefix = _format_pattern(os.fsencode(self.repository.prefix))
        patterns = (f"{TERMS_FOLDER}/**/*{YAML_SUFFIX}", f"{SEEDS_FOLDER}/*{YAML_SUFFIX}")
        lines = [f'{prefix}{pattern}" diff=terms\n'.encode() for pattern in patterns]
        block = _BLOCK.search(before)
        if block is None:
            text = _BLOCK_BEGIN + b"".join(lines) + _BLOCK_END
            is_line_open = before and not before.endswith(b"\n")
            return before + (b"\n" + text if is_line_open else text + b"\n")
        end = block.end(1)
        new = [line for line in lines if line not in block[1].splitlines(keepends=True)]
        return before[:end] + b"".join(new) + before[end:]

    def write_attributes(self, content: bytes) -> bool:
        """Write the file, or remove it if it would be empty; return whether that changed anything."""
        if content == self.read_attributes():
            return False
        target = os.path.realpath(self.attributes_file)
        if not content:
            os.unlink(target)
            return True
        os.makedirs(os.path.dirname(target), exist_ok=True)
        # Git locks its files in the same way: another process waits while the lock is there.
        with open(f"{target}.lock", "xb") as file:
            file.write(content)
        os.replace(f"{target}.lock", target)
        return True


def _format_pattern(prefix: bytes) -> str:
    """Return the beginning of a quoted pattern, from the top of the repository, that is literal."""
    literal = re.sub(rb"([\\*?\[])", rb"\\\1", prefix)
    quoted = "".join(
        f"\\{chr(byte)}" if byte in b'\\"' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
        for byte in literal
    )
    return f'"/{quoted}'


def _is_own(key: str, value: str) -> bool:
    """Return whether `terms git install` wrote the setting, with whatever interpreter."""
    pattern = _OWN_VALUES.get(key)
    return pattern is not None and re.fullmatch(pattern, value, re.DOTALL) is not None
