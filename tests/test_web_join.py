"""The form of the landing page: joining, and what the answer tells."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
from served import HARRYS, Served, code_on, masked, path_of, write_folder

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_database")]


async def test_joining_leads_to_the_share_page_at_once(browser: httpx2.AsyncClient) -> None:
    joined = await browser.post("/join", data={"email": "ada@example.com"})
    assert joined.status_code == 303
    assert joined.headers["location"] == "/me"
    assert joined.headers["cache-control"] == "private, no-store"
    assert "Max-Age=15552000; Path=/; HttpOnly; SameSite=Lax" in joined.headers["set-cookie"]
    page = await browser.get("/me")
    assert page.status_code == 200
    assert "Confirm your address to make it count" in page.text
    assert "ada@example.com" in page.text
    assert code_on(page.text)


async def test_the_answer_is_the_same_for_new_pending_and_confirmed_addresses(served: Served) -> None:
    await served.member("ada@example.com")
    async with served.browser() as other:
        await other.post("/join", data={"email": "ben@example.com"})
    answers = []
    for address in ("new@example.com", "ben@example.com", "ada@example.com", "ADA+again@example.com"):
        async with served.browser() as mallory:
            answers.append(masked(await mallory.post("/join", data={"email": address})))
    assert answers == [answers[0]] * 4


async def test_typing_somebody_elses_address_shows_nothing_of_theirs(served: Served) -> None:
    ada = await served.member("ada@example.com")
    await ada.post("/me/alias", data={"alias": "Countess"})
    async with served.browser() as mallory:
        await mallory.post("/join", data={"email": "ada@example.com"})
        page = (await mallory.get("/me")).text
    own = (await ada.get("/me")).text
    assert "Countess" in own
    assert "Countess" not in page
    assert "You are the very first" in own
    assert "the very first" not in page
    assert "in line" not in page
    assert code_on(page) != code_on(own)


async def test_the_mail_of_the_day_is_held_back_and_the_answer_does_not_tell(served: Served) -> None:
    answers = []
    for _ in range(6):
        async with served.browser() as mallory:
            answers.append(masked(await mallory.post("/join", data={"email": "victim@example.com"})))
    assert answers == [answers[0]] * 6
    assert len(await served.mails()) == 3


async def test_a_friend_counts_after_both_confirmed(served: Served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    async with served.browser() as ben:
        page = await ben.get(f"/r/{code}")
        assert page.status_code == 200
        assert ben.cookies["ref"] == code
        await ben.post("/join", data={"email": "ben@example.com"})
        mail = await served.mail_to("ben@example.com", "confirm")
        before = (await ada.get("/me")).text
        assert "1 to confirm" in before
        await ben.post(path_of(mail.confirm_url))
    after = (await ada.get("/me")).text
    assert "1 friend so far" in after
    assert [to for kind, to, _ in await served.mails() if kind == "tier_unlocked"] == ["ada@example.com"]


async def test_the_typed_code_weighs_more_than_the_opened_link_and_that_more_than_the_hidden_field(
    served: Served,
) -> None:
    codes = {}
    for name in ("ada", "ben", "cleo"):
        member = await served.member(f"{name}@example.com")
        codes[name] = code_on((await member.get("/me")).text)
    said: dict[str, dict[str, str]] = {
        "one": {"code": codes["ada"].upper(), "ref": codes["cleo"]},
        "two": {"code": "", "ref": codes["cleo"]},
        "three": {"code": "no such code!", "ref": codes["cleo"]},
    }
    for name, fields in said.items():
        async with served.browser() as friend:
            await friend.get(f"/r/{codes['ben']}")
            await friend.post("/join", data={"email": f"{name}@example.com", **fields})
    async with served.browser() as friend:
        await friend.post("/join", data={"email": "four@example.com", "ref": codes["cleo"]})
    rows = await served.rows(
        """select l.address, r.code from links l join links r on r.id = l.referrer_link order by l.id"""
    )
    assert {row["address"]: row["code"] for row in rows} == {
        "one@example.com": codes["ada"],
        "two@example.com": codes["ben"],
        "three@example.com": codes["ben"],
        "four@example.com": codes["cleo"],
    }


async def test_channel_and_campaign_come_from_where_the_form_stood(served: Served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    async with served.browser() as ben:
        await ben.get(f"/r/{code}?c=line")
        query = "utm_source=letter&utm_medium=mail&utm_campaign=%F0%9F%9A%80%00spring"
        referer = f"http://127.0.0.1:8000/?{query}"
        await ben.post("/join", data={"email": "ben@example.com"}, headers={"referer": referer})
    (row,) = await served.rows("select * from links where address = 'ben@example.com'")
    assert (row["channel"], row["utm_source"], row["utm_medium"]) == ("line", "letter", "mail")
    assert row["utm_campaign"] == "🚀spring"
    assert row["utm_term"] is None


async def test_where_somebody_came_from_is_kept_by_a_form_that_was_refused(served: Served) -> None:
    async with served.browser() as browser:
        headers = {"referer": "http://127.0.0.1:8000/?c=line&source=radio&utm_source=%22news%22&other=1"}
        refused = await browser.post("/join", data={"email": "ada@"}, headers=headers)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', refused.text))
        assert hidden == {"c": "line", "source": "radio", "utm_source": "&#34;news&#34;"}
        typed = {"email": "ada@example.com", **hidden, "utm_source": '"news"'}
        await browser.post("/join", data=typed, headers={"referer": "http://127.0.0.1:8000/join"})
    [row] = await served.rows("select channel, source, utm_source from links")
    assert (row["channel"], row["source"], row["utm_source"]) == ("line", "radio", '"news"')


async def test_the_channel_of_a_link_survives_the_switch_of_languages(served: Served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    async with served.browser() as ben:
        opened = await ben.get(f"/r/{code}?c=line")
        assert f'href="/th/r/{code}"' in opened.text
        await ben.get(f"/th/r/{code}")
        await ben.post("/th/join", data={"email": "ben@example.com"})
    async with served.browser() as cleo:
        await cleo.get(f"/r/{code}?c=line")
        await cleo.get(f"/r/{code}?c=sms")
        await cleo.post("/join", data={"email": "cleo@example.com"})
    rows = await served.rows("select address, channel from links where channel is not null")
    found = {row["address"]: row["channel"] for row in rows}
    assert found == {"ben@example.com": "line", "cleo@example.com": "sms"}


async def test_what_is_typed_wrong_is_shown_again_with_a_message_at_the_field(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.post("/join", data={"email": "ada at <example>.com", "name": "Ada"})
    assert answer.status_code == 422
    assert "An address has no spaces. Please take them out." in answer.text
    assert 'value="ada at &lt;example&gt;.com"' in answer.text
    assert 'value="Ada"' in answer.text
    assert "set-cookie" not in answer.headers


async def test_who_invites_is_still_named_when_something_is_typed_wrong(served: Served) -> None:
    ada = await served.member("ada@example.com")
    code = code_on((await ada.get("/me")).text)
    await ada.post("/me/alias", data={"alias": "Countess"})
    await ada.aclose()
    async with served.browser() as browser:
        opened = await browser.get(f"/r/{code}")
        answer = await browser.post("/join", data={"email": "nobody", "ref": code})
        unknown = await browser.post("/join", data={"email": "nobody", "ref": "bcdfghjkmnpr"})
    assert answer.status_code == 422
    for text in (opened.text, answer.text):
        assert "Countess" in text
        assert "Free shipping" in text
    assert "Countess" not in unknown.text


async def test_messages_are_in_the_language_of_the_page(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/th/join", data={"email": ""})
    assert answer.status_code == 422
    assert 'lang="th"' in answer.text
    assert 'action="/th/join"' in answer.text
    joined = await browser.post("/th/join", data={"email": "ada@example.com"})
    assert joined.headers["location"] == "/th/me"


async def test_a_mistyped_domain_is_taken_and_a_better_one_offered_on_the_share_page(
    browser: httpx2.AsyncClient,
) -> None:
    joined = await browser.post("/join", data={"email": "ada@gmial.com"})
    assert joined.status_code == 303
    assert "Did you mean <strong>ada@gmail.com</strong>?" in (await browser.get("/me")).text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "ada",
        "ada@",
        "@example.com",
        "ada@@example.com",
        "ada@example",
        "ada\x00@example.com",
        "ada@exam\x00ple.com",
        "ada\u202e@example.com",
        "ada@localhost",
        f"{'a' * 65}@example.com",
        f"ada@{'a' * 250}.com",
        "ada@example.com, ben@example.com",
        "ada@example.com\r\nBcc: ben@example.com",
        "a" * 60_000,
    ],
    ids=repr,
)
async def test_no_address_is_refused_with_a_sentence(browser: httpx2.AsyncClient, address: str) -> None:
    answer = await browser.post("/join", data={"email": address})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "\x00" not in answer.text


@pytest.mark.parametrize("address", ["jörg@bücher.example", "ada@xn--bcher-kva.example", "ก@ตัวอย่าง.ไทย"])
async def test_international_addresses_join(browser: httpx2.AsyncClient, address: str) -> None:
    assert (await browser.post("/join", data={"email": address})).status_code == 303


async def test_beyond_120_joins_a_minute_from_one_network_it_takes_a_moment(served: Served) -> None:
    async with served.browser(client="203.0.113.9") as office, served.browser(client="192.0.2.1") as other:
        answers = [await office.post("/join", data={"email": f"p{n}@example.com"}) for n in range(121)]
        assert [answer.status_code for answer in answers] == [303] * 120 + [429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        wait = -(-int(answers[-1].headers["retry-after"]) // 5) * 5
        assert f"Try again in {wait} seconds." in answers[-1].text
        assert (await other.post("/join", data={"email": "ada@example.com"})).status_code == 303


async def test_limits_can_be_switched_off_for_load_tests(tmp_path: Path) -> None:
    write_folder(tmp_path, "[limits]\nenabled = false\njoins_per_minute = 1\n")
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        answers = [await browser.post("/join", data={"email": f"p{n}@example.com"}) for n in range(5)]
    assert {answer.status_code for answer in answers} == {303}


ASKING = """
[consent]
text = { en = "Yes, write to me.", th = "ได้ เขียนมาเลย" }
version = "2"

[[questions]]
id = "skin"
label = "Your skin"
kind = "choice"
options = [{ en = "Dry", th = "แห้ง" }, { en = "Oily", th = "มัน" }]
required = true

[[questions]]
id = "beard"
label = "A beard"
kind = "checkbox"

[[questions]]
id = "city"
label = "Your city"
"""


async def test_consent_and_questions_are_asked_and_kept(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS + ASKING)
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        empty = await browser.post("/join", data={"email": "ada@example.com", "q_city": "Hudson"})
        assert empty.status_code == 422
        assert "Please tick the box: we need it to write to you." in empty.text
        assert "Please answer this, too." in empty.text
        assert 'value="Hudson"' in empty.text
        answers = {"email": "ada@example.com", "consent": "yes", "q_skin": "มัน", "q_beard": "yes"}
        wrong = await browser.post("/th/join", data={**answers, "q_skin": "Blue"})
        assert wrong.status_code == 422
        assert (await browser.post("/th/join", data=answers)).status_code == 303
        (row,) = await served.rows("select * from links")
    assert row["answers"] == '{"skin": "Oily", "beard": "yes"}'
    assert (row["consent_version"], row["language"]) == ("2", "th")


async def test_a_question_may_be_called_like_a_field_of_the_form(tmp_path: Path) -> None:
    asking = "".join(f'\n[[questions]]\nid = "{name}"\nlabel = "Other {name}"\n' for name in ("email", "ref"))
    write_folder(tmp_path, harrys=HARRYS + asking)
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        said = {"email": "ada@example.com", "q_email": "none", "q_ref": "a poster"}
        assert (await browser.post("/join", data=said)).status_code == 303
        (row,) = await served.rows("select address, answers from links")
    assert (row["address"], row["answers"]) == ("ada@example.com", '{"email": "none", "ref": "a poster"}')


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ("opens = 2099-01-01T00:00:00Z", "Joining has not begun."),
        ("closes = 2020-01-01T00:00:00Z", "Joining has ended."),
    ],
)
async def test_outside_its_dates_the_site_takes_nobody(tmp_path: Path, dates: str, said: str) -> None:
    write_folder(tmp_path, harrys=HARRYS + f"\n[dates]\n{dates}\n")
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        answer = await browser.post("/join", data={"email": "ada@example.com"})
        page = await browser.get("/")
    assert answer.status_code == 403
    assert said in answer.text
    assert page.status_code == 200
    assert 'action="/join"' not in page.text


async def test_a_site_may_take_addresses_before_it_opens(tmp_path: Path) -> None:
    write_folder(tmp_path, harrys=HARRYS + '\n[dates]\nopens = 2099-01-01T00:00:00Z\nbefore = "notify"\n')
    served = Served(tmp_path)
    async with served.app.running(), served.browser() as browser:
        assert (await browser.post("/join", data={"email": "ada@example.com"})).status_code == 303


async def test_who_could_not_be_taken_is_told_so_and_has_nothing_to_type_again(tmp_path: Path) -> None:
    write_folder(tmp_path)
    served = Served(tmp_path)
    async with served.app.running():
        await served.database.close()
        async with served.browser() as browser:
            typed = {"email": "ada@example.com", "name": "Ada", "ref": "bcdfghjkmnpr"}
            answer = await browser.post("/join", data=typed)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "set-cookie" not in answer.headers
    assert (
        "You are not on the list yet: we cannot take it just now. Send it again in a few seconds."
        in answer.text
    )
    for value in typed.values():
        assert f'value="{value}"' in answer.text


async def test_a_hundred_at_once_all_get_in(served: Served) -> None:
    async with served.browser() as browser:
        answers = await asyncio.gather(
            *(browser.post("/join", data={"email": f"p{n}@example.com"}) for n in range(100))
        )
    assert {answer.status_code for answer in answers} == {303}
    assert len(await served.rows("select * from signups")) == 100
