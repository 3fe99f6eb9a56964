"""Users of the admin pages: links, tries, sessions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from game import Game

from waitlist.flows import account, entering, users
from waitlist.flows.audit import COMMAND, Actor
from waitlist.flows.entering import Browser, Entered, Lifetimes, SignedIn, TooMany, Try
from waitlist.flows.users import UserFault
from waitlist.tokens import new_session

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
LIFETIMES = Lifetimes(idle=12 * HOUR, whole=14 * DAY)
HASH = "what argon2id made of the password"


class Doorkeeper:
    """Somebody at the door of the admin pages of a game."""

    def __init__(self, game: Game) -> None:
        self.game = game

    def add(self, email: str, role: str = "owner") -> Entered:
        """Add a user who uses the setup link at once."""
        token = self.game.do(users.add, email, role, COMMAND, self.game.now)
        entered = self.game.do(account.set_up, token, HASH, Browser(), LIFETIMES, self.game.tick())
        assert isinstance(entered, Entered)
        return entered

    def tries(self, email: str, **browser: str) -> Try | int:
        """Try to sign in; return the try, or the seconds to wait."""
        try:
            tried: Try = self.game.do(entering.begin, email, Browser(**browser), self.game.now)
        except TooMany as error:
            return error.seconds
        return tried

    def enters(self, email: str, **browser: str) -> Entered | int:
        """Sign in with the right password; return the session, or the seconds to wait."""
        tried = self.tries(email, **browser)
        if isinstance(tried, int):
            return tried
        found = self.game.do(entering.finish, tried, Browser(**browser), LIFETIMES, self.game.now)
        assert isinstance(found, Entered)
        return found

    def sees(self, session: str) -> SignedIn | None:
        seen: SignedIn | None = self.game.do(entering.look, session, LIFETIMES, self.game.now)
        return seen

    def user(self, email: str) -> Any:
        return self.game.row("select * from users where email = :email", email=email)

    def audit(self) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        rows = self.game.rows("select * from audit order by id")
        return [
            (row["who"], row["action"], json.loads(row["before"]), json.loads(row["after"])) for row in rows
        ]


@pytest.fixture
def door(game: Game) -> Doorkeeper:
    return Doorkeeper(game)


def test_a_setup_link_works_once(door: Doorkeeper) -> None:
    token = door.game.do(users.add, "ada@example.com", "owner", COMMAND, door.game.now)
    assert door.user("ada@example.com")["password"] is None, "there is no password that anybody else knows"
    assert token not in str(dict(door.user("ada@example.com"))), "only its hash is kept"
    assert door.game.do(account.look_at_setup, token, door.game.now) == "ada@example.com"
    entered = door.game.do(account.set_up, token, HASH, Browser(), LIFETIMES, door.game.now)
    seen = door.sees(entered.session)
    assert seen is not None
    assert (seen.email, seen.role, seen.owes_code) == ("ada@example.com", "owner", False)
    assert door.game.do(account.look_at_setup, token, door.game.now) is None
    assert door.game.do(account.set_up, token, "another", Browser(), LIFETIMES, door.game.now) is None
    assert door.user("ada@example.com")["password"] == HASH


def test_a_setup_link_is_over_after_two_days(door: Doorkeeper) -> None:
    token = door.game.do(users.add, "ada@example.com", "owner", COMMAND, door.game.now)
    assert door.game.do(account.look_at_setup, token, door.game.now + 48 * HOUR - 1) == "ada@example.com"
    assert door.game.do(account.look_at_setup, token, door.game.now + 48 * HOUR) is None
    late = door.game.do(account.set_up, token, HASH, Browser(), LIFETIMES, door.game.now + 48 * HOUR)
    assert late is None


def test_a_new_link_ends_the_old_one_and_everything_else(door: Doorkeeper) -> None:
    entered = door.add("ada@example.com")
    ada = door.user("ada@example.com")["id"]
    old = door.game.do(users.reset, ada, COMMAND, door.game.now)
    new = door.game.do(users.reset, ada, COMMAND, door.game.now)
    assert door.sees(entered.session) is None
    assert door.game.do(account.look_at_setup, old, door.game.now) is None
    assert door.game.do(account.look_at_setup, new, door.game.now) == "ada@example.com"
    assert door.user("ada@example.com")["password"] is None


def test_whoever_guesses_from_anywhere_gets_at_most_twenty_tries_an_hour(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    start, taken = door.game.now, []
    for second in range(0, 3 * 3600, 60):
        door.game.now = start + second * 1000
        if isinstance(door.tries("ada@example.com", network=f"network {second}"), Try):
            taken.append(second)
    assert len(taken) > 20, "over three hours"
    for begin in taken:
        assert sum(begin <= second < begin + 3600 for second in taken) <= 20


def test_one_network_gets_at_most_ten_tries_an_hour_at_whatever_accounts(door: Doorkeeper) -> None:
    start, taken = door.game.now, []
    for second in range(0, 2 * 3600, 90):
        door.game.now = start + second * 1000
        if isinstance(door.tries(f"guess{second}@example.com", network="mallory's"), Try):
            taken.append(second)
    for begin in taken:
        assert sum(begin <= second < begin + 3600 for second in taken) <= 10


def test_the_owner_gets_in_while_somebody_guesses_from_another_network(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    for _ in range(100):
        door.tries("ada@example.com", network="mallory's")
    assert isinstance(door.enters("ada@example.com", network="mallory's"), int)
    assert isinstance(door.enters("ada@example.com", network="ada's"), Entered)


def test_the_owner_gets_in_from_a_known_browser_while_a_thousand_networks_guess(door: Doorkeeper) -> None:
    device = door.add("ada@example.com").device
    for number in range(100):
        door.tries("ada@example.com", network=f"of {number}")
    assert isinstance(door.enters("ada@example.com", network="ada's"), int)
    entered = door.enters("ada@example.com", network="ada's", device=device)
    assert isinstance(entered, Entered)
    assert entered.device == "", "it is known already"


def test_a_known_browser_is_known_for_its_own_user_alone(door: Doorkeeper) -> None:
    device = door.add("mallory@example.com", "reviewer").device
    door.add("ada@example.com")
    taken = [door.tries("ada@example.com", network="mallory's", device=device) for _ in range(30)]
    assert sum(isinstance(each, Try) for each in taken) == 5


def test_right_passwords_are_no_guesses(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    for _ in range(40):
        assert isinstance(door.enters("ada@example.com", network="ada's"), Entered)


def test_whoever_waits_as_told_may_try_again(door: Doorkeeper) -> None:
    while not isinstance(seconds := door.tries("ada@example.com", network="ada's"), int):
        pass
    assert 0 < seconds <= 720
    door.game.tick(seconds * 1000 - 1000)
    assert door.tries("ada@example.com", network="ada's") == 1
    door.game.tick(1000)
    assert isinstance(door.tries("ada@example.com", network="ada's"), Try)


def test_tries_are_counted_alike_whether_there_is_such_a_user(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    counts = [
        sum(isinstance(door.tries(email, network=f"{email} {number}"), Try) for number in range(30))
        for email in ("ada@example.com", "nobody@example.com")
    ]
    assert counts == [10, 10]


def test_a_session_ends_when_its_time_is_over_or_nobody_uses_it(door: Doorkeeper) -> None:
    session = door.add("ada@example.com").session
    door.game.tick(12 * HOUR - 1)
    seen = door.sees(session)
    assert seen is not None
    door.game.do(account.touch, seen, door.game.now)
    door.game.tick(12 * HOUR - 1)
    assert door.sees(session) is not None
    door.game.tick(1)
    assert door.sees(session) is None
    again = door.enters("ada@example.com")
    assert isinstance(again, Entered)
    for _ in range(27):
        seen = door.sees(again.session)
        assert seen is not None
        door.game.do(account.touch, seen, door.game.now)
        door.game.tick(12 * HOUR)
        door.game.do(account.touch, seen, door.game.now)
    door.game.tick(12 * HOUR)
    door.game.do(account.touch, seen, door.game.now)
    assert door.sees(again.session) is None, "fourteen days"


def test_a_disabled_user_is_out_at_once_and_back_by_the_same_password(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    session = door.add("ben@example.com", "reviewer").session
    ben = door.user("ben@example.com")["id"]
    door.game.do(users.disable, ben, COMMAND, door.game.now)
    assert door.sees(session) is None
    tried = door.tries("ben@example.com")
    assert isinstance(tried, Try)
    assert tried.password is None, "nobody is compared with"
    door.game.do(users.enable, ben, COMMAND, door.game.now)
    assert isinstance(door.enters("ben@example.com"), Entered)


def test_there_is_always_an_owner(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    ada = door.user("ada@example.com")["id"]
    for change in (users.disable, users.remove):
        with pytest.raises(UserFault, match="this is the last owner"):
            door.game.do(change, ada, COMMAND, door.game.now)
    with pytest.raises(UserFault, match="this is the last owner"):
        door.game.do(users.set_role, ada, "marketer", COMMAND, door.game.now)
    door.game.do(users.add, "cleo@example.com", "owner", COMMAND, door.game.now)
    with pytest.raises(UserFault, match="this is the last owner"):  # Cleo let her setup link pass
        door.game.do(users.disable, ada, COMMAND, door.game.now + 49 * HOUR)
    door.add("ben@example.com")
    door.game.do(users.set_role, ada, "marketer", COMMAND, door.game.now)
    assert door.user("ada@example.com")["role"] == "marketer"


def test_nobody_removes_themselves(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    door.add("ben@example.com")
    ada = door.user("ada@example.com")["id"]
    with pytest.raises(UserFault, match="this is you"):
        door.game.do(users.remove, ada, Actor(ada, "ada@example.com"), door.game.now)


def test_a_code_of_the_second_step_works_once(door: Doorkeeper) -> None:
    first = door.sees(door.add("ada@example.com").session)
    assert first is not None
    door.game.do(account.start_second_step, first, "SECRET")
    actor, codes = Actor(first.user, first.email), ("aaaa-bbbb-cccc-dddd", "eeee-ffff-gggg-hhhh")
    on = {"secret": "SECRET", "step": 100, "codes": codes}
    assert door.game.do(account.confirm_second_step, first, actor, door.game.now, **on)

    def second_step(step: int | None, code: str = "") -> Entered | None:
        entered = door.enters("ada@example.com", network="ada's")
        assert isinstance(entered, Entered)
        assert entered.owes_code
        assert entered.device == "", "a password alone makes no browser known"
        seen = door.sees(entered.session)
        assert seen is not None
        assert door.game.do(entering.begin_code, seen, Browser(), door.game.now) == "SECRET"
        found: Entered | None = door.game.do(
            entering.finish_code, seen, Browser(), LIFETIMES, door.game.now, step=step, code=code
        )
        return found

    assert second_step(100) is None, "it switched the second step on"
    assert second_step(101) is not None
    assert second_step(101) is None
    assert second_step(None, codes[0]) is not None
    assert second_step(None, codes[0]) is None
    assert door.game.do(account.codes_left, first) == 1


def test_codes_are_guessed_at_most_ten_times_an_hour(door: Doorkeeper) -> None:
    seen = door.sees(door.add("ada@example.com").session)
    assert seen is not None
    start, taken = door.game.now, []
    for second in range(0, 7200, 90):
        try:
            door.game.do(entering.begin_code, seen, Browser(), start + second * 1000)
            taken.append(second)
        except TooMany:
            continue
    for begin in taken:
        assert sum(begin <= second < begin + 3600 for second in taken) <= 10


def test_what_is_done_with_users_is_written_down(door: Doorkeeper) -> None:
    door.add("ada@example.com")
    ben = door.game.do(users.add, "ben@example.com", "reviewer", COMMAND, door.game.now)
    assert ben
    door.game.do(
        users.set_role,
        door.user("ben@example.com")["id"],
        "marketer",
        Actor(1, "ada@example.com"),
        door.game.now,
    )
    assert [entry[:2] for entry in door.audit()] == [
        ("command line", "user.add"),
        ("ada@example.com", "account.set_up"),
        ("ada@example.com", "account.sign_in"),
        ("command line", "user.add"),
        ("ada@example.com", "user.role"),
    ]
    assert door.audit()[-1][2:] == ({"role": "reviewer"}, {"role": "marketer"})


def test_cookies_are_kept_as_hashes_alone(door: Doorkeeper) -> None:
    entered = door.add("ada@example.com")
    kept = str([dict(row) for row in door.game.rows("select * from admin_sessions")])
    kept += str([dict(row) for row in door.game.rows("select * from admin_devices")])
    assert entered.session not in kept
    assert entered.device not in kept
    assert len(entered.session) == len(new_session())
