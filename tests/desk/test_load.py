"""Many browsers at once on two workers. docs/desk.md has the figures of the long run: python -m tests.desk.load"""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import own_clinic

from desk.load import load


@pytest.mark.slow
def test_nobodys_sheet_is_mixed_with_anothers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_CACHE", str(tmp_path / "cache"))
    result = load(own_clinic(tmp_path / "clinic"), clients=20, seconds=15)
    assert result.errors == []
    assert len(result.times) > 20
