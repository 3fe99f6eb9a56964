"""Preview cards: an SVG that a theme drew becomes a PNG, in a process of its own.

Fonts, pictures and the renderer take some 80 MB, and a card a good part of a second: neither belongs into the
process that answers requests. `artist` is what that process sees; all else runs in the other one,
`python -m waitlist.cards`, which ends when it has nothing to do, and with the server.
"""
