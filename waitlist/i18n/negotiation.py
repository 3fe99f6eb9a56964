"""The language that a browser wishes for."""

from __future__ import annotations

from functools import lru_cache

from waitlist.i18n.languages import PSEUDO

_HEADER_LIMIT = 500  # longer than any browser's header; the rest is not worth reading


@lru_cache(maxsize=1024)
def negotiate(accept_language: str, languages: tuple[str, ...]) -> str:
    """Return the one of a site's `languages` that a browser likes best, or the first of them.

    `accept_language` is the header as it came (RFC 9110, 12.5.4), "" when there is none; nonsense in it is
    passed over. A request for `th-TH` is met by `th`, and one for `pt` by `pt-BR`.
    """
    best, best_score = languages[0], (0.0, 0)
    refused: set[str] = set()
    for part in accept_language[:_HEADER_LIMIT].lower().split(","):
        tag, _, parameters = part.partition(";")
        wanted, quality = tag.strip(), _quality(parameters)
        if quality == 0:
            refused.add(_bare(wanted))
            continue
        for language in languages:
            score = quality, _nearness(wanted, language, refused)
            if score[1] and score > best_score:
                best, best_score = language, score
    return best


def _nearness(wanted: str, language: str, refused: set[str]) -> int:
    """Return how well a language meets a wish: 0 not at all, 3 exactly."""
    if language in PSEUDO:
        return 0
    offered = language.lower()
    if wanted == offered:
        return 3
    if _bare(wanted) == _bare(offered):
        return 2
    return int(wanted == "*" and _bare(offered) not in refused)


def _bare(tag: str) -> str:
    return tag.partition("-")[0]


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0.0 <= quality <= 1.0 else 0.0
