"""Settings: `waitlist.toml` for the machine, `sites/NAME/site.toml` for each campaign."""

from waitlist.config.development import development_secret, is_development, refusals
from waitlist.config.load import Config, SettingsError, load
from waitlist.config.machine import MachineSettings
from waitlist.config.site import SiteSettings
from waitlist.config.text import Text

__all__ = [
    "Config",
    "MachineSettings",
    "SettingsError",
    "SiteSettings",
    "Text",
    "development_secret",
    "is_development",
    "load",
    "refusals",
]
