"""Users of the admin pages of a served site, each in a browser that is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
from served import HARRYS, Served, write_folder

from waitlist.clock import now
from waitlist.flows import users
from waitlist.flows.audit import COMMAND
from waitlist.flows.users import Role

PASSWORD = "correct horse battery"


async def setup_path(served: Served, email: str, role: Role = "owner") -> str:
    """Add a user; return the path of the setup link."""
    token = await served.database.write(users.add, email, role, COMMAND, now())
    return f"/admin/set-up/{token}"


@asynccontextmanager
async def signed_in(
    served: Served, role: Role = "owner", email: str = "", **asked: str
) -> AsyncIterator[httpx2.AsyncClient]:
    """Add a user, and give their browser, signed in."""
    async with served.browser(**asked) as browser:
        path = await setup_path(served, email or f"{role}@orrin.example", role)
        answer = await browser.post(path, data={"password": PASSWORD, "again": PASSWORD})
        assert answer.status_code == 303, answer.text
        yield browser


async def sign_in(browser: httpx2.AsyncClient, email: str, password: str = PASSWORD) -> httpx2.Response:
    """Send the form to sign in."""
    return await browser.post("/admin/sign-in", data={"email": email, "password": password})


@asynccontextmanager
async def serving(folder: Path, machine: str = "", **sites: str) -> AsyncIterator[Served]:
    """Serve a folder while this lasts."""
    write_folder(folder, machine, **(sites or {"harrys": HARRYS}))
    served = Served(folder)
    async with served.app.running():
        yield served
    served.forget()
