"""Thai words inside of which no line may end: the dictionaries of those who break lines lack them."""

from __future__ import annotations

import re

COMPOUNDS = ("ชายคา", "ตัวเอง")
LONGEST = 20  # signs; what is longer than a line had better break

_THAI = re.compile(r"[\u0e00-\u0e7f]{2,}")


def unbroken(brand: str) -> tuple[str, ...]:
    """Return the words that stay on one line, those of the brand's name among them.

    >>> unbroken("ชายคา Café")
    ('ชายคา', 'ตัวเอง')
    """
    own = (word for word in _THAI.findall(brand) if len(word) <= LONGEST)
    return tuple(dict.fromkeys((*own, *COMPOUNDS)))
