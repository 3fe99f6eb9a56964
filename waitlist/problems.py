"""What can be wrong, said so that the reader can put it right.

A `Problem` is one thing wrong in one place. The errors below are the only ones that a command shows
to its user without a traceback; each knows the exit code of the command it ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place.

    `where` is the file and, after a colon, the key path: `sites/harrys/site.toml: tiers[1].friends`.
    `got` is what stood there and `expected` what should, each as a phrase without a full stop;
    `hint` is a whole sentence saying what to do (or the answer of `suggest`). `got` and `hint` may be empty.
    """

    where: str
    got: str
    expected: str
    hint: str = ""

    def __str__(self) -> str:
        found = f"got {self.got}, expected {self.expected}" if self.got else f"expected {self.expected}"
        line = f"{self.where}: {found}."
        whole = f"{line} {self.hint[0].upper()}{self.hint[1:]}" if self.hint else line
        # Whatever was found in a file: nothing of it moves a terminal, or hides.
        return whole if whole.isprintable() else "".join(map(_visible, whole))


def _visible(sign: str) -> str:
    return sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode("ascii")


class WaitlistError(Exception):
    """Something the user can understand and act on; the text is complete as it stands."""

    exit_code: int = 1


class ConfigError(WaitlistError):
    """The settings cannot be used. Carries every problem found, in the order of the files."""

    exit_code = 78

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            # Whoever reads the error would see nothing at all: that is a mistake of ours, and told as one.
            raise ValueError("settings were refused without a problem that says why")
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(WaitlistError):
    """The command was called in a way it does not understand."""

    exit_code = 2


class StoreUnavailable(WaitlistError):
    """The database cannot take the write now: full disk, locked, queue full. Trying again may work.

    `retry_after` is in whole seconds.
    """

    def __init__(self, message: str, *, retry_after: int = 5) -> None:
        self.retry_after = retry_after
        super().__init__(message)


def suggest(word: str, choices: Iterable[str], prefix: str = "") -> str:
    """Return `did you mean 'friends'?` for the choice nearest to `word`, or `""` when none is near.

    `prefix` begins every whole name, and stands before no choice: it would make all of them alike.
    """
    near = get_close_matches(word.removeprefix(prefix), list(choices), n=1, cutoff=0.6)
    return f"did you mean {prefix + near[0]!r}?" if near else ""
