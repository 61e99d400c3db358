"""A second start finds the first: where a desk runs is noted in the user's cache folder."""

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
_SECONDS = 3.0


def proof(secret: str, *words: str) -> str:
    """Shows that somebody knows the secret, without telling it."""
    return hmac.new(secret.encode(), "\n".join(words).encode(), hashlib.sha256).hexdigest()


class Running:
    """The note on the desk of one clinic's folder. Only its user can read it."""

    def __init__(self, folder: Path) -> None:
        cache = usual_cache()
        name = hashlib.sha256(str(folder.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._path = Path(cache.folder) / "desk" / f"{name}.json" if cache else None
        self._opening = (self._path or Path(tempfile.gettempdir()) / f"handouts-{name}.json").with_suffix(
            ".html"
        )

    def note(self, address: str, secret: str) -> None:
        """Note where the desk runs. Where that cannot be written, a second start opens a second desk."""
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._write(self._path, json.dumps({"address": address, "secret": secret}))

    def forget(self) -> None:
        """The desk does not run any more."""
        if self._path is not None:
            for path in (self._path, self._opening):
                with contextlib.suppress(OSError):
                    path.unlink()

    def redirect(self, address: str) -> Path:
        """A page that only the user can read and that leads to an address. A list of processes shows its name alone.

        Raises OSError if it cannot be written.
        """
        page = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={address}">'
        self._write(self._opening, page)
        return self._opening

    def _write(self, path: Path, text: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_bytes_beside(path, text.encode("utf-8"))

    def knock(self) -> str:
        """The address that lets a browser into the desk that runs; "" if none does.

        Each side proves that it knows the secret: another user may have taken the port.
        """
        try:
            noted = json.loads(read_text(self._path, "desk")) if self._path else {}
            place, secret = urlsplit(noted["address"]), str(noted["secret"])
            nonce = secrets.token_hex(16)
            asked = http.client.HTTPConnection(str(place.hostname), place.port, timeout=_SECONDS)
            asked.request("POST", "/knock", headers={HEADER: f"{nonce} {proof(secret, 'ask', nonce)}"})
            answer = asked.getresponse()
            token, _, shown = answer.read(1000).decode("ascii").partition(" ")
            asked.close()
        except Exception:  # a note from another time, or a port that belongs to somebody else
            return ""
        good = answer.status == 200 and hmac.compare_digest(shown, proof(secret, "answer", nonce, token))
        return f"{noted['address']}/start?token={token}" if good else ""
