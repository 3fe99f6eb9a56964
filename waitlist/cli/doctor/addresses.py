"""The addresses that people open, and the proxy in front of the server."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config
from waitlist.config.development import is_local

EVERYBODY = 8  # bits; a network this wide is no proxy


def examine(config: Config) -> Iterator[Finding]:
    """Look at the address of every site, and at whom the server believes."""
    for settings in config.sites.values():
        yield _address(f"address {settings.name}", settings.base_url)
    yield from _proxy(config)


def _address(about: str, url: str) -> Finding:
    if is_local(url):
        remedy = "Before you launch, set base_url to the https address of your site."
        return warn(about, f"{url} can be opened on this machine alone.", remedy)
    if not url.startswith("https://"):
        remedy = (
            "Set base_url to an https address; the reverse proxy in front of the server has the certificate."
        )
        return fail(about, f"{url} is not encrypted: browsers warn, and cookies can be stolen.", remedy)
    return ok(about, f"{url}.")


def _proxy(config: Config) -> Iterator[Finding]:
    trusted = config.machine.proxy.trusted
    wide = [network for network in trusted if ip_network(network).prefixlen < EVERYBODY]
    if wide:
        remedy = "Name only the networks of your own proxies."
        says = f"{', '.join(wide)} is trusted, so that anybody can pretend to be somebody else."
        yield fail("proxy", says, remedy)
    elif trusted:
        yield ok("proxy", f"X-Forwarded-For is believed from {', '.join(trusted)} alone.")
    elif not is_local(config.machine.base_url):
        remedy = "Set proxy.trusted to its network, such as 127.0.0.1/32. Without a proxy all is well."
        yield warn("proxy", "None is trusted: behind one, all people would seem to be one.", remedy)
    else:
        yield ok("proxy", "None is needed on this machine.")
