"""A web of one server on this machine: it shows what was put at an address, and notes what was asked for."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urldefrag

if TYPE_CHECKING:
    from playwright.sync_api import Page


def wait_until(page: Page, expression: str, arg: Any = None, seconds: float = 30) -> None:
    """Ask a page until the answer is true.

    Playwright's own `wait_for_function` asks from within the page where the first answer is no, and there
    the page's content security policy forbids it to evaluate anything.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(expression, arg):
        assert time.monotonic() < end, f"never true in {seconds} s: {expression}, {arg}"
        page.wait_for_timeout(20)


class Web:
    """Pages by their addresses. A browser has to be told that this server has them all."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._pages: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._build_handler())
        self.port = self._server.server_address[1]

    def put(self, address: str, page: str) -> str:
        """Show a page at an address from now on; return the address as a browser asks for it."""
        asked = quote(urldefrag(address).url, safe=":/?&=%@,")
        self._pages[asked] = page.encode()
        return asked

    def get(self, address: str) -> str:
        """Return what was put at an address."""
        return self._pages[address].decode()

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _build_handler(self) -> type[BaseHTTPRequestHandler]:
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                address = f"http://{self.headers['Host']}{self.path}"
                web.asked.append(address)
                page = web._pages.get(address)
                self.send_response(200 if page is not None else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(page or b"")

            def log_message(self, *about: object) -> None:
                """Say nothing: `Web.asked` has it."""

        return Handler
