"""Settings: `waitlist.toml` for the machine, `sites/NAME/site.toml` for each campaign."""

from waitlist.config.machine import MachineSettings
from waitlist.config.site import SiteSettings
from waitlist.config.text import LANGUAGES, Text

__all__ = ["LANGUAGES", "MachineSettings", "SiteSettings", "Text"]
