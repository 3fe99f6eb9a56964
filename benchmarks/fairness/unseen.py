"""Kinds that the rules were not made with: cheats, and crowds of honest people."""

from __future__ import annotations

from benchmarks.fairness.cheats import cheat, fake, random_name
from benchmarks.fairness.honest import Crowd, seeded
from benchmarks.fairness.people import DAY, HOUR, MINUTE, SECOND, People, Person


def keywords(people: People, start: int, size: float) -> list[Person]:
    """Keyword addresses of one Yahoo mailbox, with words for numbers, behind changing connections."""
    crowd = cheat(people, start)
    for _ in range(round(40 * size)):
        at = people.over(start + HOUR, 5 * DAY)
        crowd.append(fake(people, f"mallo-{people.name()}@yahoo.com", at, visits=1))
    return crowd


def among_friends(people: People, start: int, size: float) -> list[Person]:
    """Somebody with 40 real friends sends a script after them: 40 forms behind home connections."""
    crowd = [people.person(start, confirms=60_000)]
    crowd += [people.person(people.over(start + HOUR, 6 * DAY), via=0) for _ in range(round(40 * size))]
    at = float(start + 3 * DAY)
    for _ in range(round(40 * size)):
        at += people.chance.uniform(20, 100) * SECOND
        crowd.append(fake(people, people.address("gmail.com"), at, seconds=None, visits=0, confirms=9_000))
    return crowd


def phones(people: People, start: int, size: float) -> list[Person]:
    """Hired people in one flat with ten phones, each of which has six accounts, over two evenings."""
    crowd = cheat(people, start)
    for number in range(round(60 * size)):
        at = start + HOUR + number % 2 * DAY + people.chance.random() * 4 * HOUR
        person = people.person(at, via=0, network="flat", browser=f"phone-{number % 10}")
        person.fake = True
        crowd.append(person)
    return crowd


def first_day(people: People, start: int, size: float) -> list[Person]:
    """The proxy farm in the first hours of a campaign, when there is hardly anybody to compare with."""
    crowd = cheat(people, start - 3 * DAY)
    at = float(start - 3 * DAY + HOUR)
    for _ in range(round(60 * size)):
        at += people.chance.uniform(20, 100) * SECOND
        crowd.append(fake(people, people.address("gmail.com"), at, seconds=None, visits=0, confirms=9_000))
    return crowd


def just_enough(people: People, start: int, size: float) -> list[Person]:
    """Five friends for the first reward, and no more, in the cheat's own browser within the hour."""
    crowd, at = cheat(people, start), float(start + 5 * MINUTE)
    for _ in range(max(5, round(5 * size))):
        at += people.chance.uniform(1, 10) * MINUTE
        crowd.append(fake(people, people.address(), at, network="den", browser="den", visits=1))
    return crowd


def fresh_services(people: People, start: int, size: float) -> list[Person]:
    """Throw-away addresses at twenty domains that no list knows yet, three at each, through tunnels."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for number in range(round(60 * size)):
        at += people.chance.uniform(30, 240) * SECOND
        address = f"{random_name(people)}@post{number % 20}-for-now.example"
        network = f"tunnel-{people.chance.randrange(5)}"
        crowd.append(fake(people, address, at, network=network, visits=1))
    return crowd


def patient_program(people: People, start: int, size: float) -> list[Person]:
    """A program that draws its moments and waits as people do, with bought accounts and connections."""
    crowd = cheat(people, start)
    for _ in range(round(60 * size)):
        person = people.person(people.over(start + HOUR, 9 * DAY), via=0)
        person.fake = True
        crowd.append(person)
    return crowd


def exits(people: People, start: int, size: float) -> list[Person]:
    """60 bought accounts in an evening, through five exits of a service that hides where one is."""
    crowd = cheat(people, start)
    for _ in range(round(60 * size)):
        at = start + HOUR + people.chance.random() * 4 * HOUR
        network = f"exit-{people.chance.randrange(5)}"
        crowd.append(fake(people, people.address("outlook.com"), at, seconds=3, network=network, visits=1))
    return crowd


def numbered_students(people: People, start: int, size: float) -> list[Person]:
    """A university that numbers its students: 120 by one link on the campus and from home, in three days."""
    crowd = seeded(people, start, 1)
    for _ in range(round(120 * size)):
        network = f"campus-{people.chance.randrange(2)}" if people.chance.random() < 0.5 else ""
        person = people.person(people.over(start + HOUR, 3 * DAY), via=0, network=network)
        person.address = f"stud{people.chance.randrange(10**7)}@numbers.example"
        crowd.append(person)
    return crowd


def webinar(people: People, start: int, size: float) -> list[Person]:
    """A webinar: 80 at home join within three minutes, and then the speaker waits for their mails."""
    crowd = seeded(people, start, 1)
    for _ in range(round(80 * size)):
        at = people.over(start + HOUR, 3 * MINUTE)
        prompt = people.chance.random() < 0.5
        confirms = 1000 * round(people.chance.uniform(8, 19) if prompt else people.chance.uniform(20, 120))
        crowd.append(people.person(at, via=0, confirms=confirms))
    return crowd


def parents(people: People, start: int, size: float) -> list[Person]:
    """An evening for parents: 30 on the school's Wi-Fi by one link, each for two children as well."""
    crowd = [people.person(start, network="school", confirms=60_000)]
    for family in range(round(30 * size)):
        at = people.over(start + HOUR, 20 * MINUTE)
        for child in range(3):
            joins, browser = at + child * 2 * MINUTE, f"parent-{family}"
            crowd.append(people.person(joins, via=0, network="school", browser=browser))
    return crowd


CHEATS: dict[str, Crowd] = {
    "keyword addresses of one mailbox": keywords,
    "script among real friends": among_friends,
    "ten phones in one flat": phones,
    "proxy farm on the first day": first_day,
    "five friends, just enough": just_enough,
    "throw-away service that no list knows": fresh_services,
    "program that behaves like people": patient_program,
    "five exits of one service": exits,
}

HONEST: dict[str, Crowd] = {
    "university that numbers its students": numbered_students,
    "webinar": webinar,
    "evening for parents": parents,
}
