"""What is held against friends comes from those who proved that they are there."""

from __future__ import annotations

import json

import pytest
from game import Game

from waitlist.flows import clusters, review
from waitlist.flows.forget import erase
from waitlist.flows.purge import purge_counts
from waitlist.store import links, signals, signups

pytestmark = pytest.mark.usefixtures("each_database")

NAMES = ("kim", "lee", "max", "ana", "joe", "tom", "sue", "eva", "ian", "ned")


def opened(game: Game, code: str, times: int) -> None:
    """Let a link be opened so many times."""
    game.do(links.count_visits, game.link(code)["id"], times)
    game.do(signals.tally, game.site.id, "v", people=times)


def everybody_else(game: Game) -> None:
    """Let people come through somebody's link as people do, at chance moments from everywhere."""
    bob = game.member("bob@bob.example")
    opened(game, bob, 200)
    for number in range(40):
        game.tick(37_000 * number % 900_000)
        name = f"p{'abcdefghij'[number % 10]}{'klmn'[number // 10]}xo"
        joined = game.join(f"{name}@d{number}.example", by=bob, network=f"net{number}", seconds=30)
        game.tick(60_000)
        assert game.confirm(joined.code)


def test_addresses_that_anybody_typed_do_not_hold_the_friends_of_somebody_else(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    opened(game, ada, 12)
    for number in range(40):
        game.join(f"nobody{number}@fake{number}.example", by=ada, network=f"bot{number}", seconds=20)
    for number, name in enumerate(NAMES):
        game.tick(40_000 + 7_000 * (number * number % 11))
        joined = game.join(f"{name}.berg@office.example", by=ada, network="office", seconds=30)
        game.tick(120_000)
        assert game.confirm(joined.code)
    assert game.friends("ada@ada.example") == len(NAMES)


def in_one_browser(game: Game, codes: list[str], number: int, *, led: bool = True) -> None:
    """Let people join in one browser and confirm, each by the next of some links, or by none."""
    session = ""
    for each in range(number):
        game.tick(3_600_000 + 97_000 * (each * each % 11))
        by = codes[each % len(codes)] if led else ""
        name = f"{'abcdefghij'[each % 10]}{'klmn'[each // 10]}yo"
        joined = game.join(f"{name}@gmail.com", by=by, session=session, network=f"w{each}", seconds=20)
        session = joined.session
        game.tick(90_000)
        assert game.confirm(joined.code)


def held(game: Game) -> int:
    row = game.row("select count(*) as n from credits where state = 'held'")
    assert row is not None
    return int(row["n"])


def test_one_browser_is_one_hand_by_however_many_links(game: Game) -> None:
    everybody_else(game)
    codes = [game.member(f"mallory@m{number}.example") for number in range(10)]
    in_one_browser(game, codes, 20)
    assert held(game) >= 12


def test_four_who_share_a_computer_count_whoever_brought_them(game: Game) -> None:
    everybody_else(game)
    in_one_browser(game, [game.member("ada@ada.example")], 4)
    assert held(game) == 0


def test_typed_codes_that_nobody_confirmed_do_not_excuse_a_lack_of_visits(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    for number in range(60):
        game.join(f"nobody{number}@fake{number}.example", by=ada, network=f"bot{number}", typed=True)
    for number in range(40):
        game.tick(40_000 + 7_000 * (number * number % 11))
        name = f"{'abcdefghij'[number % 10]}{'klmn'[number // 10]}zo"
        joined = game.join(f"{name}@gmail.com", by=ada, network=f"far{number}", seconds=30)
        game.tick(120_000)
        assert game.confirm(joined.code)
    parts = game.row("select parts from signals order by judged_at desc limit 1")
    assert parts is not None
    assert json.loads(parts["parts"])["visits"] >= 60


def test_whose_a_network_was_is_not_known_once_its_day_is_over(game: Game) -> None:
    everybody_else(game)
    ada = game.join("ada@ada.example").code
    for number in range(40):
        by = ada if number % 4 == 0 else ""
        name = f"{'abcdefghij'[number % 10]}{'klmn'[number // 10]}qo"
        joined = game.join(f"{name}@gmail.com", by=by, network="hall", seconds=30)
        game.tick(90_000)
        assert game.confirm(joined.code)
    game.now += 3 * 86_400_000
    while game.do(purge_counts, game.now):
        pass
    assert game.confirm(ada)
    rows = game.rows("select parts, facts from signals order by judged_at desc limit 10")
    assert all("network" not in json.loads(row["parts"]) for row in rows)
    assert json.loads(rows[0]["facts"])["network"][1] == 0


def at_one_domain(game: Game, codes: list[str], number: int, network: str = "") -> None:
    """Let people at one domain join by several links in turn: on a network, or each from elsewhere."""
    for each in range(number):
        game.tick(60_000 * (7, 61, 2, 19, 145, 11, 33, 4, 87, 23)[each % 10])
        name = f"{'abcdefghij'[each % 10]}{'klmn'[each // 10]}yo"
        joined = game.join(
            f"{name}@own.example", by=codes[each % len(codes)], network=network or f"w{each}", seconds=20
        )
        game.tick(90_000 + 31_000 * (each * 7 % 13))
        assert game.confirm(joined.code)
    while game.do(clusters.go_on, game.site, game.tick()):
        pass


def test_a_mailbox_for_every_name_is_one_hand_by_however_many_links(game: Game) -> None:
    everybody_else(game)
    codes = [game.member(f"mallory@m{number}.example") for number in range(4)]
    at_one_domain(game, codes, 40)
    assert held(game) == 40, "those as well who counted before, whoever brought them"
    assert game.differences() == []


def test_a_company_that_comes_by_the_links_of_four_colleagues_counts(game: Game) -> None:
    everybody_else(game)
    codes = [game.member(f"boss{number}@own.example") for number in range(4)]
    for code in codes:
        opened(game, code, 30)
    at_one_domain(game, codes, 40, network="office")
    assert held(game) == 0


def test_nothing_tells_by_whose_link_people_came_once_that_person_is_erased(game: Game) -> None:
    codes = [game.member(f"mallory@m{number}.example") for number in range(2)]
    at_one_domain(game, codes, 6)
    leaders = "select name from tallies where name like 'j:%'"
    assert len(game.rows(leaders)) == 2
    [mallory] = game.rows("select * from signups where canonical = 'mallory@m0.example'")
    row = game.do(signups.held_by_id, mallory["id"])
    game.do(erase, game.site, row, game.tick())
    [left] = game.rows(leaders)
    assert not left["name"].endswith(f":{mallory['id']}")


def bring(
    game: Game, code: str, number: int, domain: str = "own.example", *, tail: str, network: str = ""
) -> None:
    """Let people join by a link and confirm: at a domain ({} in it is their number), all from elsewhere."""
    for each in range(number):
        game.tick(60_000 * (7, 61, 2, 19, 145, 11, 33, 4, 87, 23)[each % 10])
        opened(game, code, 1)
        name = f"{'abcdefghij'[each % 10]}{'klmnpqrstuvw'[each // 10]}{tail}"
        address = f"{name}@{domain.format(each)}"
        joined = game.join(address, by=code, network=network or f"{tail}{each}", seconds=20)
        game.tick(90_000 + 31_000 * (each * 7 % 13))
        assert game.confirm(joined.code)
    while game.do(clusters.go_on, game.site, game.tick()):
        pass


def held_of(game: Game, address: str) -> int:
    """Return how many friends of somebody are held."""
    number = game.signup(address)["id"]
    return len(game.rows("select 1 from credits where referrer = :r and state = 'held'", r=number))


def test_a_colleague_counts_though_somebody_makes_up_people_at_the_same_domain(game: Game) -> None:
    everybody_else(game)
    ada, mallory, eve = (game.member(f"{name}@{name}.example") for name in ("ada", "mallory", "eve"))
    bring(game, ada, 1, tail="yo")
    bring(game, ada, 8, "gmail.com", tail="ro")
    bring(game, mallory, 20, tail="xu")
    assert held_of(game, "ada@ada.example") == 0
    assert held_of(game, "mallory@mallory.example") == 20
    bring(game, eve, 2, tail="po", network="office")
    assert held(game) == 20


def test_the_two_colleagues_of_each_count_though_one_hand_makes_up_forty(game: Game) -> None:
    everybody_else(game)
    for number in range(6):
        bring(game, game.member(f"boss{number}@own.example"), 2, tail=f"{'uvwxyz'[number]}o")
    bring(game, game.member("mallory@mallory.example"), 40, tail="xu")
    assert held_of(game, "mallory@mallory.example") == held(game) == 40


def test_what_was_rejected_at_a_domain_holds_nobody_who_comes_later(game: Game) -> None:
    everybody_else(game)
    for name, number in (("mallory", 20), ("malone", 12)):
        bring(game, game.member(f"{name}@{name}.example"), number, tail=name)
        signup = game.signup(f"{name}@{name}.example")["id"]
        last = game.do(review.reject, game.site, signup, by="ruth", now=game.tick()).decision
    rejected = "select people from tallies where name like 'x:%'"
    gone = len(game.rows("select 1 from credits where state = 'rejected'"))
    assert game.rows(rejected)[0]["people"] == gone > 20
    game.do(review.undo, game.site, last, by="ruth", now=game.tick())
    assert game.differences() == []
    assert game.rows(rejected)[0]["people"] == 20
    game.do(review.reject, game.site, signup, by="ruth", now=game.tick())
    game.now += 30 * 86_400_000
    bring(game, game.member("ada@ada.example"), 4, tail="yo")
    assert held_of(game, "ada@ada.example") == 0
    assert game.differences() == []


def test_whose_friends_are_trusted_is_asked_nothing_about_a_domain(game: Game) -> None:
    everybody_else(game)
    ada, mallory = game.member("ada@ada.example"), game.member("mallory@mallory.example")
    bring(game, ada, 14, tail="yo")
    number = game.signup("ada@ada.example")["id"]
    assert held_of(game, "ada@ada.example") == 14
    game.do(review.release, game.site, number, trust=True, by="ruth", now=game.tick())
    bring(game, ada, 6, tail="zu")
    bring(game, mallory, 20, tail="xu")
    again = game.join("ada@ada.example", network="other")
    late = game.join("kim.last@own.example", by=again.code, network="z1", seconds=20)
    game.tick(120_000)
    assert game.confirm(late.code)
    assert game.confirm(again.code)
    assert held_of(game, "ada@ada.example") == 0
    assert held_of(game, "mallory@mallory.example") > 10


def test_a_cluster_stops_where_somebody_is_trusted_meanwhile(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    bring(game, ada, 5, tail="yo")
    number = game.signup("ada@ada.example")["id"]
    shown = json.loads(game.rows("select shown from signals order by judged_at desc limit 1")[0]["shown"])
    game.do(signals.trust, game.site.id, number, trusted=True)
    found = {"cluster": 77, "decision": 78, "referrer": number, "kind": "scattered", "name": shown["domain"]}
    game.do(signals.find_cluster, site=game.site.id, now=game.now, **found)
    assert game.do(clusters.go_on, game.site, game.tick()) == 1
    assert game.do(clusters.go_on, game.site, game.tick()) == 0
    assert held(game) == 0


def test_keyword_addresses_of_one_mailbox_are_one_series(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    words = ("shop", "news", "club", "play", "golf", "tea", "work", "bank", "trip", "game", "book", "film")
    for number, word in enumerate(words):
        game.tick(3_600_000 + 97_000 * (number * number % 11))
        joined = game.join(f"mallo-{word}@yahoo.com", by=ada, network=f"w{number}", seconds=20)
        game.tick(90_000)
        assert game.confirm(joined.code)
    state, reasons = game.credit("mallo-film@yahoo.com") or ("", [])
    assert (state, "series" in reasons) == ("held", True)


def test_a_program_among_real_friends_holds_none_who_do_but_one_thing_as_it_does(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    opened(game, ada, 200)
    for number in range(50):
        game.tick(1_800_000 + 97_000 * (number * number % 11))
        name = f"{'abcdefghij'[number % 10]}{'klmno'[number // 10]}yo"
        seconds = None if number % 10 == 0 else 30
        joined = game.join(f"{name}@gmail.com", by=ada, network=f"w{number}", seconds=seconds)
        game.tick(10_000 if number % 10 == 1 else 60_000 + 7_000 * (number * number % 13))
        assert game.confirm(joined.code)
    assert held(game) == 0
    for number in range(30):
        game.tick(40_000 + 9_000 * (number * number % 7))
        name = f"{'abcdefghij'[number % 10]}{'klm'[number // 10]}zu"
        joined = game.join(f"{name}@gmail.com", by=ada, network=f"x{number}", seconds=None)
        game.tick(9_000)
        assert game.confirm(joined.code)
    assert held(game) == 30
    assert [game.credit(f"{name}zu@gmail.com") for name in ("ak", "jm")] == [
        ("held", ["cluster", "bare", "prompt"]),
        ("held", ["bare", "prompt"]),
    ]


def test_nobody_is_prompt_where_there_is_nothing_to_confirm(game: Game) -> None:
    game.site = game.site_with(confirmation="off")
    ada = game.join("ada@ada.example").code
    for number in range(12):  # without scripts
        game.join(f"{NAMES[number % 10]}.berg{number}@gmail.com", by=ada, network=f"w{number}", seconds=None)
        game.tick(3_600_000 + 97_000 * (number * number % 11))
    assert game.friends("ada@ada.example") == 12


def test_firms_under_one_ending_are_not_one_firm(game: Game) -> None:
    everybody_else(game)
    ada, mallory = game.member("ada@ada.example"), game.member("mallory@mallory.example")
    bring(game, ada, 5, "firm{}.uk.com", tail="yo")
    bring(game, mallory, 16, "evil.uk.com", tail="xu")
    assert (held_of(game, "ada@ada.example"), held(game)) == (0, 16)


def test_friends_at_firms_count_beside_a_farm_of_domains_by_the_same_link(game: Game) -> None:
    everybody_else(game)
    ada = game.member("ada@ada.example")
    bring(game, ada, 4, "single{}.example", tail="so")
    for each in range(12):  # somebody else, by Ada's link
        bring(game, ada, 3, f"farm{each}.example", tail=f"{'abcdefghijkl'[each]}u")
    friends = "select s.canonical from credits c join signups s on s.id = c.friend where c.state = 'held'"
    domains = [row["canonical"].rpartition("@")[2][:4] for row in game.rows(friends)]
    assert domains
    assert set(domains) == {"farm"}


def test_one_domain_with_a_name_before_it_for_each_is_one_domain(game: Game) -> None:
    everybody_else(game)
    bring(game, game.member("mallory@mallory.example"), 24, "m{}.qzx.pw", tail="xu")
    assert held(game) == 24


def test_counts_are_asked_for_by_as_many_names_as_there_are(game: Game) -> None:
    names = [f"d:{number}" for number in range(signals.MOST * 2 + 3)]
    for name in names[::7]:
        game.do(signals.tally, game.site.id, name, people=3)
    asked = game.do(signals.tallies, game.site.id, names)
    assert [name for name, people in asked.items() if people == 3] == names[::7]
    assert list(asked) == names


def test_more_people_led_to_a_domain_than_there_are_is_told(game: Game) -> None:
    game.do(signals.tally, game.site.id, "x:abc", people=2)
    game.do(signals.tally, game.site.id, "c:abc", people=-1)
    assert sorted(game.differences()) == [
        "at a domain: -1 are kept as held for it, and 0 people",
        "at a domain: 2 are kept as rejected, and 0 people",
    ]
    for name, people in (("x:abc", -2), ("c:abc", 1)):
        game.do(signals.tally, game.site.id, name, people=people)
