"""Walks a page with the Tab key, as somebody without a mouse does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page


def reach(page: Page, id: str = "", value: str = "") -> None:
    """Press Tab until a field has the focus, which must be in sight each time."""
    for _ in range(120):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const at = document.activeElement, box = at.getBoundingClientRect();
                       const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                       return [at.id, at.value || "", !!over && (at.contains(over) || over.contains(at))]; }"""
        )
        if (id and seen[0] == id) or (value and seen[1] == value):
            assert seen[2], f"the focus on {id or value} is hidden"
            return
    pytest.fail(f"Tab does not reach {id or value}")
