"""What the domain of the sender says about mails: who may send them, and what becomes of forged ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from waitlist.cli.doctor.finding import Finding, fail, ok, warn
from waitlist.config import Config

PATIENCE = 4.0  # seconds for each question
SELECTORS = ("default", "dkim", "google", "k1", "mail", "mandrill", "pm", "resend", "s1", "selector1", "smtp")
"""Names that mail providers give their keys; DNS does not list them."""

EXAMPLES = re.compile(r"(.*\.)?(example|invalid|localhost|test|example\.(com|net|org))")
"""Names that stand for others by agreement (RFC 2606); they are not looked up."""


class Unknown(Exception):
    """The question could not be asked, or nobody answered."""


class Records:
    """Answers of the domain name system."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._resolver = resolver

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name. Raises `Unknown`."""
        found: list[Any] = list(self._ask(name, "TXT") or ())
        return [b"".join(each.strings).decode("ascii", "replace") for each in found]

    def exists(self, name: str, kind: str) -> bool:
        """Tell whether a name has a record of a kind. Raises `Unknown`."""
        return bool(self._ask(name, kind))

    def known(self, name: str) -> bool:
        """Tell whether there is anything at or below a name. Raises `Unknown`."""
        return self._ask(name, "TXT") is not None

    def _ask(self, name: str, kind: str) -> Iterable[Any] | None:
        """Return the records, none when there are none of the kind, None when there is no such name."""
        try:
            if self._resolver is None:
                self._resolver = dns.resolver.Resolver()
            return self._resolver.resolve(dns.name.from_text(name), kind, lifetime=PATIENCE, search=False)
        except dns.resolver.NoAnswer:
            return ()
        except dns.resolver.NXDOMAIN:
            return None
        except (dns.exception.DNSException, OSError) as error:
            raise Unknown(type(error).__name__) from error


def examine(config: Config, resolver: dns.resolver.Resolver | None = None) -> Iterator[Finding]:
    """Look up SPF, DKIM and DMARC; without a network that is said, and nothing fails."""
    machine = config.machine
    domain = machine.mail.from_.rpartition("@")[2].lower()
    if machine.mail.server is None:
        yield ok("mail domain", "Nothing is looked up while no mail server is set.")
        return
    if "." not in domain or EXAMPLES.fullmatch(domain):
        remedy = "Set mail.from to an address at your own domain."
        yield warn("mail domain", f"{domain} is no domain that can send mails.", remedy)
        return
    records = Records(resolver)
    try:
        yield from [_answers(records, domain), _spf(records, domain), _dkim(records, domain)]
        yield _dmarc(records, domain)
    except Unknown as error:
        remedy = "Run this again where there is a network; nothing else depends on it."
        yield warn("mail domain", f"Could not look up {domain} ({error}).", remedy)


def _answers(records: Records, domain: str) -> Finding:
    if records.exists(domain, "MX") or records.exists(domain, "A") or records.exists(domain, "AAAA"):
        return ok("mail domain", f"{domain} takes mails.")
    says = (
        f"Nothing takes mails at {domain}, so that answers are lost, and some servers refuse what it sends."
    )
    return warn("mail domain", says, "Add an MX record, or set mail.from to a domain that has one.")


def _spf(records: Records, domain: str) -> Finding:
    found = [text for text in records.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        remedy = "Add the TXT record that your mail provider names, such as v=spf1 include:… ~all."
        return warn("SPF", f"{domain} does not say which servers may send its mails.", remedy)
    if len(found) > 1:
        return fail(
            "SPF", f"{domain} has {len(found)} SPF records, which counts as none.", "Make one of them."
        )
    if found[0].lower().split()[-1] in {"+all", "all"}:
        return warn("SPF", f"{domain} lets everybody send its mails: {found[0]}", "End it with ~all or -all.")
    return ok("SPF", f"{domain}: {found[0]}")


def _dkim(records: Records, domain: str) -> Finding:
    # A name exists when anything exists below it, so that one question finds keys of any name.
    if records.known(f"_domainkey.{domain}") or any(
        records.exists(f"{selector}._domainkey.{domain}", kind)
        for selector in SELECTORS
        for kind in ("TXT", "CNAME")
    ):
        return ok(
            "DKIM", f"{domain} has keys. Whether mails are signed shows in one of `waitlist send-test`."
        )
    remedy = "Switch DKIM on at your mail provider, and add the record that it names."
    return warn(
        "DKIM", f"No key was found for {domain}: mails that are not signed often count as spam.", remedy
    )


def _dmarc(records: Records, domain: str) -> Finding:
    parts = domain.split(".")
    for start in range(len(parts) - 1):
        name = ".".join(parts[start:])
        for text in records.texts(f"_dmarc.{name}"):
            if text.lower().replace(" ", "").startswith("v=dmarc1"):
                return ok("DMARC", f"{name}: {text}")
    remedy = f"Add a TXT record at _dmarc.{domain}: v=DMARC1; p=none. Once all is well, p=quarantine."
    return warn("DMARC", f"{domain} does not say what to do with forged mails.", remedy)
