"""One entry of the log, applied to what holds for every channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rougecal.clock import EARLIEST, Rhythm
from rougecal.history.notices import notice_day
from rougecal.history.placement import Placed, place
from rougecal.history.plan import ChannelPlan, EntryError, Key, Plans, Status, is_rerun, linked
from rougecal.history.state import State
from rougecal.history.verbs import VERBS
from rougecal.schedule import Channel, Entry

NO_KEYS: frozenset[Key] = frozenset()
MAX_COST = 270_000  # seats moved and labels placed by a whole log: under a second's work
NEW_TIME = 6  # the cost of a time that is new: its instant has to be found


class TooCostly(EntryError):
    """A log that would take too long to apply."""


class Budget:
    """What the rest of a log may cost, in seats moved and labels placed."""

    def __init__(self, most: int = MAX_COST) -> None:
        self._most = self._left = most

    @property
    def spent(self) -> int:
        """What was taken off so far."""
        return self._most - self._left

    def spend(self, cost: int, key: str) -> None:
        """Take off a cost; raises TooCostly for the entry whose verb is `key` beyond the last."""
        self._left -= cost
        if self._left < 0:
            what = f"up to here the log moves more than {MAX_COST:,} airings in all"
            raise TooCostly(key, f"{what}; make a show of each season")


class Applied(NamedTuple):
    """An entry that was applied, and what it came to."""

    entry: Entry
    named: frozenset[Key]  # the labels that the entry is about
    changed: frozenset[Key]  # what stands otherwise than before
    added: frozenset[Key] = NO_KEYS  # of these, what did not stand before

    @property
    def told(self) -> frozenset[Key]:
        """Of what the plan's reader is told: not of airings that a skipped date only pushed on."""
        return self.added if self.entry.verb == "skip" else self.named | self.added


def apply(state: State, entry: Entry, budget: Budget) -> tuple[State, Applied]:
    """The state after one entry, and what it came to. Raises EntryError where it can't be."""
    plans, named = state.plans, NO_KEYS
    parts = [entry]
    if entry.skip and len(entry.skip) > 1:
        parts = [entry.model_copy(update={"skip": (span,)}) for span in entry.skip]
    try:
        for part in parts:
            plans, about = _on_each_channel(plans, part, state)
            named |= about
            budget.spend(len(about) + len(state.standings) // 4, entry.verb)
        held = _held(plans, entry, state, budget)
        placed = _place(held, state, entry, budget)
        budget.spend(max(0, placed.cost - len(named)), entry.verb)  # pushed on, but not named
        if entry.special and (late := _late(held, entry.special, placed.state)):
            placed = _place(linked({**held, **late}), state, entry, budget)
    except OverflowError:
        raise EntryError(entry.verb, "this leads beyond the calendar's end") from None
    added = placed.changed.difference(state.standings)
    return placed.state, Applied(entry, named, placed.changed, added)


def _place(plans: Plans, state: State, entry: Entry, budget: Budget) -> Placed:
    placed = place(plans, state)
    resumed = entry.resume or ()
    several = len(resumed) > 1 or " to " in "".join(resumed)  # then their times are new
    each = NEW_TIME if several or entry.verb in ("move", "slot", "after", "again") else 1
    looked_through = len(placed.state.standings) // 4  # which costs that much less
    budget.spend(each * placed.cost + looked_through, entry.verb)
    return placed


def _on_each_channel(plans: Plans, entry: Entry, state: State) -> tuple[Plans, frozenset[Key]]:
    """The entry's verb on every channel it is about; one that it can't mean is passed over."""
    meant = entry.channels or _meant(plans, entry)
    if not meant:
        what = "say which in `channels:`; each channel here has episodes of its own"
        raise EntryError(entry.verb, what)
    done: dict[str, ChannelPlan] = {}
    about: dict[str, list[str]] = {}
    refused: list[EntryError] = []
    for name in meant:
        try:
            plan, about[name] = VERBS[entry.verb](plans[name], entry, state)
        except EntryError as error:
            if entry.channels:
                raise
            refused.append(error)
        else:
            done[name] = _with_details(plan, about[name], entry)
    if not done:
        raise min(reversed(refused), key=lambda error: error.off)
    if not entry.channels:
        _refuse_a_part(plans, entry, meant, done)
        _refuse_two_slots(plans, entry, {name: about[name][0] for name in done if about[name]})
    keys = frozenset(Key(name, label) for name in done for label in about[name])
    return linked({**plans, **done}), keys


def _meant(plans: Plans, entry: Entry) -> list[str]:
    """The channels that an entry without `channels` is about.

    One without a verb is about every channel; if it names labels, about none with other episodes
    than the show's, and none that follows one.
    """
    if entry.verb:
        return meant_by({name: plan.channel for name, plan in plans.items()}, entry.verb)
    own = {name for name, plan in plans.items() if plan.station.channel.episodes}
    return [name for name in plans if not (entry.episodes and name in own)]


def meant_by(channels: Mapping[str, Channel], verb: str) -> list[str]:
    """The channels that a verb without `channels` is about: those with a slot of their own.

    Where none has one, those that follow none. What is said of labels, as by all verbs but `skip`,
    is not about a channel with other episodes than the show's.
    """
    whole = [name for name in channels if verb == "skip" or not channels[name].episodes]
    own = [name for name in whole if channels[name].slot]
    return own or [name for name in whole if not channels[name].follows]


def _refuse_a_part(plans: Plans, entry: Entry, meant: Iterable[str], done: Iterable[str]) -> None:
    """Refuse an entry about every channel that resumes what it leaves postponed on one."""
    for name in meant:
        plan = plans[name]
        ends = (end for run in entry.resume or () for end in run.split(" to "))
        if name not in done and any(plan.seat(e).called_off is Status.POSTPONED for e in ends):
            what = f"{name} would stay postponed; resume it first, in an entry with `channels:`"
            raise EntryError("resume", what)


def _refuse_two_slots(plans: Plans, entry: Entry, first: dict[str, str]) -> None:
    """Refuse an absolute time for several channels whose slots in force differ."""
    if not (entry.to or entry.at or entry.slot):
        return
    if len({_slots_in_force(plans[name], entry, label) for name, label in first.items()}) > 1:
        what = f"say which in `channels:`; {' and '.join(first)} air at different times"
        raise EntryError("channels", what)


def _slots_in_force(plan: ChannelPlan, entry: Entry, label: str) -> Rhythm | None:
    day = entry.at and entry.at[0]
    return plan.rhythm_on(day) if day else plan.rhythm_for(label)


def _with_details(plan: ChannelPlan, labels: list[str], entry: Entry) -> ChannelPlan:
    """What an entry says beside its verb, kept for the labels that it is about.

    A follower that the entry does not name goes on taking it from its leader.
    """
    both = {"length": entry.length, "tentative": entry.tentative}
    details = {key: value for key, value in both.items() if value is not None}
    follows = plan.leader and plan.id not in entry.channels
    return plan.change(labels, **details) if details and not follows else plan


def _late(plans: Plans, label: str, state: State) -> Plans:
    """The followers whose delay was changed, with that of what airs before a special for it too."""
    late = {}
    for name, plan in plans.items():
        if not plan.leader or all(seat.after is None for seat in plan.seats.values()):
            continue
        airings = {
            other: placement.order
            for other in plan.station.seats
            if not is_rerun(other) and (placement := state.placement(Key(plan.station.id, other)))
        }
        earlier = [other for other in airings if airings[other] < airings.get(label, EARLIEST)]
        before = max(earlier, key=lambda other: airings[other], default="")
        if (after := plan.seat(before).after) is not None:
            late[name] = plan.change([label], after=after)
    return late


def _held(plans: Plans, entry: Entry, before: State, budget: Budget) -> Plans:
    """The followers in `hold`, pinned to the times that they had.

    In a run without a known end, labels to come keep the delay that the last one has by that.
    """
    for name in entry.hold:
        placed = _place(plans, before, entry, budget)
        plan, moved = plans[name], [key for key in placed.changed if key.channel == name]
        pins, ignored = {}, {}
        for key in moved:
            old, new = before.placement(key), placed.state.placement(key)
            if old and not old.off_air:
                pins[key.label] = plan.seat(key.label)._replace(fixed=old.moment)
            elif new and new.off_air and not old:
                ignored[notice_day(key.label)] = new.moment
        if plan.leader and plan.station.next and (last := plan.station.last) in pins:
            led = placed.state.placement(Key(plan.leader.id, last))
            was = before.placement(Key(name, last))
            if led and was and led.start and was.start:
                pins[last] = pins[last]._replace(after=was.start - led.start)
        held = plan.put(pins)._replace(skipped={**plan.skipped, **ignored})
        plans = linked({**plans, name: held})
    return plans
