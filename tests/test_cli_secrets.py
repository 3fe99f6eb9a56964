"""`waitlist secrets rotate`: the keys change, and no link stops working before it should."""

from __future__ import annotations

import re
import signal
import stat
from pathlib import Path

import httpx2
import pytest
from game import Game
from running import serving
from served import SECRET, path_of, write_folder
from shop import join

from waitlist.cli.actor import actor
from waitlist.flows import users
from waitlist.flows.audit import COMMAND
from waitlist.store.users import set_totp
from waitlist.tokens import Tokens
from waitlist.web.admin.sealing import Seal


@pytest.fixture
def file(waitlist) -> Path:
    """The file with one key, of a founder's folder."""
    write_folder(waitlist.folder)
    file = waitlist.write("keys", f"{SECRET}\n")
    waitlist.environment(WAITLIST_SECRET_KEYS_FILE=str(file))
    return file


def keys(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def test_a_new_key_stands_in_front_and_nobody_else_can_read_it(waitlist, file) -> None:
    file.chmod(0o644)
    told = waitlist("secrets", "rotate")
    assert (told.code, told.out) == (0, "")
    new, old = keys(file)
    assert old == SECRET
    assert len(new) >= 64
    assert new not in told.err
    assert "in front, and signs. 1 older stay valid." in told.err
    assert "SIGHUP" in told.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir() if "keys" in each.name] == ["keys"]
    assert waitlist("check").code == 0


def test_several_hosts_learn_the_key_before_it_signs(waitlist, file) -> None:
    assert "--promote" in waitlist("secrets", "rotate", "--ahead").err
    old, new = keys(file)
    assert old == SECRET
    assert waitlist("secrets", "rotate", "--promote").code == 0
    assert keys(file) == [new, SECRET]


def test_old_keys_go_when_the_founder_says_so(waitlist, file) -> None:
    waitlist("secrets", "rotate")
    new = keys(file)[0]
    told = waitlist("secrets", "rotate", "--drop-old", "--yes")
    assert (told.code, keys(file)) == (0, [new])
    assert "/recover" in told.err
    told = waitlist("secrets", "rotate", "--drop-old", "--yes")
    assert (told.code, keys(file)) == (1, [new])
    assert told.err.endswith("has one key. There is no old one to drop.\n")


def test_one_key_cannot_be_promoted(waitlist, file) -> None:
    told = waitlist("secrets", "rotate", "--promote")
    assert (told.code, keys(file)) == (1, [SECRET])
    assert "--ahead` adds one behind it." in told.err


def test_only_one_thing_is_done_at_a_time(waitlist, file) -> None:
    told = waitlist("secrets", "rotate", "--ahead", "--promote")
    assert (told.code, keys(file)) == (2, [SECRET])


def test_keys_in_the_environment_are_changed_by_whoever_set_them(waitlist) -> None:
    write_folder(waitlist.folder)
    waitlist.environment(WAITLIST_SECRET_KEYS=SECRET)
    told = waitlist("secrets", "rotate")
    assert told.code == 1
    assert told.err.startswith("The keys stand in WAITLIST_SECRET_KEYS, which no command can change.")


def test_while_developing_there_is_nothing_to_rotate(waitlist) -> None:
    write_folder(waitlist.folder)
    told = waitlist("secrets", "rotate")
    assert told.code == 1
    assert told.err.startswith("No key is set: while developing one is made by itself.")


def test_a_link_stays_a_link_and_leads_to_the_new_keys(waitlist, file) -> None:
    linked = waitlist.folder / "linked"
    linked.symlink_to(file)
    waitlist.environment(WAITLIST_SECRET_KEYS_FILE=str(linked))
    assert waitlist("secrets", "rotate").code == 0
    assert linked.is_symlink()
    assert len(keys(file)) == 2


def test_a_server_at_work_signs_with_the_new_key_and_no_link_fails(waitlist, file) -> None:
    """Links of every purpose are made before, opened all the while, and work until their key is dropped."""
    with serving(waitlist.folder, WAITLIST_SECRET_KEYS_FILE=str(file)) as running:

        def confirm_url(address: str) -> str:
            assert join(running, address).status_code == 303
            mails = httpx2.get(f"{running.url}/dev/mail?format=json").json()
            while not any(address in str(mail) for mail in mails):
                mails = httpx2.get(f"{running.url}/dev/mail?format=json").json()
            newest = next(mail for mail in mails if address in str(mail))
            whole = httpx2.get(f"{running.url}/dev/mail/{newest['id']}?format=json").text
            return path_of(re.findall(r"http://[^\s\"\\]+/confirm/[^\s\"\\<]+", whole)[0])

        before = [confirm_url(f"p{number}@example.com") for number in range(5)]
        answers = []
        for number in range(10):
            if number == 5:
                assert waitlist("secrets", "rotate").code == 0
                running.process.send_signal(signal.SIGHUP)
            answers += [running.get(url).status_code for url in before]
        running.wait_for("Reloaded: harrys.\n")
        assert set(answers) == {200}
        after = confirm_url("ada@example.com")
        assert Tokens(keys(file)[:1]).read("confirm", after.rpartition("/")[2]) is not None
        assert Tokens([SECRET]).read("confirm", after.rpartition("/")[2]) is None
        for url in [*before, after]:
            assert httpx2.post(f"{running.url}{url}").status_code == 303
        assert waitlist("secrets", "rotate", "--drop-old", "--yes").code == 0
        running.process.send_signal(signal.SIGHUP)
        while running.said.count("Reloaded: harrys.\n") < 2:
            assert running.process.poll() is None
        assert running.get(before[0]).status_code == 404
        assert running.get(after).status_code == 200
        assert "start the server anew" not in running.said


def test_second_steps_outlive_the_key_that_sealed_them(waitlist, file) -> None:
    with Game(waitlist.folder) as game:
        waitlist.environment(WAITLIST_DATABASE_URL=game.url)
        game.do(users.add, "ada@example.com", "owner", COMMAND, 1)
        sealed = Seal.of(Tokens(keys(file))).close("JBSWY3DPEHPK3PXP")
        game.do(set_totp, game.rows("select id from users")[0]["id"], secret=sealed, waiting=None)
        assert waitlist("secrets", "rotate").code == 0
        assert game.rows("select totp from users")[0]["totp"] == sealed  # servers do not know the new key yet
        told = waitlist("secrets", "rotate", "--drop-old", "--yes")
        assert "Second steps of 1 users of the admin pages are sealed with it now." in told.err
        assert Seal.of(Tokens(keys(file))).open(game.rows("select totp from users")[0]["totp"]) == (
            "JBSWY3DPEHPK3PXP"
        )
        noted = game.rows("select who, after from audit where action = 'secrets.rotate' order by id")
        assert [row["after"] for row in noted] == ['{"how": "new"}', '{"how": "drop-old"}']
        assert {row["who"] for row in noted} == {actor().who}
