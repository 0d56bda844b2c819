"""Sending stored bytes: what people uploaded only ever as a download; small pictures of our own making are shown."""

from __future__ import annotations

from typing import BinaryIO

from flask import Response, send_file

from homeservice.core.text import clean_line


def download(stream: BinaryIO, filename: str, media_type: str) -> Response:
    """The bytes as an attachment with their name, whatever is in them (the name goes as `filename*`, in UTF-8)."""
    answer = send_file(stream, mimetype=media_type, as_attachment=True, download_name=clean_line(filename, label=filename), max_age=0)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def picture(stream: BinaryIO) -> Response:
    """A small picture that we have drawn ourselves: a JPEG, shown in pages of the same site only."""
    answer = send_file(stream, mimetype="image/jpeg", max_age=0)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
