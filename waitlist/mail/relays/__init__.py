"""What mail services tell of mails that come back and of complaints: who says so, and what it is."""

from __future__ import annotations

from waitlist.mail.relays.proof import TOLERANCE, UNSIGNED, is_proven, message_name
from waitlist.mail.relays.told import Told, Unreadable, read

__all__ = ["TOLERANCE", "UNSIGNED", "Told", "Unreadable", "is_proven", "message_name", "read"]
