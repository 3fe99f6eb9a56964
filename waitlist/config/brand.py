"""Who speaks: name, looks and address of the brand, `[brand]`."""

from __future__ import annotations

from pydantic import Field

from waitlist.config.assets import Picture
from waitlist.config.model import Settings
from waitlist.config.text import Text
from waitlist.config.values import Colour, Line, Mailbox, Url, Word


class Brand(Settings):
    """Who speaks."""

    name: Word = Field(
        default="", description="The brand's name, as in titles and mails. When not set: the folder's name."
    )
    tagline: Line = Field(default=Text(), description="A few words beside the name.")
    legal_name: Word = Field(
        default="", description="Who is responsible, for the privacy page and the foot of mails."
    )
    email: Mailbox | None = Field(default=None, description="Where people reach you.")
    postal_address: Text = Field(
        default=Text(), description="Your postal address, which many laws want in mails."
    )
    website: Url | None = Field(default=None, description="Your main website.")
    logo: Picture | None = Field(
        default=None, description="The logo: a file in the site's folder. Without one the name stands there."
    )
    favicon: Picture | None = Field(default=None, description="The small picture in the browser's tab.")
    color: Colour | None = Field(default=None, description="The brand's colour. When not set: the theme's.")
    accent: Colour | None = Field(
        default=None, description="A second colour for buttons and marks. When not set: the theme's."
    )
