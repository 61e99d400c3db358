"""Finds a desk that is running: its address is noted in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from handouts.edition import usual_cache
from handouts.storage import write_bytes_beside
from handouts.text_file import read_text

HEADER = "x-handouts-knock"
_TIMEOUT = 3.0


def proof(secret: str, *words: str) -> str:
    """Proves that the sender knows the secret, without sending it."""
    return hmac.new(secret.encode(), "\n".join(words).encode(), hashlib.sha256).hexdigest()


class Running:
    """The note about the running desk of one clinic's folder. Only its user can read it."""

    def __init__(self, folder: Path) -> None:
        cache = usual_cache()
        name = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._path = Path(cache.folder) / "desk" / f"{name}.json" if cache else None
        self._redirect = (self._path or Path(tempfile.gettempdir()) / f"handouts-{name}.json").with_suffix(
            ".html"
        )

    def note(self, address: str, secret: str) -> None:
        """Note the address of the desk. If the note cannot be written, a second start opens a second desk."""
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._write(self._path, json.dumps({"address": address, "secret": secret}))

    def forget(self) -> None:
        """Delete the note, because the desk has stopped."""
        if self._path is not None:
            for path in (self._path, self._redirect):
                with contextlib.suppress(OSError):
                    path.unlink()

    def redirect(self, address: str) -> Path:
        """Write a page that leads to an address. Only the user can read it; a list of processes shows only its name.

        Raises OSError if it cannot be written.
        """
        page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={address}">'
        self._write(self._redirect, page)
        return self._redirect

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_beside(path, text.encode("utf-8"))

    def knock(self) -> str:
        """An address that lets a browser into the running desk; "" if none is running.

        Each side proves that it knows the secret: another user may have taken the port.
        """
        try:
            noted = json.loads(read_text(self._path, "desk")) if self._path else {}
            place, secret = urlsplit(noted["address"]), str(noted["secret"])
            nonce = secrets.token_hex(16)
            asked = http.client.HTTPConnection(str(place.hostname), place.port, timeout=_TIMEOUT)
            asked.request("POST", "/knock", headers={HEADER: f"{nonce} {proof(secret, 'ask', nonce)}"})
            answer = asked.getresponse()
            token, _, shown = answer.read(1000).decode("ascii").partition(" ")
            asked.close()
        except Exception:  # an old note, or a port that another program has taken
            return ""
        good = answer.status == 200 and hmac.compare_digest(shown, proof(secret, "answer", nonce, token))
        return f"{noted['address']}/start?token={token}" if good else ""
