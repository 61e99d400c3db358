"""Rows are packed into packets and unpacked unchanged."""

from __future__ import annotations

import datetime

from handouts.batch.rows import MAX_PACKET, WINDOW, Entry, Packer, base_of, in_order, input_of

DAY = datetime.date(2026, 11, 22)


def entry(place: int, **more: str) -> Entry:
    words = {"patient": f"Zoë {place}", "note": "Walk a little."} | more
    return Entry(place, place + 2, f"p{place}", f"p{place}.pdf", words, 0)


def packed(count: int, editions: int) -> tuple[Packer, list[Entry]]:
    packer, entries = Packer(), [entry(place) for place in range(count)]
    for each in entries:
        packer.add(each.place % editions, each)
    return packer, entries


def test_each_window_comes_out_in_the_order_of_the_list() -> None:
    packer, entries = packed(2 * WINDOW + 7, 3)
    windows = packer.windows()
    assert [len(list(in_order(window))) for window in windows] == [WINDOW, WINDOW, 7]
    assert [each for window in windows for _, each in in_order(window)] == entries
    assert all(edition == each.place % 3 for window in windows for edition, each in in_order(window))


def test_a_packet_is_of_one_edition_and_not_too_long() -> None:
    packer, _ = packed(WINDOW, 2)
    (window,) = packer.windows()
    for packet in window:
        assert [each.place for each in packet.entries()] == list(packet.places)
        assert {place % 2 for place in packet.places} == {packet.edition}
        assert len(packet.places) <= MAX_PACKET


def test_a_short_list_is_shared_out() -> None:
    (window,) = packed(80, 1)[0].windows()
    assert [len(packet.places) for packet in window] == [10] * 8


def test_no_rows_are_no_window() -> None:
    assert Packer().windows() == []


def test_rows_are_those_asked_for_each_with_its_day() -> None:
    own = DAY.toordinal() - 5
    entries = [entry(0), entry(1)._replace(date=own), entry(2), entry(3)]
    packer = Packer()
    for each in entries:
        packer.add(0, each)
    first = packer.windows()[0][0].narrowed(bytearray(4), DAY, None)
    assert first is not None and list(first.dated()) == [(entries[0], DAY)]
    whole = Packer()
    for each in [*entries, *(entry(place) for place in range(4, 40))]:
        whole.add(0, each)
    packet = whole.windows()[0][0]
    kept = DAY - datetime.timedelta(9)
    left_out = bytearray(place not in (0, 1, 3) for place in range(40))
    dates = [kept.toordinal() if place == 3 else 0 for place in range(40)]
    rows = packet.narrowed(left_out, DAY, dates)
    assert rows is not None and rows.count == 3
    assert packet.narrowed(bytearray(b"\1" * 40), DAY, None) is None
    days = [DAY, datetime.date.fromordinal(own), kept]
    assert list(rows.dated()) == list(zip((entries[0], entries[1], entries[3]), days, strict=True))


def test_the_hash_of_the_input_is_of_words_edition_title_and_day() -> None:
    one = base_of("key", entry(1), False)
    assert one == base_of("key", entry(1)._replace(id="x", file="y", number=9), False)
    others = {
        base_of("key", entry(2), False),
        base_of("other", entry(1), False),
        base_of("key", entry(1), True),
    }
    assert len(others | {one, base_of("key", entry(1, note="Rest."), False)}) == 5
    assert input_of(one, DAY) != input_of(one, DAY + datetime.timedelta(1))
