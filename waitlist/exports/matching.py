"""Two lists that belong together: what the database would join row by row is read from each by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any


def matched(
    keys: Sequence[int | None],
    found: Sequence[Sequence[Any]],
    look_up: Callable[[Sequence[int]], Iterable[Iterable[Any]]] | None = None,
) -> Sequence[Sequence[Any]]:
    """Return the columns of `found`, of which the first are its own keys, in the order of `keys`.

    There is None where there is no such key. `look_up` gives the rows of keys that `found` lacks.
    """
    if found[0] == keys:
        return found
    at: dict[int | None, int] = {key: row for row, key in enumerate(found[0])}
    if look_up is not None and (
        missing := sorted({key for key in keys if key is not None and key not in at})
    ):
        more = list(zip(*look_up(missing), strict=True)) or [()] * len(found)
        at.update((key, row) for row, key in enumerate(more[0], len(at)))
        found = [(*column, *others) for column, others in zip(found, more, strict=True)]
    nowhere = len(found[0])
    order = [at.get(key, nowhere) for key in keys]
    return [list(map((*column, None).__getitem__, order)) for column in found]
