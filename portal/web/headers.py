"""The security headers of every answer, and the check of the Host it was asked under."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

VARY = ("HX-Request", "HX-Request-Type")


def content_security_policy(form_targets: Iterable[str] = ()) -> str:
    """All from our own origin, nothing inline. `form_targets` are further origins that forms may lead to."""
    forms = " ".join(["'self'", *form_targets])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'; font-src 'self'; form-action {forms}; "
        "frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
    )


def security_headers(is_https: bool, form_targets: Iterable[str] = ()) -> dict[str, str]:
    """Header → value, for answers of the app and for static files alike."""
    headers = {
        "Content-Security-Policy": content_security_policy(form_targets),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def send_headers(app: Flask, headers: dict[str, str]) -> None:
    """Add the headers to each answer; one that a view has set itself stays.

    Answers are private unless a view says otherwise, and vary on whether htmx asked for a part.
    """

    always = [*headers.items(), ("Cache-Control", "no-store")]

    @app.after_request
    def add(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        response.headers.extend((name, value) for name, value in always if name.lower() not in present)
        if "vary" in present:
            response.vary.update(VARY)
        else:
            response.headers["Vary"] = ", ".join(VARY)
        return response


def require_known_host(app: Flask, base_url: str, allowed: Collection[str] = ()) -> None:
    """Refuse (400) what was asked under another Host than the base URL's or an allowed one.

    Hosts are compared with their port; a port that is the scheme's own may be left out.
    """
    base = urlsplit(base_url)
    known = {_bare(host, base.scheme) for host in (base.netloc, *allowed)}

    @app.before_request
    def check() -> None:
        if _bare(request.environ.get("HTTP_HOST", ""), base.scheme) not in known:
            abort(400, "unknown host")


def refuse_zero_bytes(app: Flask) -> None:
    """Find nothing (404) where an address holds a zero byte: PostgreSQL takes none in a text."""

    @app.before_request
    def look() -> None:
        if "\0" in request.path:
            abort(404)


def _bare(host: str, scheme: str) -> str:
    host = host.strip().lower()
    return host.removesuffix(":443" if scheme == "https" else ":80")
