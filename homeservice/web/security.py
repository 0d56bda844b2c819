"""Headers that every answer carries, and the fresh nonce of every page."""

from __future__ import annotations

import secrets

from flask import Flask, Response, abort, g, request

from homeservice.web.access import is_for_files

#: The media type of what a resumable upload sends (tus 1.0).
PIECE_OF_A_FILE = "application/offset+octet-stream"


def protect(app: Flask) -> None:
    """Bound what is read and add the nonce before, and the headers after every request."""

    @app.before_request
    def make_nonce() -> None:
        g.nonce = secrets.token_urlsafe(16)

    @app.before_request
    def bound_what_is_read() -> None:
        if not is_for_files(app, request.endpoint) or request.mimetype not in {"multipart/form-data", PIECE_OF_A_FILE}:
            # Only files are read piece by piece to the disk; any other body is read whole into the memory.
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
        if "\0" in request.path or b"%00" in request.query_string:
            # No database keeps a null byte, and no address of ours holds one.
            abort(404)

    @app.after_request
    def add_headers(response: Response) -> Response:
        # The editor of texts brings a style sheet of its own.
        styles = f"'self' 'nonce-{g.get('nonce', '')}'" if g.get("has_editor") else "'self'"
        # Only a preview stands in a frame, and only the page of previews has one.
        framed, frames = "'self'" if g.get("framed") else "'none'", "; frame-src 'self'" if g.get("frames") else ""
        policy = (
            "default-src 'none'; "
            f"script-src 'nonce-{g.get('nonce', '')}'; style-src {styles}; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            f"form-action 'self' {app.config['FORM_TARGETS']}; base-uri 'none'; frame-ancestors {framed}{frames}"
        )
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.is_secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            # Pages hold personal data: the back button asks again instead of showing an old state on a shared PC.
            headers.setdefault("Cache-Control", "no-store")
        return response
