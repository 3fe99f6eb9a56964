"""Languages: which one a visitor reads, its texts, and how it writes numbers and dates.

The texts of the software are written in English where they are used and are the keys of the catalogues
`locales/LANGUAGE.po`. A catalogue is read at first use, so a site in English alone never reads one. A site
adds languages, and words of its own, in `texts/LANGUAGE.po`.
"""

from __future__ import annotations

from waitlist.i18n.catalogues import LOCALES, catalogue
from waitlist.i18n.compounds import unbroken
from waitlist.i18n.foreign import Foreign, marked, of_template, unmarked
from waitlist.i18n.languages import LANGUAGES, PSEUDO, direction, is_language, language_name
from waitlist.i18n.negotiation import negotiate
from waitlist.i18n.writing import date, moment, number

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "PSEUDO",
    "Foreign",
    "catalogue",
    "date",
    "direction",
    "is_language",
    "language_name",
    "marked",
    "moment",
    "negotiate",
    "number",
    "of_template",
    "unbroken",
    "unmarked",
]
