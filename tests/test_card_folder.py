"""Cards that processes of one command share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from waitlist.web.card_folder import CardFolder


def test_two_cards_that_are_put_at_once_stay_apart(tmp_path: Path) -> None:
    folder = CardFolder(tmp_path)
    cards = {bytes([number]): bytes([number]) * 2_000_000 for number in range(4)}
    with ThreadPoolExecutor(len(cards)) as threads:
        for _ in range(10):
            list(threads.map(lambda key: folder.put(key, cards[key], 0), cards))
            assert {key: folder.find(key) for key in cards} == cards
