"""What a reload changes of the admin pages and of how long things are kept counts at once."""

from __future__ import annotations

import signal
from pathlib import Path

import httpx2
from running import serving
from served import write_folder


def test_a_reload_switches_the_admin_pages_and_changes_how_long_sessions_last(tmp_path: Path) -> None:
    write_folder(tmp_path)
    with serving(tmp_path) as server:

        def reloaded(machine: str, times: int) -> None:
            (tmp_path / "waitlist.toml").write_text(machine, "utf-8")
            server.process.send_signal(signal.SIGHUP)
            while server.said.count("Reloaded: harrys.\n") < times:
                assert server.process.poll() is None

        def cookie() -> str:
            answer = httpx2.post(f"{server.url}/join", data={"email": "ada@example.com"})
            return str(answer.headers["set-cookie"])

        assert server.get("/admin/sign-in").status_code == 200
        assert "Max-Age=15552000;" in cookie()
        reloaded("[admin]\nenabled = false\n\n[privacy]\nsession_days = 3\nunconfirmed_days = 8\n", 1)
        assert server.get("/admin/sign-in").status_code == 404
        assert "Max-Age=259200;" in cookie()
        assert "deleted after 8 days" in server.get("/privacy").text
        reloaded('[admin]\nenabled = true\nhost = "admin.example"\n', 2)
        assert server.get("/admin/sign-in").status_code == 404
        answer = httpx2.get(f"{server.url}/admin/sign-in", headers={"host": "admin.example"})
        assert answer.status_code == 200
        assert "start the server anew" not in server.said
