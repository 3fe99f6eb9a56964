"""Every path of the admin pages, as data: methods, who may, what limits it, how much may be sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.types import ASGIApp

from waitlist.web.admin.access import Access
from waitlist.web.admin.pages import (
    account,
    audit,
    entry,
    exports,
    files,
    mails,
    overview,
    people,
    person,
    review,
    set_up,
    two_steps,
    users,
)
from waitlist.web.admin.request import AdminRequest

Handler = Callable[[AdminRequest], Awaitable[ASGIApp]]

Limit = Literal["none", "network", "guesses"]
"""What holds back forms: `network` those of a minute from one network, `guesses` tries at a secret."""

SMALL = 16_384
"""Bytes that a form of the admin pages may have."""


@dataclass(frozen=True, slots=True)
class AdminRoute:
    """One path. A `personal` answer is kept by nobody, a `file` for long."""

    path: str
    access: Access
    get: Handler | None
    post: Handler | None = None
    cache: Literal["personal", "file"] = "personal"
    limit: Limit = "network"
    body: int = SMALL

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods taken, as `Allow` names them."""
        return (*(("GET", "HEAD") if self.get else ()), *(("POST",) if self.post else ()))


def _form(path: str, access: Access, post: Handler) -> AdminRoute:
    return AdminRoute(path, access, None, post)


def _page(path: str, access: Access, get: Handler) -> AdminRoute:
    return AdminRoute(path, access, get, limit="none", body=0)


ROUTES: tuple[AdminRoute, ...] = (
    _page("/admin", "figures", overview.show),
    AdminRoute("/admin/sign-in", "anyone", entry.show, entry.post, limit="guesses"),
    AdminRoute("/admin/code", "halfway", entry.show_code, entry.post_code, limit="guesses"),
    AdminRoute("/admin/set-up/{token}", "anyone", set_up.show, set_up.post),
    _form("/admin/sign-out", "own", entry.post_sign_out),
    _page("/admin/people", "people", people.show),
    _page("/admin/people/{id}", "people", person.show),
    _form("/admin/people/{id}/hide-name", "people", person.post_hide_name),
    _form("/admin/people/{id}/block", "moderate", person.post_block),
    _form("/admin/people/{id}/unblock", "moderate", person.post_unblock),
    _form("/admin/people/{id}/referrer", "moderate", person.post_referrer),
    _form("/admin/people/{id}/close-link", "moderate", person.post_close_link),
    _form("/admin/people/{id}/lift", "mails", person.post_lift),
    AdminRoute("/admin/people/{id}/erase", "erase", person.show_erase, person.post_erase),
    _page("/admin/review", "review", review.show),
    _page("/admin/review/{id}", "review", review.show_one),
    _form("/admin/review/{id}/release", "review", review.post_release),
    _form("/admin/review/{id}/reject", "review", review.post_reject),
    _form("/admin/decisions/{id}/undo", "people", review.post_undo),
    _page("/admin/exports", "exports", exports.show),
    _form("/admin/exports/{kind}", "exports", exports.post),
    _page("/admin/mails", "mails", mails.show),
    _form("/admin/mails/{id}/retry", "mails", mails.post_retry),
    _form("/admin/mails/{id}/drop", "mails", mails.post_drop),
    _page("/admin/audit", "audit", audit.show),
    _page("/admin/users", "users", users.show),
    _form("/admin/users/add", "users", users.post_add),
    _form("/admin/users/{id}/role", "users", users.post_role),
    _form("/admin/users/{id}/reset", "users", users.post_reset),
    _form("/admin/users/{id}/disable", "users", users.post_disable),
    _form("/admin/users/{id}/enable", "users", users.post_enable),
    AdminRoute("/admin/users/{id}/remove", "users", users.show_remove, users.post_remove),
    _page("/admin/account", "own", account.show),
    AdminRoute("/admin/account/password", "own", None, account.post_password, limit="guesses"),
    _form("/admin/account/language", "own", account.post_language),
    _form("/admin/account/sessions/{id}/end", "own", account.post_end_session),
    _form("/admin/account/sessions/end", "own", account.post_end_others),
    AdminRoute("/admin/account/two-steps", "own", two_steps.show, two_steps.post),
    AdminRoute("/admin/account/two-steps/off", "own", None, two_steps.post_off, limit="guesses"),
    AdminRoute("/admin/account/two-steps/codes", "own", None, two_steps.post_codes, limit="guesses"),
    AdminRoute("/admin/static/{name}", "anyone", files.show, cache="file", limit="none", body=0),
)
