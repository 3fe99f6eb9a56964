"""`POST /join`, and the landing page when something in the form will not do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from waitlist.flows.join import Submission, join
from waitlist.flows.opened import Opened, opened
from waitlist.problems import StoreUnavailable
from waitlist.referrals import normalise_code
from waitlist.web import cookies, views
from waitlist.web.answers import Answer
from waitlist.web.fields import Fields
from waitlist.web.forms import SWITCH, TOLD, FieldErrors, JoinFields, in_language, parse_join, typed
from waitlist.web.requests import SiteRequest
from waitlist.web.security import POLICY
from waitlist.web.visits import channel
from waitlist.web.work import solved, stamp, stamped

_log = logging.getLogger("waitlist.web")

CHANNEL, SOURCE = "c", "source"
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")

_UTM_MAX = 200
_REFERRER_MAX = 2048


async def show_form(request: SiteRequest) -> Answer:
    """Lead to the landing page whoever opens the address that a refused form has."""
    return request.see("/")


async def post_join(request: SiteRequest) -> Answer:
    """Take a submission. What is answered is the same for new, known and suppressed addresses."""
    request.require_open()
    fields = await request.fields()
    _ = request.site.words(request.language).gettext
    parsed = parse_join(fields, request.site.settings, _, test_domains=request.services.development)
    ref = normalise_code(fields.get("ref")) or ""
    came = _came(request.asked, fields)
    if fields.get(SWITCH):
        told = fields.get(SWITCH) == TOLD
        wrong = parsed if told and isinstance(parsed, FieldErrors) else FieldErrors({}, {})
        values = in_language(typed(fields, request.site.settings), request.site.settings, request.language)
        inviting = await request.read(opened, ref) if ref else None
        shown = replace(wrong, values=values)
        return _again(request, shown, ref, inviting, came, status=422 if wrong.errors else 200)
    if isinstance(parsed, FieldErrors):
        inviting = await request.read(opened, ref) if ref else None
        return _again(request, parsed, ref, inviting, came)
    submission = _submission(request, parsed, came)
    request.limit_joins(submission.referrals)
    try:
        joined = await request.write(join, submission, request.now)
    except StoreUnavailable as error:
        _log.warning("the database could not take a request: %s", error)
        message = _(
            "You are not on the list yet: we cannot take it just now. Send it again in a few seconds."
        )
        kept = FieldErrors({"email": message}, typed(fields, request.site.settings))
        answer = _again(request, kept, ref, None, came, status=503)
        answer.headers.append((b"retry-after", str(error.retry_after).encode()))
        return answer
    request.services.figures.joins[request.site.name] += 1
    request.services.wake()
    return request.see("/me", request.set_session(joined.session))


def _again(
    request: SiteRequest,
    wrong: FieldErrors,
    ref: str,
    inviting: Opened | None,
    came: Mapping[str, str],
    *,
    status: int = 422,
) -> Answer:
    """Show the landing page with what was typed, and what is wrong with it."""
    frame = request.frame("/")
    made = stamp(request.services.tokens.secrets("work")[0], request.now)
    empty = views.join_form(request.site, frame, ref=ref, stamp=made)
    form = replace(empty, values=wrong.values, errors=wrong.errors, suggestion=wrong.suggestion, came=came)
    page = views.landing(
        request.site,
        frame,
        request.now,
        form=form,
        invitation=None if inviting is None else views.invitation(request.site, frame, inviting.name),
        numbers=request.desk.shelf.numbers,
    )
    answer = request.page(page, status, path="/")
    if request.site.settings.landing.played_elsewhere:
        answer.headers += [header for header in request.desk.shelf.landing_security if header[0] == POLICY]
    return answer


def _submission(request: SiteRequest, said: JoinFields, came: Mapping[str, str]) -> Submission:
    remembers = request.site.settings.attribution.cookie  # one from before it was switched off is not read
    link = cookies.ref(request.asked.get(b"cookie", b"")) if remembers else None
    # What was typed by hand weighs most, then the link that was opened, then the one in the form.
    weighed = (said.code, link.code if link else "", said.ref)
    codes = [code for text in weighed if text and (code := normalise_code(text))]
    secrets = request.services.tokens.secrets("work")
    return Submission(
        address=said.address,
        language=request.language,
        referrals=tuple(dict.fromkeys(codes)),
        name=said.name,
        answers=said.answers,
        consent=said.consent,
        channel=link.channel if link else channel(came.get(CHANNEL, "")),
        source=came.get(SOURCE, ""),
        utm={name: came[name] for name in UTM if name in came},
        network=request.network,
        session=request.session,
        typed=bool(codes) and codes[0] == normalise_code(said.code),
        seconds=said.seconds,
        trap=said.trap,
        solution=solved(secrets, said.work) if said.work else None,
        loaded_at=stamped(secrets, said.stamp) if said.stamp else None,
    )


def _came(asked: Mapping[bytes, bytes], fields: Fields) -> dict[str, str]:
    """Return where somebody came from: a form that was refused has it in fields, as its address lost it."""
    query = _landing_query(asked)
    told = {name: query.get(name) or _plain(fields.get(name)) for name in (CHANNEL, SOURCE, *UTM)}
    return {name: text for name, text in told.items() if text}


def _landing_query(asked: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the query of the page that the form stood on: the browser tells it, so the page need not."""
    referrer = asked.get(b"referer", b"")
    if b"?" not in referrer or len(referrer) > _REFERRER_MAX:
        return {}
    try:
        query = parse_qs(urlsplit(referrer.decode("latin-1")).query, max_num_fields=40)
    except ValueError:
        return {}
    return {name: _plain(values[0]) for name, values in query.items()}


def _plain(text: str) -> str:
    return "".join(sign for sign in text[:_UTM_MAX] if sign.isprintable()).strip()
