"""Crowds of honest people, most of them in one place or all at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.fairness.people import DAY, HOUR, MINUTE, People, Person

Crowd = Callable[[People, int, float], list[Person]]
"""Draws people who join from a moment on; a size of 1 is the full one."""


def seeded(people: People, start: int, number: int) -> list[Person]:
    """Return people who confirm and hand their links on."""
    return [people.person(people.over(start, HOUR), confirms=90_000) for _ in range(number)]


def everyday(people: People, start: int, size: float) -> list[Person]:
    """A list as it is: half come by themselves, half by friends who bring few each, in two weeks."""
    crowd = [people.person(people.over(start, 10 * DAY)) for _ in range(round(300 * size))]
    for index, brings in enumerate(list(crowd)):
        for _ in range(min(8, int(people.chance.expovariate(1)))):
            at = people.after(brings.at + HOUR, DAY)
            crowd.append(people.person(at, via=index))
    return crowd


def office(people: People, start: int, size: float) -> list[Person]:
    """One colleague posts a link at work: 60 join from one network, most at one domain."""
    crowd = seeded(people, start, 1)
    for _ in range(round(60 * size)):
        domain = "brightworks.example" if people.chance.random() < 0.7 else ""
        at = people.after(start + HOUR, 40 * MINUTE)
        crowd.append(people.person(at, via=0, network="office", domain=domain))
    return crowd


def conference(people: People, start: int, size: float) -> list[Person]:
    """Wi-Fi of a hall: 300 on three networks, by the links of 20 speakers, after each of five talks."""
    crowd = seeded(people, start, 20)
    for _ in range(round(300 * size)):
        talk = start + HOUR + people.chance.randrange(5) * 90 * MINUTE
        network = f"hall-{people.chance.randrange(3)}"
        via = people.chance.randrange(20)
        crowd.append(people.person(people.after(talk, 4 * MINUTE), via=via, network=network))
    return crowd


def university(people: People, start: int, size: float) -> list[Person]:
    """A campus: 800 students in five days, one domain, four networks; who joined brings others."""
    crowd = seeded(people, start, 5)
    for number in range(round(800 * size)):
        via = min(int(people.chance.expovariate(1 / 30)), len(crowd) - 1)
        at = max(crowd[via].at + 10 * MINUTE, people.over(start, 5 * DAY * (number + 1) / (800 * size)))
        domain = "uni.example" if people.chance.random() < 0.7 else ""
        network = f"campus-{people.chance.randrange(4)}" if people.chance.random() < 0.8 else ""
        crowd.append(people.person(at, via=via, network=network, domain=domain))
    return crowd


def star(people: People, start: int, size: float) -> list[Person]:
    """Somebody with 5,000 real friends, half of them within a day of a post."""
    crowd = seeded(people, start, 1)
    for _ in range(round(5000 * size)):
        at = (
            people.after(start + HOUR, 8 * HOUR)
            if people.chance.random() < 0.5
            else people.over(start + HOUR, 12 * DAY)
        )
        crowd.append(people.person(at, via=0))
    return crowd


def families(people: People, start: int, size: float) -> list[Person]:
    """80 families behind one router each; a third of them share a computer."""
    crowd: list[Person] = []
    for family in range(round(80 * size)):
        begins = people.over(start, 8 * DAY)
        shared = f"family-{family}" if people.chance.random() < 1 / 3 else ""
        home, first = people.home(), len(crowd)
        crowd.append(people.person(begins, network=home, browser=shared, confirms=90_000))
        for _ in range(people.chance.randint(1, 4)):
            at = people.after(round(begins) + 5 * MINUTE, 3 * HOUR)
            crowd.append(people.person(at, via=first, network=home, browser=shared))
    return crowd


def carrier(people: People, start: int, size: float) -> list[Person]:
    """Phones behind addresses of one carrier: 600 on four networks, by 40 links, within three days."""
    crowd = seeded(people, start, 40)
    for _ in range(round(600 * size)):
        network = f"carrier-{people.chance.randrange(4)}"
        at = people.over(start + HOUR, 3 * DAY)
        crowd.append(people.person(at, via=people.chance.randrange(40), network=network))
    return crowd


def newsletter(people: People, start: int, size: float) -> list[Person]:
    """A newsletter with one link: 1,500 within some hours, most in the first."""
    crowd = seeded(people, start, 1)
    crowd += [
        people.person(people.after(start + HOUR, 50 * MINUTE), via=0) for _ in range(round(1500 * size))
    ]
    return crowd


def television(people: People, start: int, size: float) -> list[Person]:
    """A code on television: 500 type it within ten minutes. Nobody opened a link."""
    crowd = seeded(people, start, 1)
    crowd += [
        people.person(people.over(start + 3 * HOUR, 10 * MINUTE), via=0, typed=True, visits=0)
        for _ in range(round(500 * size))
    ]
    return crowd


def dormitory(people: People, start: int, size: float) -> list[Person]:
    """A house of students: 40 on one network over two weeks by one of them, as they meet."""
    crowd = seeded(people, start, 1)
    crowd += [
        people.person(people.over(start + HOUR, 12 * DAY), via=0, network="house")
        for _ in range(round(40 * size))
    ]
    return crowd


def blockers(people: People, start: int, size: float) -> list[Person]:
    """A forum of the cautious: half run no scripts, half of their visits are not counted."""
    crowd = seeded(people, start, 1)
    for _ in range(round(200 * size)):
        person = people.person(people.after(start + HOUR, 10 * HOUR), via=0)
        person.seconds = person.seconds if people.chance.random() < 0.5 else None
        person.visits = person.visits if people.chance.random() < 0.5 else 0
        crowd.append(person)
    return crowd


def company(people: People, start: int, size: float) -> list[Person]:
    """A company of 30, all at its domain, by one link: two thirds join in the office, some a day later."""
    crowd = seeded(people, start, 1)
    for _ in range(round(30 * size)):
        at = people.after(start + HOUR, 40 * MINUTE) + people.chance.choice((0, 0, 0, DAY))
        network = "company" if people.chance.random() < 2 / 3 else ""
        crowd.append(people.person(at, via=0, network=network, domain="smallworks.example"))
    return crowd


def slow_company(people: People, start: int, size: float) -> list[Person]:
    """The same company over two weeks, as its people meet."""
    crowd = company(people, start, size)
    for person in crowd[1:]:
        person.at = round(people.over(start + HOUR, 12 * DAY))
    return crowd


def kiosk(people: People, start: int, size: float) -> list[Person]:
    """Eight computers of a library that keep cookies: 100 join there, a fifth by a friend's link."""
    crowd = seeded(people, start, 1)
    for number in range(round(100 * size)):
        desk = f"desk-{people.chance.randrange(8)}"
        via = people.chance.randrange(number + 1) if people.chance.random() < 0.2 else None
        at = start + HOUR + number * 90 * MINUTE
        crowd.append(people.person(at, via=via, network="library", browser=desk))
    return crowd


def teams(people: People, start: int, size: float) -> list[Person]:
    """20 teams of up to nine that work from home: one domain and one link each, no two on one network."""
    crowd: list[Person] = []
    for team in range(round(20 * size)):
        begins, first = people.over(start, 8 * DAY), len(crowd)
        crowd.append(people.person(begins, confirms=90_000, domain=f"team{team}.example"))
        for _ in range(people.chance.randint(3, 9)):
            at = people.after(round(begins) + 5 * MINUTE, 3 * HOUR)
            crowd.append(people.person(at, via=first, domain=f"team{team}.example"))
    return crowd


def flooded(people: People, start: int, size: float) -> list[Person]:
    """A link of 60 real friends, by which somebody else types 300 addresses that nobody confirms."""
    crowd = seeded(people, start, 1)
    crowd += [people.person(people.over(start + HOUR, 6 * DAY), via=0) for _ in range(round(60 * size))]
    for _ in range(round(300 * size)):
        at = people.over(start + DAY, 4 * DAY)
        crowd.append(people.person(at, via=0, seconds=None, visits=0, confirms=None))
    return crowd


def late_owner(people: People, start: int, size: float) -> list[Person]:
    """An office whose colleague shares the link at once, and opens the mail three days later."""
    crowd = office(people, start, size)
    crowd[0].confirms = 3 * DAY
    return crowd


def leavers(people: People, start: int, size: float) -> list[Person]:
    """A star with 300 friends, a fifth of whom have themselves erased within the week."""
    crowd = seeded(people, start, 1)
    for _ in range(round(300 * size)):
        person = people.person(people.after(start + HOUR, 2 * DAY), via=0)
        person.erases = round(people.over(0, 6 * DAY)) if people.chance.random() < 0.2 else None
        crowd.append(person)
    return crowd


def workshop(people: People, start: int, size: float) -> list[Person]:
    """A workshop: 60 phones on one Wi-Fi within four minutes, and then "now all open your mail"."""
    crowd = seeded(people, start, 1)
    for _ in range(round(60 * size)):
        at = people.over(start + HOUR, 4 * MINUTE)
        confirms = 1000 * round(people.chance.uniform(8, 19) if people.chance.random() < 0.7 else 60)
        crowd.append(people.person(at, via=0, network="hall", confirms=confirms))
    return crowd


def school(people: People, start: int, size: float) -> list[Person]:
    """Two lessons in a school: 32 pupils at eight computers that keep cookies, by the teacher's link."""
    crowd = [people.person(start, network="school", confirms=60_000)]
    pupil: dict[str, Any] = {"via": 0, "network": "school", "domain": "school.example"}
    crowd += [
        people.person(people.over(start + HOUR, 80 * MINUTE), browser=f"pupils-{number % 8}", **pupil)
        for number in range(round(32 * size))
    ]
    return crowd


def tablets(people: People, start: int, size: float) -> list[Person]:
    """20 families of six with one tablet each."""
    crowd: list[Person] = []
    for family in range(round(20 * size)):
        begins, first = round(people.over(start, 5 * DAY)), len(crowd)
        shared: dict[str, Any] = {"network": f"family-{family}", "browser": f"tablet-{family}"}
        crowd.append(people.person(begins, confirms=60_000, **shared))
        crowd += [
            people.person(begins + (5 + 2 * number) * MINUTE, via=first, confirms=60_000, **shared)
            for number in range(5)
        ]
    return crowd


SERVICES = ("duck.com", "mozmail.com", "aleeas.com", "slmail.me", "privaterelay.appleid.com")


def _hides(people: People, person: Person) -> Person:
    """Let somebody have an address of a service that hides it, with a name that the service made."""
    name = "".join(people.chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=9))
    person.address = f"{name}@{people.chance.choice(SERVICES)}"
    return person


def private_forum(people: People, start: int, size: float) -> list[Person]:
    """A forum about privacy: nine in ten hide their address, half run no scripts."""
    crowd = blockers(people, start, size)
    for person in crowd[1:]:
        if people.chance.random() < 0.9:
            _hides(people, person)
    return crowd


def hackers(people: People, start: int, size: float) -> list[Person]:
    """A hackers' space: 40 on one Wi-Fi in one evening, by one link; six in ten hide their address."""
    crowd = seeded(people, start, 1)
    for _ in range(round(40 * size)):
        person = people.person(people.over(start + HOUR, 3 * HOUR), via=0, network="space")
        crowd.append(_hides(people, person) if people.chance.random() < 0.6 else person)
    return crowd


def colleagues(people: People, start: int, size: float) -> list[Person]:
    """A company of 80 by the links of four colleagues, all in one office."""
    crowd = [people.person(people.over(start, HOUR), confirms=90_000, network="works") for _ in range(4)]
    for number in range(round(80 * size)):
        at = people.after(start + 2 * HOUR, 90 * MINUTE)
        crowd.append(people.person(at, via=number % 4, network="works", domain="bigworks.example"))
    return crowd


def half_at_home(people: People, start: int, size: float) -> list[Person]:
    """A company of 80 by the links of five colleagues, over a week; four in ten in the office that day."""
    crowd = [people.person(people.over(start, HOUR), confirms=90_000) for _ in range(5)]
    for number in range(round(80 * size)):
        network = "works" if people.chance.random() < 0.4 else ""
        at = people.over(start + 2 * HOUR, 7 * DAY)
        crowd.append(people.person(at, via=number % 5, network=network, domain="bigworks.example"))
    return crowd


def remote_company(people: People, start: int, size: float) -> list[Person]:
    """A company of 60 without an office: who joined tells the next, as people do."""
    crowd = [people.person(start, confirms=90_000, domain="remote.example")]
    for _ in range(round(60 * size)):
        via = people.chance.randrange(len(crowd))
        at = people.after(crowd[via].at + 10 * MINUTE, DAY)
        crowd.append(people.person(at, via=via, domain="remote.example"))
    return crowd


def small_provider(people: People, start: int, size: float) -> list[Person]:
    """A valley whose provider nobody knows: 300 people, four in ten at its domain, by 40 links or none."""
    crowd = seeded(people, start, 40)
    for _ in range(round(300 * size)):
        via = people.chance.randrange(40) if people.chance.random() < 0.6 else None
        domain = "valleynet.example" if people.chance.random() < 0.4 else ""
        crowd.append(people.person(people.over(start + HOUR, 6 * DAY), via=via, domain=domain))
    return crowd


def firms(people: People, start: int, size: float) -> list[Person]:
    """An association: 25 small firms by one letter, one to four people of each, in their offices."""
    crowd = seeded(people, start, 1)
    for firm in range(round(25 * size)):
        at = people.after(start + HOUR, DAY)
        for _ in range(people.chance.randint(1, 4)):
            place = f"firm-{firm}" if people.chance.random() < 0.6 else ""
            joins = people.after(round(at), 2 * HOUR)
            crowd.append(people.person(joins, via=0, network=place, domain=f"firm{firm}.example"))
    return crowd


def couples(people: People, start: int, size: float) -> list[Person]:
    """60 couples with a domain of their own each, by one letter."""
    crowd = seeded(people, start, 1)
    for couple in range(round(60 * size)):
        at, home = people.after(start + HOUR, DAY), people.home()
        for _ in range(2):
            joins = people.after(round(at), HOUR)
            crowd.append(people.person(joins, via=0, network=home, domain=f"couple{couple}.example"))
    return crowd


HONEST: dict[str, Crowd] = {
    "everyday list": everyday,
    "office network": office,
    "conference Wi-Fi": conference,
    "university": university,
    "star with 5,000 friends": star,
    "families behind a router": families,
    "mobile carrier": carrier,
    "newsletter": newsletter,
    "code on television": television,
    "house of students": dormitory,
    "forum that blocks scripts": blockers,
    "company by one link": company,
    "company, over two weeks": slow_company,
    "teams that work from home": teams,
    "computers of a library": kiosk,
    "link flooded with unconfirmed joins": flooded,
    "office, link proved late": late_owner,
    "friends who erase themselves": leavers,
    "workshop that confirms at once": workshop,
    "school with shared computers": school,
    "families with one tablet": tablets,
    "forum about privacy": private_forum,
    "hackerspace": hackers,
    "company by four links": colleagues,
    "company by five links, half at home": half_at_home,
    "company without an office": remote_company,
    "valley with a provider of its own": small_provider,
    "association of small firms": firms,
    "couples with domains of their own": couples,
}
