"""What `waitlist doctor` says of the records of the sender's domain, asked of a real name server."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import dns.resolver
import pytest
from names import NameServer
from served import write_folder

from waitlist.cli.doctor import mail_domain
from waitlist.config import Config, load

WELL = {
    ("orrin.org", "MX"): ["10 mx.orrin.org."],
    ("orrin.org", "TXT"): ['"some-other=record"', '"v=spf1 include:_spf.mails.org" " ~all"'],
    ("s2026._domainkey.orrin.org", "CNAME"): ["s2026.mails.org."],
    ("_dmarc.orrin.org", "TXT"): ['"v=DMARC1; p=quarantine"'],
}


def config(folder: Path, sender: str = "hello@orrin.org", mails: str = "smtp://localhost:25") -> Config:
    write_folder(folder)
    env = {"WAITLIST_MAIL_FROM": sender, "WAITLIST_MAIL_URL": mails}
    return load(folder, env)


@pytest.fixture
def found(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What is found where all is well."""
    with NameServer(WELL) as server:
        yield examined(tmp_path, server)


def examined(folder: Path, server: NameServer, sender: str = "hello@orrin.org") -> dict[str, str]:
    findings = mail_domain.examine(config(folder, sender), server.resolver)
    return {finding.about: str(finding) for finding in findings}


def without(*gone: tuple[str, str], **more: list[str]) -> NameServer:
    kept = {key: values for key, values in WELL.items() if key not in gone}
    return NameServer(kept | {("orrin.org", kind): values for kind, values in more.items()})


def test_a_domain_with_all_records_is_well(found) -> None:
    assert found == {
        "mail domain": "ok    mail domain: orrin.org takes mails.",
        "SPF": "ok    SPF: orrin.org: v=spf1 include:_spf.mails.org ~all",
        "DKIM": "ok    DKIM: orrin.org has keys. "
        "Whether mails are signed shows in one of `waitlist send-test`.",
        "DMARC": "ok    DMARC: orrin.org: v=DMARC1; p=quarantine",
    }


def test_a_domain_without_any_is_told_what_to_add(tmp_path: Path) -> None:
    with NameServer({("orrin.org", "NS"): ["ns.orrin.org."]}) as server:
        found = examined(tmp_path, server)
    assert [line[:4] for line in found.values()] == ["warn"] * 4
    assert "Add an MX record" in found["mail domain"]
    assert "such as v=spf1 include:… ~all." in found["SPF"]
    assert "Switch DKIM on at your mail provider" in found["DKIM"]
    assert "Add a TXT record at _dmarc.orrin.org: v=DMARC1; p=none." in found["DMARC"]


def test_a_domain_that_is_not_there_is_told_the_same(tmp_path: Path) -> None:
    with NameServer({}) as server:
        found = examined(tmp_path, server)
    assert [line[:4] for line in found.values()] == ["warn"] * 4


def test_two_spf_records_count_as_none(tmp_path: Path) -> None:
    with without(TXT=['"v=spf1 -all"', '"v=spf1 include:mails.org ~all"']) as server:
        found = examined(tmp_path, server)["SPF"]
    assert found.startswith("fail  SPF: orrin.org has 2 SPF records, which counts as none.")


def test_an_spf_record_for_everybody_is_a_warning(tmp_path: Path) -> None:
    with without(TXT=['"v=spf1 +all"']) as server:
        assert examined(tmp_path, server)["SPF"].startswith("warn  SPF: orrin.org lets everybody send")


def test_the_policy_of_the_domain_above_counts_for_one_below(tmp_path: Path) -> None:
    with NameServer(WELL) as server:
        found = examined(tmp_path, server, "hello@launch.orrin.org")["DMARC"]
    assert found == "ok    DMARC: orrin.org: v=DMARC1; p=quarantine"


@pytest.mark.parametrize("domain", ["orrin.example", "launch.example.com", "example.org", "localhost"])
def test_names_for_examples_are_not_looked_up(tmp_path: Path, domain: str) -> None:
    [found] = mail_domain.examine(config(tmp_path, f"hello@{domain}"))
    assert str(found) == (
        f"warn  mail domain: {domain} is no domain that can send mails.\n"
        "      Set mail.from to an address at your own domain."
    )


def test_without_a_mail_server_nothing_is_looked_up(tmp_path: Path) -> None:
    found = [str(each) for each in mail_domain.examine(config(tmp_path, mails=""))]
    assert found == ["ok    mail domain: Nothing is looked up while no mail server is set."]


def test_without_a_network_that_is_said_and_nothing_fails(tmp_path: Path) -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    with socket.socket(type=socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver.port = silent.getsockname()[1]
        found = [str(each) for each in mail_domain.examine(config(tmp_path), resolver)]
    assert found == [
        (
            "warn  mail domain: Could not look up orrin.org (LifetimeTimeout).\n"
            "      Run this again where there is a network; nothing else depends on it."
        )
    ]
