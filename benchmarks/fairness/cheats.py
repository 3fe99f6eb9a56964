"""People who make up friends, each kind in its own way. The cheat is the first of each."""

from __future__ import annotations

import string

from benchmarks.fairness.honest import Crowd
from benchmarks.fairness.people import DAY, HOUR, MINUTE, SECOND, People, Person

THROW_AWAY = ("mailinator.com", "guerrillamail.com", "yopmail.com", "trashmail.com", "sharklasers.com")
UNLISTED = ("inbox-one-hour.example", "post-for-now.example")


def cheat(people: People, start: int) -> list[Person]:
    return [people.person(start, network="den", confirms=60_000, browser="den")]


def fake(people: People, address: str, at: float, **how: object) -> Person:
    """Return somebody made up, who confirms within a minute or so."""
    person = people.person(at, via=0, confirms=round(people.chance.uniform(15, 90) * SECOND))
    person.address, person.fake = address, True
    for name, value in how.items():
        setattr(person, name, value)
    return person


def random_name(people: People) -> str:
    return "".join(people.chance.choices(string.ascii_lowercase + string.digits, k=10))


def aliases(people: People, start: int, size: float) -> list[Person]:
    """One Gmail mailbox in 60 spellings, in the cheat's own browser."""
    crowd = cheat(people, start)
    for number in range(round(60 * size)):
        local = (
            f"mallory.m.cheat+{number}"
            if number % 2
            else "mallorymcheat"[: number % 12 + 1] + "." + "mallorymcheat"[number % 12 + 1 :]
        )
        at = start + HOUR + number * people.chance.uniform(20, 90) * SECOND
        crowd.append(fake(people, f"{local}@gmail.com", at, network="den", browser="den", visits=1))
    return crowd


def disposable(people: People, start: int, size: float) -> list[Person]:
    """60 throw-away addresses, one in five of a service that no list knows, through a few tunnels."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for _ in range(round(60 * size)):
        at += people.chance.uniform(30, 240) * SECOND
        domain = people.chance.choice(UNLISTED if people.chance.random() < 0.2 else THROW_AWAY)
        network = f"tunnel-{people.chance.randrange(5)}"
        crowd.append(fake(people, f"{random_name(people)}@{domain}", at, network=network, visits=1))
    return crowd


def catch_all(people: People, start: int, size: float) -> list[Person]:
    """A domain of one's own that takes every name: 80 by chance, from home, cookies deleted each time."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for _ in range(round(80 * size)):
        at += people.chance.uniform(30, 180) * SECOND
        crowd.append(fake(people, f"{random_name(people)}@mallory.example", at, network="den", visits=1))
    return crowd


def careful_catch_all(people: People, start: int, size: float) -> list[Person]:
    """The same with names as people have them, at uneven times: in every figure an office."""
    crowd, at = cheat(people, start), start + HOUR
    for _ in range(round(40 * size)):
        at = round(people.after(at, 5 * MINUTE))
        person = people.person(at, via=0, network="den", domain="mallory.example")
        person.fake = True
        crowd.append(person)
    return crowd


def careful_everywhere(people: People, start: int, size: float) -> list[Person]:
    """The same over ten days, each time by another connection: nobody shares anything but the domain."""
    crowd = cheat(people, start)
    for _ in range(round(40 * size)):
        at = people.over(start + HOUR, 10 * DAY)
        person = people.person(at, via=0, domain="mallory.example")
        person.fake = True
        crowd.append(person)
    return crowd


def careful_pairs(people: People, start: int, size: float) -> list[Person]:
    """The same, two from each connection, so that it looks a little like colleagues."""
    crowd = careful_everywhere(people, start, size)
    for first, second in zip(crowd[1::2], crowd[2::2], strict=False):
        second.network, second.at = first.network, first.at + 20 * MINUTE
    return crowd


def domain_farm(people: People, start: int, size: float) -> list[Person]:
    """A dozen domains of one's own, three friends at each, as careful as that."""
    crowd = careful_everywhere(people, start, 36 / 40 * size)
    for number, person in enumerate(crowd[1:]):
        person.address = f"{person.address.partition('@')[0]}@mallory{number % 12}.example"
    return crowd


def late_proof(people: People, start: int, size: float) -> list[Person]:
    """40 in the cheat's own browser, who confirms last of all, that nobody be judged before."""
    crowd = one_browser(people, start, size)
    crowd[0].confirms = 11 * DAY
    return crowd


def late_careful_proof(people: People, start: int, size: float) -> list[Person]:
    """A script behind home connections, whose owner confirms last."""
    crowd = browser_farm(people, start, size)
    crowd[0].confirms = 11 * DAY
    return crowd


def erasing(people: People, start: int, size: float) -> list[Person]:
    """40 in the cheat's own browser, each of whom has themselves erased within the hour."""
    crowd = one_browser(people, start, size)
    for person in crowd[1:]:
        person.erases = round(people.chance.uniform(1, 60) * MINUTE)
    return crowd


def erasing_farm(people: People, start: int, size: float) -> list[Person]:
    """Real browsers run by a script; the first half erases itself before the rest comes."""
    crowd = browser_farm(people, start, size)
    for person in crowd[1 : len(crowd) // 2]:
        person.erases = round(people.chance.uniform(1, 5) * MINUTE)
    return crowd


def joining_again(people: People, start: int, size: float) -> list[Person]:
    """Six real mailboxes that join, confirm, have themselves erased and join again, ten times."""
    crowd = cheat(people, start)
    boxes = [people.address() for _ in range(6)]
    for number in range(round(60 * size)):
        at = start + HOUR + number * people.chance.uniform(2, 3) * HOUR
        tag = f"+{number}@" if number % 2 else "@"
        address = boxes[number % 6].replace("@", tag)
        crowd.append(fake(people, address, at, visits=1, erases=30 * MINUTE))
    return crowd


def tree(people: People, start: int, size: float) -> list[Person]:
    """Made-up friends bring made-up friends: 60 in one browser, by six links of the cheat's own."""
    crowd = cheat(people, start)
    for number in range(round(60 * size)):
        at = start + HOUR + number * people.chance.uniform(1, 2) * HOUR
        via = 0 if number < 5 else number % 6
        person = fake(people, people.address(), at, network="den", browser="den", visits=1)
        person.via = via
        crowd.append(person)
    return crowd


def proxy_farm(people: People, start: int, size: float) -> list[Person]:
    """A script behind 150 home connections sends the form without opening the link; bought Gmail accounts."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for _ in range(round(150 * size)):
        at += people.chance.uniform(20, 100) * SECOND
        crowd.append(fake(people, people.address("gmail.com"), at, seconds=None, visits=0, confirms=9_000))
    return crowd


def browser_farm(people: People, start: int, size: float) -> list[Person]:
    """The same with real browsers run by a script: they open the link and run the page."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for _ in range(round(150 * size)):
        at += people.chance.uniform(60, 120) * SECOND
        confirms = round(people.chance.uniform(5, 15) * SECOND)
        crowd.append(fake(people, people.address("gmail.com"), at, seconds=4, visits=1, confirms=confirms))
    return crowd


def slow_drip(people: People, start: int, size: float) -> list[Person]:
    """Two a day for three weeks from home, about every twelve hours, each at a provider, named alike."""
    crowd = cheat(people, start)
    for number in range(round(42 * size)):
        at = start + DAY / 2 * (number + 1) + people.chance.uniform(-1, 1) * HOUR
        domain = people.chance.choice(("outlook.com", "gmail.com", "yahoo.com"))
        address = f"mallory{people.chance.randrange(100, 99999)}@{domain}"
        crowd.append(fake(people, address, at, network="den", visits=1))
    return crowd


def one_browser(people: People, start: int, size: float) -> list[Person]:
    """Four a day for ten days, in the cheat's own browser, under other people's names."""
    crowd = cheat(people, start)
    for _ in range(round(40 * size)):
        at = people.over(start + HOUR, 10 * DAY)
        crowd.append(fake(people, people.address(), at, network="den", browser="den", visits=1))
    return crowd


def fresh_windows(people: People, start: int, size: float) -> list[Person]:
    """80 joins in one browser from home, by ten links that were each made in a fresh window."""
    crowd = [
        people.person(start + number * 15 * MINUTE, network="den", confirms=60_000) for number in range(10)
    ]
    for number in range(round(80 * size)):
        at = people.over(start + 4 * HOUR, 10 * DAY)
        friend = fake(people, people.address(), at, network="den", browser="den", visits=1)
        friend.via = number % 10
        crowd.append(friend)
    return crowd


def split_farm(people: People, start: int, size: float) -> list[Person]:
    """A catch-all domain from everywhere, by four links that were each made in a fresh window."""
    crowd = [
        people.person(start + number * 15 * MINUTE, network="den", confirms=60_000) for number in range(4)
    ]
    for number in range(round(80 * size)):
        at = people.over(start + 4 * HOUR, 10 * DAY)
        address = people.address("mallory.example")
        crowd.append(fake(people, address, at, via=number % 4, visits=1))
    return crowd


def many_links(people: People, start: int, size: float) -> list[Person]:
    """The same with fourteen links, each of which is to reach the first reward: six friends for each."""
    crowd = [people.person(people.over(start, DAY), confirms=60_000) for _ in range(14)]
    for number in range(round(84 * size)):
        at = people.over(start + 26 * HOUR, 10 * DAY)
        via = number % max(1, round(14 * size))
        crowd.append(fake(people, people.address("mallory.example"), at, via=via, visits=1))
    return crowd


def decoys(people: People, start: int, size: float) -> list[Person]:
    """A catch-all domain from everywhere, and ten people made up there before who came by no link."""
    crowd = careful_everywhere(people, start, size)
    for _ in range(10):
        at = people.over(start, 2 * DAY)
        crowd.append(people.person(at, domain="mallory.example", confirms=60_000))
    return crowd


def typed_farm(people: People, start: int, size: float) -> list[Person]:
    """The proxy farm, but every form says that the code was typed, as after a broadcast."""
    crowd = proxy_farm(people, start, size)
    for person in crowd[1:]:
        person.typed, person.visits, person.seconds = True, 0, 9
    return crowd


def alias_service(people: People, start: int, size: float) -> list[Person]:
    """50 aliases of one mailbox at a service that gives them out, from home."""
    crowd = cheat(people, start)
    for _ in range(round(50 * size)):
        at = people.over(start + HOUR, 10 * DAY)
        crowd.append(fake(people, people.address("duck.com"), at, network="den", visits=1))
    return crowd


def alias_services(people: People, start: int, size: float) -> list[Person]:
    """50 aliases at four services that give them out, with names that these make, in two evenings at home."""
    crowd = cheat(people, start)
    services = ("duck.com", "mozmail.com", "aleeas.com", "mallory.anonaddy.com")
    for number in range(round(50 * size)):
        at = start + HOUR + number % 2 * DAY + people.chance.random() * 3 * HOUR
        address = f"{random_name(people)}@{people.chance.choice(services)}"
        crowd.append(fake(people, address, at, network="den", visits=1))
    return crowd


def aliases_everywhere(people: People, start: int, size: float) -> list[Person]:
    """The same, each from another connection."""
    crowd = alias_services(people, start, size)
    for person in crowd[1:]:
        person.network = people.home()
    return crowd


def rented(people: People, start: int, size: float) -> list[Person]:
    """100 real mailboxes, rented with their owners: they sit in one room and keep their browsers' cookies."""
    crowd, at = cheat(people, start), float(start + HOUR)
    for number in range(round(100 * size)):
        at += people.chance.uniform(40, 90) * SECOND
        network, browser = f"room-{number % 2}", f"desk-{number % 8}"
        confirms = round(people.chance.uniform(8, 25) * SECOND)
        crowd.append(fake(people, people.address(), at, network=network, browser=browser, confirms=confirms))
    return crowd


def numbered(people: People, start: int, size: float) -> list[Person]:
    """50 accounts in a row at a provider, behind changing connections."""
    crowd = cheat(people, start)
    for number in range(round(50 * size)):
        at = people.over(start + HOUR, 4 * DAY)
        crowd.append(fake(people, f"lucky.winner{number + 1}@outlook.com", at, visits=1))
    return crowd


def sabotage(people: People, start: int, size: float) -> list[Person]:
    """Somebody else makes up 60 friends for an honest person with 40 of their own, to have them held."""
    crowd = [people.person(start, confirms=60_000)]
    crowd += [people.person(people.over(start + HOUR, 6 * DAY), via=0) for _ in range(round(40 * size))]
    at = float(start + 2 * DAY)
    for _ in range(round(60 * size)):
        at += people.chance.uniform(5, 60) * SECOND
        address = f"{random_name(people)}@{people.chance.choice(THROW_AWAY)}"
        crowd.append(fake(people, address, at, seconds=None, network="elsewhere", visits=0))
    return crowd


def domain_sabotage(people: People, start: int, size: float) -> list[Person]:
    """Somebody who can read all mail of an office and of a company without one makes up 40 people at each.

    They come by two links of the cheat's own; beside them are seven colleagues who each brought some.
    """
    office, remote, home = "office.example", "remote.example", "gmail.com"
    crowd = [
        people.person(people.over(start, DAY), domain=office if number < 3 else remote, confirms=60_000)
        for number in range(7)
    ]
    crowd += [people.person(start + number * HOUR, confirms=60_000) for number in range(2)]
    for via in range(7):
        for number in range(round(6 * size)):
            domain = home if number % 2 else office if via < 3 else remote
            network = "office" if domain == office else ""
            at = people.over(start + 26 * HOUR, 6 * DAY)
            crowd.append(people.person(at, via=via, domain=domain, network=network))
    for number in range(round(80 * size)):
        at = people.over(start + 26 * HOUR, 10 * DAY)
        address = people.address(office if number % 4 < 2 else remote)
        crowd.append(fake(people, address, at, via=7 + number % 2, visits=1))
    return crowd


CHEATS: dict[str, Crowd] = {
    "Gmail aliases": aliases,
    "throw-away addresses": disposable,
    "catch-all domain": catch_all,
    "careful catch-all at home": careful_catch_all,
    "careful catch-all from everywhere": careful_everywhere,
    "careful catch-all in pairs": careful_pairs,
    "farm of domains": domain_farm,
    "proxy farm": proxy_farm,
    "browser farm": browser_farm,
    "slow drip": slow_drip,
    "one browser": one_browser,
    "one browser, proved late": late_proof,
    "browser farm, proved late": late_careful_proof,
    "one browser, erased at once": erasing,
    "browser farm, half of it erased": erasing_farm,
    "mailboxes that join again": joining_again,
    "one browser, by six links": tree,
    "one browser, ten links of fresh windows": fresh_windows,
    "catch-all, four links of fresh windows": split_farm,
    "catch-all, fourteen links": many_links,
    "catch-all with decoys": decoys,
    "proxy farm that types its code": typed_farm,
    "aliases of one mailbox": alias_service,
    "aliases of four services": alias_services,
    "aliases of four services from everywhere": aliases_everywhere,
    "rented inboxes": rented,
    "numbered accounts": numbered,
    "sabotage of an honest link": sabotage,
    "sabotage of a domain": domain_sabotage,
}
