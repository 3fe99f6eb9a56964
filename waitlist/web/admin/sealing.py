"""The secret of a second step lies in the database sealed: who has that alone can make no codes of it."""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from waitlist.tokens import Tokens

PURPOSE = "second step"
_MARK = "gAAAA"  # how everything sealed begins; a bare secret is in capitals

_log = logging.getLogger("waitlist.web")


class Seal:
    """Seals with the first of the keys in `secret_keys`, and opens what any of them sealed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._newest, *_ = self._all = [Fernet(base64.urlsafe_b64encode(key)) for key in keys]

    @classmethod
    def of(cls, tokens: Tokens) -> Seal:
        """Return the seal of the keys in use: derived from them for this purpose alone."""
        return cls(tokens.secrets(PURPOSE))

    def close(self, secret: str) -> str:
        """Return a secret sealed."""
        return self._newest.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return a secret; one from before secrets were sealed as it is, "" when no key opens it."""
        if not is_sealed(sealed):
            return sealed
        try:
            return MultiFernet(self._all).decrypt(sealed.encode()).decode()
        except InvalidToken:
            _log.error(
                "The secret of a second step cannot be opened: its key is no more in secret_keys. "
                "Put it back behind the others; else a recovery code lets in, or `waitlist user reset`."
            )
            return ""

    def opens(self, sealed: str) -> bool:
        """Tell whether any of the keys opens it."""
        try:
            MultiFernet(self._all).decrypt(sealed.encode())
        except InvalidToken:
            return not is_sealed(sealed)
        return True

    def again(self, sealed: str) -> str:
        """Return the same sealed with the newest key; what cannot be opened, or is so already, as it is."""
        if is_sealed(sealed):
            try:
                self._newest.decrypt(sealed.encode())
            except InvalidToken:
                pass
            else:
                return sealed
        secret = self.open(sealed)
        return self.close(secret) if secret else sealed


def is_sealed(text: str) -> bool:
    """Tell whether a secret is sealed."""
    return text.startswith(_MARK)
