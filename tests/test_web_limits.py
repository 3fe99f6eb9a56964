"""How often one network may do something in a minute, and what counting costs."""

from __future__ import annotations

from waitlist.web.limits import MOST_COUNTED, Limits


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def limits_of(joins: int, *, enabled: bool, clock: Clock) -> Limits:
    return Limits(joins, by_link=3, by_site=5, enabled=enabled, clock=clock)


def network(number: int) -> str:
    """Return a keyed hash like that of a network; each begins otherwise than the one before."""
    return f"{number % 4096:03x}{number:021x}"


def test_beyond_the_limit_it_tells_the_seconds_until_the_minute_ends() -> None:
    clock = Clock()
    limits = limits_of(2, enabled=True, clock=clock)
    clock.seconds = 600.0
    assert [limits.wait("mail", network(1)) for _ in range(3)] == [0, 0, 60]
    clock.seconds = 645.5
    assert limits.wait("mail", network(1)) == 15
    clock.seconds = 659.9
    assert limits.wait("mail", network(1)) == 1
    clock.seconds = 660.0
    assert limits.wait("mail", network(1)) == 0


def test_every_form_and_every_network_counts_by_itself() -> None:
    limits = limits_of(1, enabled=True, clock=Clock())
    assert limits.wait("mail", network(1)) == 0
    assert limits.wait("mail", network(2)) == 0
    assert limits.wait("confirm", network(1)) == 0
    assert limits.wait("mail", network(1)) == 60


def test_no_number_of_networks_makes_it_grow_without_end() -> None:
    limits = limits_of(1000, enabled=True, clock=Clock())
    first = network(0)
    limits.wait("mail", first)
    for number in range(1, 200_000):
        limits.wait("mail", network(number))
    assert limits.counted <= MOST_COUNTED + 4096
    assert limits.wait("mail", first) == 0, "whoever was counted before goes on alone"


def test_when_there_are_too_many_networks_new_ones_share_their_counts() -> None:
    limits = limits_of(1, enabled=True, clock=Clock())
    for number in range(MOST_COUNTED):
        limits.wait("mail", network(number))
    assert limits.wait("mail", "fff" + "0" * 20 + "a") == 0
    assert limits.wait("mail", "fff" + "0" * 20 + "b") == 60
    assert limits.wait("mail", "ffe" + "0" * 20 + "b") == 0


def test_all_counts_are_thrown_away_when_the_minute_ends() -> None:
    clock = Clock()
    limits = limits_of(1, enabled=True, clock=clock)
    for number in range(1000):
        limits.wait("mail", network(number))
    clock.seconds = 60.0
    limits.wait("mail", network(1))
    assert limits.counted == 1


def test_codes_that_lead_nowhere_are_counted_apart() -> None:
    clock = Clock()
    limits = limits_of(1, enabled=True, clock=clock)
    for _ in range(60):
        assert limits.may_look_up(network(1))
        limits.missed(network(1))
    assert not limits.may_look_up(network(1))
    assert limits.may_look_up(network(2))
    assert limits.wait("mail", network(1)) == 0
    clock.seconds = 61.0
    assert limits.may_look_up(network(1))


def test_switched_off_it_holds_nobody_up() -> None:
    limits = limits_of(1, enabled=False, clock=Clock())
    assert [limits.wait("mail", network(1)) for _ in range(3)] == [0, 0, 0]
    for _ in range(100):
        limits.missed(network(1))
    assert limits.may_look_up(network(1))
    assert limits.counted == 0


def test_one_link_and_one_site_take_so_many_in_a_minute_from_wherever_they_come() -> None:
    clock = Clock()
    limits = limits_of(1, enabled=True, clock=clock)
    assert [limits.wait_to_join(1, "bcdfghjkmnpr") for _ in range(4)] == [0, 0, 0, 60]
    assert limits.wait_to_join(1, "") == 0
    assert limits.wait_to_join(1, "") == 60
    assert limits.wait_to_join(2, "bcdfghjkmnpr") == 0, "another site counts by itself"
    clock.seconds = 60.0
    assert limits.wait_to_join(1, "bcdfghjkmnpr") == 0


def test_switched_off_no_link_is_too_busy() -> None:
    limits = limits_of(1, enabled=False, clock=Clock())
    assert [limits.wait_to_join(1, "bcdfghjkmnpr") for _ in range(9)] == [0] * 9
