"""The slot dates of a channel: which one is meant, which are open, and where seats move to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from rougecal.clock import WEEK, WEEKDAYS, Moment, Rhythm, When, at_offset, slot_order, time_text
from rougecal.history.plan import ChannelPlan, EntryError, Key, Seat
from rougecal.history.state import State
from rougecal.schedule import SlotDay, Span

PREVIEW = WEEK * 26  # how long before the run a single airing may be


def own_rhythm(plan: ChannelPlan, key: str) -> Rhythm:
    """A channel's slots, as the schedule states them; raises EntryError for one that has none."""
    if plan.rhythm:
        return plan.rhythm
    why = f"follows {plan.leader.id}" if plan.leader else "has no slot"
    raise EntryError(key, f"{plan.id} {why}; say `move`, `after` or `pause` of it instead")


def slot_date(plan: ChannelPlan, on: SlotDay, rhythm: Rhythm) -> Moment:
    """The slot date that `on:` means, the day's first unless it says a time; in the run.

    Raises EntryError where there is none.
    """
    day, minutes = on
    if found := rhythm.on(day):
        in_run(plan, day, "on", timedelta(0))
        slots = [slot for slot in found if minutes in (None, slot.minutes)]
        if not slots:
            what = f"{plan.id} has no slot at {time_text(minutes or 0)} on {day}"
            times = " and ".join(time_text(s.minutes) for s in found if s.minutes is not None)
            raise EntryError("on", f"{what}; it has {times or 'no time yet'}")
        return slots[0]
    what = f"{day} is a {weekday(day)}, but {plan.id}'s slot is on {rhythm.days_text}"
    hint = f"25:00 is still the day before; did you mean {rhythm.near(day).day}?"
    raise EntryError("on", f"{what}: give the broadcast day; {hint}")


def dates_in(plan: ChannelPlan, span: Span) -> dict[date, Moment]:
    """The slot dates on which something is seated in some days, and those to which it could move.

    By day, the first one of each; in order.
    """
    seats = (s for s in plan.seats.values() if s.slot and span.first <= s.slot.day <= span.last)
    seated = sorted(
        ((s.slot, s.rhythm) for s in seats if s.slot and s.rhythm), key=lambda at: slot_order(at[0])
    )
    ends = [*(slot.day for slot, _ in seated[1:]), span.last + timedelta(days=1)]
    found: dict[date, Moment] = {}
    for (slot, rhythm), end in zip(seated, ends, strict=False):
        found.setdefault(slot.day, slot)
        while (slot := rhythm.next(slot)).day < end:
            found.setdefault(slot.day, slot)
    return {day: slot for day, slot in found.items() if day not in plan.skipped}


def in_run(plan: ChannelPlan, day: date, key: str, early: timedelta) -> date:
    """A day, if it is no more than `early` before the run; else raises EntryError."""
    first = plan.channel.from_
    if first and day < first - early:
        raise EntryError(key, f"{day} lies before the run on {plan.id}, which begins on {first}")
    return day


def moment_of(plan: ChannelPlan, label: str, when: When, key: str, state: State) -> Moment:
    """What `to:` or `at:` means for a label: in the zone of the slot in force, if it says none.

    A time alone is on the broadcast day that the label has in `state`.
    """
    day, minutes, stated = when
    now = state.placement(Key(plan.id, label))
    has = now.moment if now else plan.seat(label).slot
    if not day and not has:
        raise EntryError(key, f"{label} on {plan.id} has no day yet; give a day with the time")
    if day:
        in_run(plan, day, key, PREVIEW)
    rhythm = plan.rhythm_for(label) if plan.has(label) or not day else plan.rhythm_on(day)
    zone = rhythm.zone if rhythm else plan.zone
    moment = Moment(day or (has.day if has else date.min), minutes, zone)
    if not stated:
        return moment
    if stated[0].isalpha():
        return moment._replace(zone=stated)
    try:
        return at_offset(moment, stated)
    except ValueError as error:
        raise EntryError(key, str(error)) from None


def weekday(day: date) -> str:
    """The English name of a day's weekday."""
    return WEEKDAYS[day.weekday()]


def following(rhythm: Rhythm, slot: Moment, of: Rhythm | None) -> Moment:
    """The slot date after one; of another rhythm, the first one of a later day."""
    same = of is rhythm or of == rhythm
    return rhythm.next(slot) if same else rhythm.first(slot.day + timedelta(days=1))


def open_date(
    rhythm: Rhythm, slot: Moment, skipped: Mapping[date, Moment], taken: Collection[Moment] = ()
) -> Moment:
    """The first slot date from `slot` on, itself included, that is neither taken nor skipped."""
    while slot.day in skipped or slot in taken:
        slot = rhythm.next(slot)
    return slot


def reopened(plan: ChannelPlan, day: date) -> ChannelPlan:
    """The same plan with an episode on a date that may have been skipped."""
    if day not in plan.skipped:
        return plan
    return plan._replace(skipped={other: at for other, at in plan.skipped.items() if other != day})


def reflow(plan: ChannelPlan, first: Collection[str] = ()) -> ChannelPlan:
    """Push every seat whose date is skipped or taken to the next open date, until a gap takes it.

    Those of `first` keep their dates; of two others that meet, the one that stands first. Slot
    dates of two rhythms share a day only where entries put them there, one after the other.
    """
    kept = _covered([plan.seats[label] for label in first])
    moved: dict[str, Seat] = {}
    last, before, pushed = Moment(date.min, None, ""), None, False
    old_slot: Moment | None = None  # the slot date that the seat before had
    new_slot = last  # the one that it has now
    base = timedelta(0)  # what is taken off the offsets of those that share it
    for label in _in_time(plan, first):
        seat = plan.seats[label]
        slot, rhythm = seat.slot, seat.rhythm
        assert slot
        assert rhythm
        shares = seat.offset is not None and slot == old_slot
        if shares:  # it goes where the one before went
            slot = new_slot
        elif slot.day <= last.day and not _share_a_day(seat, last, before, pushed):
            slot = following(rhythm, last, before)
        new_slot = open_date(rhythm, slot, plan.skipped, kept)
        if not shares:
            base = timedelta(0) if new_slot == seat.slot else seat.offset or timedelta(0)
        if pushed := new_slot != seat.slot:
            moved[label] = reseated(seat, new_slot, base if shares else None)
        last = moved.get(label, seat).begins or new_slot
        before, old_slot = rhythm, seat.slot
    return plan.put(moved) if moved else plan


def _in_time(plan: ChannelPlan, but: Collection[str]) -> list[str]:
    """The labels that have slot dates, `but` for some, in the order of time; else as they stand."""
    ranks: dict[int, int] = {}  # of rhythms: by the first label that has each
    dated = []
    for number, (label, seat) in enumerate(plan.seats.items()):
        if seat.slot and label not in but:
            rank = ranks.setdefault(id(seat.rhythm), len(ranks))
            day, minutes = slot_order(seat.slot)
            dated.append((day, rank, minutes, number, label))
    return [label for *_, label in sorted(dated)]


def reseated(seat: Seat, slot: Moment, base: timedelta | None) -> Seat:
    """A seat on another slot date, which it begins; or shares, so much less after its time."""
    offset = None if base is None or seat.offset is None else seat.offset - base
    return seat._replace(slot=slot, offset=offset)


def _covered(seats: Iterable[Seat]) -> set[Moment]:
    """The slot dates of seats, up to when the last of those that share one begins.

    Of a marathon they are those of two days, so that it costs no more than that to find them.
    """
    covered = set[Moment]()
    for date_of, seat in {seat.slot: seat for seat in seats}.items():
        slot, begins = date_of, seat.begins
        while slot and date_of and begins and slot_order(slot) <= slot_order(begins):
            covered.add(slot)
            if not seat.rhythm or slot.day - date_of.day > timedelta(days=1):
                break
            slot = seat.rhythm.next(slot)
    return covered


def _share_a_day(seat: Seat, last: Moment, before: Rhythm | None, pushed: bool) -> bool:
    """Whether a seat's slot is later on the day of the last one, which was put there like it."""
    slot = seat.slot
    same = slot and slot.day == last.day and (seat.rhythm == before or not pushed)
    return bool(same and slot and slot_order(slot) > slot_order(last))
