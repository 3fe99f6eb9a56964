"""A microsite for a launch that spreads by invitation."""

__version__ = "0.1.0"
