"""One Java process for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from verapdf import Validator


@pytest.fixture(scope="session")
def verapdf() -> Iterator[Validator]:
    with Validator() as validator:
        yield validator
