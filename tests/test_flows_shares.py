"""One network and one link use a share of the mails, so that nobody stops those of everybody else."""

from __future__ import annotations

import json

import pytest
from game import Game

from waitlist import addresses
from waitlist.flows import breaker, returned
from waitlist.flows.purge import purge_counts
from waitlist.flows.recover import recover
from waitlist.store import outbox
from waitlist.store.database import Row, Tx

pytestmark = pytest.mark.usefixtures("each_database")

DAY = 86_400_000


def take(game: Game, per_day: int = 1000) -> list[Row]:
    """Take all mails that may leave now."""
    game.tick(300_000)
    return game.take(per_day=per_day)


def networks(game: Game, rows: list[Row]) -> list[str]:
    """Return from where the forms were sent that caused these mails."""
    found = [
        game.row("select network from links where id = :id", id=row["link"]) for row in rows if row["link"]
    ]
    return [str(row["network"]) for row in found if row is not None and row["network"]]


def came_back(game: Game, address: str) -> None:
    """Let the newest mail come back, which went to an address."""
    row = game.row("select id from outbox order by id desc limit 1")
    assert row is not None
    game.do(returned.came_back, row["id"], address, "550 5.1.1 no such user", game.tick())


def flood(game: Game, number: int, **said: str) -> None:
    for each in range(number):
        address = f"x{each}@invented{each}.example"
        game.join(address, **said)
        came_back(game, address)


def test_one_network_that_types_made_up_addresses_stops_its_own_mails_alone(game: Game) -> None:
    flood(game, 25, network="den")
    assert game.do(breaker.look, per_day=1000, percent=10, now=game.now) == ""
    game.join("more@invented.example", network="den")
    game.join("ada@example.com", network="home")
    assert networks(game, take(game)) == ["home"]
    [waits] = game.rows("select * from outbox where error like 'too many%'")
    assert (waits["state"], waits["attempts"]) == ("queued", 0)
    assert 3_600_000 <= waits["due_at"] - game.now < 7_200_000
    game.now = waits["due_at"]
    assert "den" in networks(game, take(game))


def test_one_link_by_which_made_up_addresses_join_stops_its_own_mails_alone(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(25):
        address = f"x{number}@invented{number}.example"
        game.join(address, by=ada, network=f"net{number}")
        came_back(game, address)
    assert game.do(breaker.last_hour, game.now).returned == 10
    game.join("more@invented.example", by=ada, network="net3")
    game.join("ben@example.com", network="home")
    assert networks(game, take(game)) == ["home"]


def test_made_up_addresses_do_not_stop_the_mails_of_a_links_real_friends(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(25):
        address = f"x{number}@invented{number}.example"
        game.join(address, by=ada, network=f"bot{number % 5}")
        came_back(game, address)
    for number in range(40):
        game.join(f"ben{number}@example.com", by=ada, network=f"home{number}")
    game.join("more@invented.example", by=ada, network="bot3")
    # So many in an hour, that whoever types from everywhere is held as well.
    assert networks(game, take(game)) == [f"home{number}" for number in range(30)]
    assert len(game.rows("select 1 from outbox where state = 'queued' and error like 'too many%'")) == 11
    game.now += 3_600_000
    game.join("cid@example.com", by=ada, network="elsewhere")
    assert "elsewhere" in networks(game, take(game))


def test_mails_that_waited_for_hours_do_not_trip_the_breaker(game: Game) -> None:
    for number in range(60):
        game.join(f"a{number}@p{number}.example", network=f"n{number}")
    game.now += 3 * 3_600_000
    for number, row in enumerate(game.take(per_day=10_000)):
        if number % 3:
            game.do(outbox.mark_sent, row["id"], game.tick())
        else:
            game.do(returned.came_back, row["id"], f"a{number}@p{number}.example", "550 5.1.1", game.tick())
    assert game.do(breaker.last_hour, game.now) == breaker.Hour(60, 20)
    game.now += 3_600_001
    assert game.do(breaker.last_hour, game.now).mails == 0


def test_made_up_addresses_from_everywhere_trip_the_breaker(game: Game) -> None:
    for number in range(20):
        address = f"x{number}@invented{number}.example"
        game.join(address, network=f"net{number}")
        came_back(game, address)
    assert game.do(breaker.look, per_day=1000, percent=10, now=game.now) == "bounces"


@pytest.mark.parametrize("by", ["a network", "a link"])
def test_one_network_and_one_link_use_a_share_of_the_days_mails(game: Game, by: str) -> None:
    ada = game.member("ada@example.com")
    game.now += DAY
    take(game)
    game.now += DAY
    for number in range(25):
        if by == "a network":
            game.join(f"a{number}@example.com", network="den")
        else:
            game.join(f"b{number}@example.com", by=ada, network=f"net{number}")
    game.join("ben@example.com", network="home")
    found = networks(game, take(game, per_day=40))
    assert (found.count("home"), len(found)) == (1, 21)
    waits = game.rows("select * from outbox where error like 'forms % one %'")
    assert len(waits) == 5
    assert {row["due_at"] // DAY - game.now // DAY for row in waits} == {1}
    game.do(_sent)
    game.now = max(row["due_at"] for row in waits)
    assert len(networks(game, take(game, per_day=40))) == 5
    game.now += 3 * DAY
    assert game.do(purge_counts, game.now) > 0
    assert game.rows("select 1 from mail_shares") == []


def _sent(tx: Tx) -> None:
    tx.run("update outbox set state = 'sent' where attempts > 0")


def test_a_heap_of_mails_that_wait_does_not_delay_the_others(game: Game) -> None:
    for number in range(60):
        game.join(f"a{number}@example.com", network="den")
    game.join("ben@example.com", network="home")
    found: list[str] = []
    for _ in range(11):  # the share of the den is twenty
        found += networks(game, game.take(per_day=40, limit=2))
    assert found == ["den"] * 20 + ["home"]


def test_whoever_asks_for_the_way_in_uses_the_share_of_the_network_that_asks(game: Game) -> None:
    for each in range(30):
        game.member(f"p{each}@example.com")
    game.join("pending@example.com", network="home")
    game.do(_all_sent)

    def ask(address: str, network: str) -> None:
        game.do(recover, game.site, addresses.parse(address), "en", game.tick(), network)

    def left() -> list[str]:
        kinds = sorted(row["kind"] for row in take(game, per_day=150))
        game.do(_sent)
        return kinds

    for address in (*(f"p{each}@example.com" for each in range(24)), "pending@example.com"):
        ask(address, "den")
    assert left() == ["recovery"] * 20, "the least that every source can cause"
    waiting = game.rows("select kind, due_at from outbox where error like 'forms of one network%'")
    assert sorted(row["kind"] for row in waiting) == ["confirm"] + ["recovery"] * 4
    for address in ("p28@example.com", "p29@example.com"):
        ask(address, "home")
    assert left() == ["recovery"] * 2
    game.now = max(row["due_at"] for row in waiting)
    assert left() == ["confirm"] + ["recovery"] * 4


def _all_sent(tx: Tx) -> None:
    tx.run("update outbox set state = 'sent'")


def ask(game: Game, address: str, network: str) -> None:
    """Ask for the way in from a network."""
    game.do(recover, game.site, addresses.parse(address), "en", game.tick(), network)


def test_whoever_is_held_uses_up_nothing_of_what_somebody_else_may_ask_for(game: Game) -> None:
    game.member("ada@example.com")
    game.do(_all_sent)
    game.now += DAY
    flood(game, 5, network="den")
    for _ in range(3):
        game.join("ben@example.com", network="den")
        ask(game, "ada@example.com", "den")
    assert take(game) == []
    game.join("ben@example.com", network="home")
    ask(game, "ada@example.com", "home")
    assert sorted(row["kind"] for row in take(game)) == ["confirm", "recovery"]
    game.do(_sent)
    for _ in range(9):
        game.join("ben@example.com", network="den")
        ask(game, "ada@example.com", "den")
        assert take(game) == []
    waiting = game.rows("select kind from outbox where state = 'queued' order by kind")
    assert [row["kind"] for row in waiting] == ["confirm"] * 2 + ["recovery"] * 2, "three of a day in all"
    game.now += DAY
    for _ in range(4):  # what waits since yesterday makes no room today
        ask(game, "ada@example.com", "home")
    assert len(game.rows("select 1 from outbox where kind = 'recovery' and state = 'queued'")) == 2 + 3


def test_mails_that_nobody_looked_at_yet_make_room_for_who_asks_from_elsewhere(game: Game) -> None:
    game.member("ada@example.com")
    game.do(_all_sent)
    game.now += DAY
    for _ in range(3):  # while the worker is away, or busy with others
        game.join("ben@example.com", network="den")
        ask(game, "ada@example.com", "den")
    game.join("ben@example.com", network="home")
    ask(game, "ada@example.com", "home")
    for _ in range(3):  # and nobody pushes those out in turn
        for network in ("den", "lair"):
            game.join("ben@example.com", network=network)
            ask(game, "ada@example.com", network)
    for kind in ("confirm", "recovery"):
        assert sorted(asked(game, kind)) == ["den", "home", "lair"]
        gone = game.rows("select error from outbox where kind = :kind and state = 'dropped'", kind=kind)
        assert [row["error"] for row in gone] == ["a newer one was asked for"] * 2


def test_who_asked_from_a_network_that_is_held_is_not_pushed_out_by_one_that_asks_after(game: Game) -> None:
    flood(game, 5, network="carrier")
    game.join("ben@example.com", network="carrier")
    assert take(game) == []
    for _ in range(4):
        game.join("ben@example.com", network="den")
        take(game)
        game.do(_sent)
    waits = game.rows("select error from outbox where state = 'queued'")
    assert [row["error"] for row in waits] == ["too many mails that one network caused came back"]


def asked(game: Game, kind: str) -> list[str]:
    """Return the networks that asked for the mails of a kind which are queued."""
    rows = game.rows(
        """select o.data, l.network from outbox o left join links l on l.id = o.link
           where o.kind = :kind and o.state = 'queued'""",
        kind=kind,
    )
    return [json.loads(row["data"]).get("network") or str(row["network"]) for row in rows]


def test_a_mail_that_waits_because_of_a_link_makes_no_room_for_others(game: Game) -> None:
    ada = game.member("ada@example.com")
    for number in range(10):
        address = f"x{number}@invented{number}.example"
        game.join(address, by=ada, network=f"bot{number % 3}")
        came_back(game, address)
    game.do(_all_sent)
    game.join("ben@example.com", by=ada, network="bot0")
    assert take(game) == []
    for network in ("den", "lair", "cave"):
        game.join("ben@example.com", network=network)
    assert sorted(asked(game, "confirm")) == ["bot0", "den", "lair"]


def test_a_mail_that_is_being_sent_makes_no_room(game: Game) -> None:
    for _ in range(3):
        game.join("ben@example.com", network="den")
    assert len(take(game)) == 3
    game.join("ben@example.com", network="home")
    assert len(game.rows("select 1 from outbox")) == 3


@pytest.mark.parametrize("told", ["by the server", "by a service"])
def test_a_mail_that_came_back_is_charged_to_who_asked_for_it(game: Game, told: str) -> None:
    for number in range(5):
        game.join(f"x{number}@invented{number}.example", network="home")
    game.do(_all_sent)
    for number in range(5):
        address = f"x{number}@invented{number}.example"
        ask(game, address, "den")
        if told == "by the server":
            came_back(game, address)
        else:
            heard = returned.Returned(addresses.parse(address), "bounce")
            game.do(returned.heard, [game.site], [heard], game.tick())
    game.do(_all_sent)
    game.join("ben@example.com", network="home")
    game.join("cid@example.com", network="den")
    assert networks(game, take(game)) == ["home"]


def test_who_asks_from_no_known_network_is_one_source(game: Game) -> None:
    for number in range(25):
        game.member(f"p{number}@example.com")
    game.do(_all_sent)
    for number in range(25):
        ask(game, f"p{number}@example.com", "")
    assert len(take(game, per_day=150)) == 20, "the least that every source can cause"


def test_a_mail_that_no_form_caused_is_charged_to_whoever_joined(game: Game) -> None:
    joined = game.join("ada@example.com", network="home")
    game.confirm(joined.code)
    game.do(_all_sent)
    came_back(game, "ada@example.com")
    [newest] = game.rows("select kind from outbox order by id desc limit 1")
    assert newest["kind"] == "welcome"
    rows = game.rows("select name from mail_shares where returned > 0")
    assert {row["name"] for row in rows} == {"n:home", "d:"}
