"""An e-mail address as an argument."""

from __future__ import annotations

from waitlist.addresses import Address, AddressError, parse
from waitlist.problems import UsageError


def argument(text: str) -> Address:
    """Return the address that was given as the argument ADDRESS, or refuse it as wrong usage."""
    try:
        return parse(text, test_domains=True)
    except AddressError as error:
        words = str(error)
        raise UsageError(f"ADDRESS: {words}{'' if words.endswith('?') else '.'}") from None
