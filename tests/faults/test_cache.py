"""A real caching proxy in front: what belongs to one visitor never gets to another."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from itertools import product
from pathlib import Path

import httpx2
from faults.process import Process, free_port
from running import serving, until
from served import path_of, write_folder

ROUNDS = 20
SETTINGS = """
daemon off;
master_process off;
error_log {folder}/error.log;
pid {folder}/pid;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/temp;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=all:1m;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{server};
      proxy_set_header Host $http_host;
      proxy_cache all;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


def program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert found, "there is no nginx: apt-get install nginx-light, as `scripts/test --long` does"
    return found


def answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=1).status_code > 0
    except httpx2.TransportError:
        return False


def member(url: str, mails: str, address: str) -> tuple[httpx2.Client, str]:
    """Let somebody join and confirm; return the browser and the code."""
    browser = httpx2.Client(base_url=url, timeout=30, headers={"user-agent": "Mozilla/5.0 (iPhone)"})
    assert browser.post("/join", data={"email": address}).status_code == 303
    links: list[str] = []

    def arrived() -> bool:
        for mail in httpx2.get(f"{mails}?format=json").json():
            text = httpx2.get(f"{mails}/{mail['id']}?format=json").text
            if address in text:
                links.extend(re.findall(r"http://[^\s\"\\<]+/confirm/[^\s\"\\<]+", text))
        return bool(links)

    until(arrived)
    assert browser.post(path_of(links[0])).status_code == 303
    found = re.search(r"/r/([a-z0-9]{12})", browser.get("/me").text)
    assert found
    return browser, found[1]


def test_a_shared_cache_gives_nobody_what_is_somebody_elses(tmp_path: Path) -> None:
    shop, proxy = tmp_path / "shop", tmp_path / "proxy"
    shop.mkdir()
    proxy.mkdir()
    write_folder(shop)
    port, server = free_port(), free_port()
    (proxy / "nginx.conf").write_text(SETTINGS.format(folder=proxy, port=port, server=server))
    url, mails = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{server}/dev/mail"
    command = [program(), "-c", str(proxy / "nginx.conf"), "-p", str(proxy)]
    with (
        serving(shop, port=server),
        Process(command, proxy, proxy / "log", lambda: answers(url)),
    ):
        (ada, hers), (ben, his) = (member(url, mails, f"{name}@example.com") for name in ("ada", "ben"))
        paths = ("/", "/th/", "/me", "/me/card", f"/r/{hers}", f"/r/{his}", "/privacy", "/leaderboard")
        crossed = asked = kept = cookies = 0
        with closing(ada), closing(ben):
            for _, path in product(range(ROUNDS), (*paths, "/me/data", "/me/forget", "/nothing")):
                for browser, theirs in ((ada, (his, "ben@example.com")), (ben, (hers, "ada@example.com"))):
                    answer = browser.get(path)
                    asked += 1
                    kept += answer.headers["x-cache"] == "HIT"
                    cookies += "set-cookie" in answer.headers and answer.headers["x-cache"] == "HIT"
                    if not path.startswith("/r/"):
                        crossed += any(sign in answer.text for sign in theirs)
                stranger = httpx2.get(f"{url}{path}")
                crossed += any(f"{name}@example.com" in stranger.text for name in ("ada", "ben"))
        print(f"{asked} answers, {kept} from the cache: {crossed} crossed, {cookies} cookies")  # noqa: T201 - a figure
        assert kept > ROUNDS, "the proxy keeps what it may, or this shows nothing"
        assert (crossed, cookies) == (0, 0)
