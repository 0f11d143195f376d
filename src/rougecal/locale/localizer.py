"""Texts in the viewer's language: the schedule's, with fallbacks, and the messages of feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rougecal.clock import Moment, moment_text
from rougecal.locale.catalogs import date_words, language_list, messages, ui_language
from rougecal.schedule import UNDETERMINED, Schedule, Texts


def pick(texts: Texts, lang: str | None, otherwise: Iterable[str] = ()) -> str:
    """A text in a language, a variety of it, no language, one of `otherwise`, or else in any.

    Nothing where there is no text.
    """
    if lang and lang in texts:  # as mostly
        return texts[lang]
    for tag in (lang or UNDETERMINED, UNDETERMINED, *otherwise):
        if tag in texts:
            return texts[tag]
        for other in texts:
            if other.split("-")[0] == tag.split("-")[0]:
                return texts[other]
    return next(iter(texts.values()), "")


def shared_language(lang: str, tags: Collection[str]) -> str:
    """One language for all in which texts that are in the languages `tags` read alike.

    `pick` finds the same in any two languages that are not there, and in any two varieties of one.
    """
    primary, ui_lang = lang.split("-")[0], ui_language(lang)
    if lang in tags:
        return lang
    if any(tag.split("-")[0] == primary for tag in tags):  # a variety that no text has
        return f"{ui_lang if ui_lang.split('-')[0] == primary else primary}-x"
    return ui_lang if ui_lang != ui_language(UNDETERMINED) else UNDETERMINED


class Localizer:
    """The texts of a schedule and messages in one language, by default the schedule's first."""

    def __init__(self, schedule: Schedule, lang: str | None = None) -> None:
        self.schedule = schedule
        self.lang = lang or schedule.main_language
        self.ui_lang = ui_language(self.lang)

    def pick(self, texts: Texts) -> str:
        """A text of the schedule; the languages of its title are the fallback."""
        return pick(texts, self.lang, self.schedule.title)

    def say(self, key: str, *values: str, **named: str) -> str:
        """A message of feeds with its blanks filled."""
        return messages(self.ui_lang)[f"feed.{key}"].format(*values, **named)

    def when(self, moment: Moment, year: int | None = None) -> str:
        """A moment in a broadcaster's words, without the year if it is `year`, or none is given."""
        return moment_text(moment, date_words(self.ui_lang), year)

    def label(self, label: str) -> str:
        """An episode's name: `#8`, 第8話; a label that does not begin with a digit, as it is.

        Without a numbering (`numbering: none`, as of a film) a number is no name, and left out.
        """
        bare = label.partition("~")[0]
        return self.pick(self.schedule.numbering).replace("{}", bare) if bare[0].isdigit() else bare

    def episode(self, label: str) -> str:
        """The same, or the show's title where that is nothing; marked if it is a rerun."""
        name = self.label(label) or self.pick(self.schedule.title)
        return self.say("rerun", name) if "~" in label else name

    def episodes(self, labels: Iterable[str]) -> str:
        """Several episodes: `#1–#3, SP`, 第1話～第3話、SP."""
        runs: list[list[str]] = []
        for label in labels:
            last = runs[-1][-1] if runs else ""
            if label.isdecimal() and last.isdecimal() and int(label) == int(last) + 1:
                runs[-1].append(label)
            else:
                runs.append([label])
        names = ([self.episode(run[0]), self.episode(run[-1])] for run in runs)
        return self.series(
            first if first == last else self.say("run", first=first, last=last)
            for first, last in names
        )

    def series(self, items: Iterable[str]) -> str:
        """Items joined to a list."""
        return self.say("list").join(items)

    def languages(self, tags: Iterable[str]) -> str:
        """The names of languages as a list."""
        return language_list(tags, self.ui_lang)
