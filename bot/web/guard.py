"""Who may look and who may stop the bot: the rules, without a server.

The page listens on 127.0.0.1, and that is not enough: a web page that somebody opens in a browser on this machine can
send requests there too. A foreign name in Host is DNS rebinding, a foreign Origin is a forged form.
"""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

OWN_NAMES = frozenset({"127.0.0.1", "localhost"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Sent with every answer: no inline script or style, nothing from elsewhere, in nobody's frame, on no disk."""


def host_fault(host: str) -> str:
    """A sentence when the Host header names something else than this machine; any port, so that tunnels work."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        name = None
    return "" if name in OWN_NAMES else "this page answers only to 127.0.0.1 and localhost"


def origin_fault(origin: str, host: str) -> str:
    """A sentence when a form came from another page. Browsers send Origin with every POST; other programs need not."""
    return "" if origin in {"", f"http://{host}"} else "this form was sent from another page"


def kill_fault(given_token: str, given_nonce: str, token: str, nonce: str) -> str:
    """A sentence when this form may not stop the bot. Both comparisons are always made, and take the same time."""
    if not token:
        return "the page has no kill button: AUTOSCALPER_WEB_TOKEN is not set. `autoscalper kill` works without it"
    knows_token = hmac.compare_digest(given_token.encode(), token.encode())
    knows_nonce = hmac.compare_digest(given_nonce.encode(), nonce.encode())
    if not knows_nonce:
        return "this form is old: the bot was started again since. Load the page anew"
    return "" if knows_token else "this is not the token of AUTOSCALPER_WEB_TOKEN; nothing was done"
