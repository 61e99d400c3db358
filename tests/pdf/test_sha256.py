"""The hash that starts fast is the one of `hashlib`."""

from __future__ import annotations

import hashlib
import sys

import pytest

from handouts.pdf import sha256


@pytest.mark.parametrize("loaded", [True, False])
@pytest.mark.parametrize("data", [b"", b"abc", bytes(range(256)) * 500, memoryview(b"part")])
def test_it_is_the_hash_of_hashlib(
    loaded: bool, data: bytes | memoryview, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not loaded:
        monkeypatch.delitem(sys.modules, "hashlib")
    found = sha256(data)
    copied = found.copy()
    copied.update(b"more")
    assert found.hexdigest() == hashlib.sha256(data).hexdigest()
    assert copied.digest() == hashlib.sha256(bytes(data) + b"more").digest()


def test_a_batch_uses_the_fast_one() -> None:
    assert type(sha256()) is type(hashlib.sha256())
