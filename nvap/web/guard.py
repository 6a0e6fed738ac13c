"""Who may ask for a page: the key of the first address, the cookie that it becomes, and the token in every form."""

import hmac
import secrets
import threading
from http import HTTPStatus

from flask import Request, Response, redirect

# What every answer says to the browser: nothing is kept, nothing from elsewhere is loaded, nothing frames a page.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # With no referrer at all a browser would not say where a form comes from, which is looked at here.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
READING = ("GET", "HEAD")


class Refused(Exception):
    """Somebody asked who may not, or in a way that no page of ours asks."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Guard:
    """The one session of a server: a key that is good once, and what the browser that had it is known by."""

    def __init__(self, host: str = "") -> None:
        self.host = host
        self.token = secrets.token_urlsafe(32)
        self._key = secrets.token_urlsafe(32)
        self._cookie = secrets.token_urlsafe(32)
        self._used = False
        self._once = threading.Lock()

    @property
    def address(self) -> str:
        """The first address, with the key."""
        return f"http://{self.host}/?key={self._key}"

    @property
    def _name(self) -> str:
        """The cookie's name: a browser sends the cookies of one port to all ports of a machine."""
        return f"nvap-{self.host.rpartition(':')[2]}"

    def admit(self, asked: Request) -> Response | None:
        """Let a request through, or answer the first one; raises Refused.

        The name of the host is looked at first, so that a page elsewhere which leads here under a name of its own
        cannot use up the key.
        """
        if asked.host != self.host:
            raise Refused(HTTPStatus.MISDIRECTED_REQUEST, "This is not the address of these pages.")
        key = asked.args.get("key")
        if key is not None and asked.path == "/" and asked.method == "GET":
            return self._begun(key)
        if not _same(asked.cookies.get(self._name, ""), self._cookie):
            raise Refused(HTTPStatus.FORBIDDEN, "These pages belong to whoever began them on this computer.")
        if asked.method not in READING:
            if asked.headers.get("Origin") != f"http://{self.host}":
                raise Refused(HTTPStatus.FORBIDDEN, "This form was not sent from one of these pages.")
            if not _same(asked.form.get("token", ""), self.token):
                raise Refused(HTTPStatus.FORBIDDEN, "This form is of another session. Open the page again.")
        return None

    def _begun(self, key: str) -> Response:
        with self._once:
            if self._used or not _same(key, self._key):
                raise Refused(HTTPStatus.FORBIDDEN, "This address was used already. Begin anew with `nvap pages`.")
            self._used = True
        answer: Response = redirect("/")  # type: ignore[assignment]  # flask's own, and no other
        answer.set_cookie(self._name, self._cookie, httponly=True, samesite="Strict", path="/")
        return answer


def _same(given: str, known: str) -> bool:
    """Whether two texts are the same, found in a time that says nothing of where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())
