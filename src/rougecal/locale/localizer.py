"""Texts in the viewer's language: the schedule's, with fallbacks, and the phrases of feeds."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rougecal.schedule import LANGUAGES, UNDETERMINED, Schedule, Texts

UI_LANGUAGES = ("en", "ja")  # the languages of phrases
_PHRASES = {  # each in those
    "summary": ("{show} – {title}", "{show}「{title}」"),
    "rerun": ("{} (rerun)", "{}（再放送）"),
    "cancelled": ("Cancelled: {}", "【中止】{}"),
    "postponed": ("Postponed: {}", "【延期】{}"),
    "skipped": ("{show}: no episode this week", "{show} 今週の放送はお休み"),
    "skipped-day": ("{show}: no episode today", "{show} 本日の放送はお休み"),
    "was-skipped": ("Not so any more: {}", "【取り消し】{}"),
    "follows": ("{label} follows on {when}", "{label}は{when}から"),
    "time": ("{when} · {minutes} min", "{when}・{minutes}分"),
    "day": ("{when}, the time is not known yet", "{when}・時刻未定"),
    "moved": ("Moved from {previous}", "{previous}から変更"),
    "is-cancelled": (
        "Will not air; it was planned for {previous}",
        "放送中止（当初の予定：{previous}）",
    ),
    "is-postponed": (
        "Postponed, no new date yet; it was planned for {previous}",
        "延期・日時未定（当初の予定：{previous}）",
    ),
    "tentative": ("Not confirmed yet.", "未確定の予定です。"),
    "airs": ("{label} airs on {when}", "{label}を{when}に放送"),
    "moves": ("{label} moves from {previous} to {when}", "{label}を{previous}から{when}に変更"),
    "comes": ("{label} is now set for {when}", "{label}は{when}に決定"),
    "goes-cancelled": ("{label} is cancelled", "{label}は放送中止"),
    "goes-postponed": ("{label} is postponed, no new date yet", "{label}は延期・日時未定"),
    "night": ("No episode on {when}", "{when}の放送はお休み"),
    "unconfirmed": ("{label} is not confirmed yet", "{label}は未確定"),
    "edited": ("Details of {label} changed", "{label}の内容を変更"),
    "then": ("; ", "。"),
    "too": ("{what}; {labels} too", "{what}（{labels}も）"),
    "because": ("{what}: {reason}", "{what}（{reason}）"),
    "audio": ("Audio: {}", "音声：{}"),
    "regions": ("Where: {}", "配信地域：{}"),
    "opening": ("Opening: {}", "オープニング：{}"),
    "ending": ("Ending: {}", "エンディング：{}"),
    "song": ("“{title}” by {artist}", "「{title}」{artist}"),
    "site": ("Official site: {}", "公式サイト：{}"),
    "source": ("Announced: {}", "発表：{}"),
    "reminder": ("{} begins soon", "まもなく {}"),
    "all": ("All shows", "すべての番組"),
    "personal": ("My shows", "マイ番組"),
    "news": ("{}: changes to the schedule", "{}：放送予定の変更"),
    "about": ("When {} airs and streams.", "{}の放送・配信予定。"),
    "about-many": ("When these shows air and stream.", "番組の放送・配信予定。"),
    "run": ("{first}–{last}", "{first}～{last}"),
    "list": (", ", "、"),
}
PHRASES = {  # by language, then by name
    lang: {key: texts[number] for key, texts in _PHRASES.items()}
    for number, lang in enumerate(UI_LANGUAGES)
}


def pick(texts: Texts, lang: str | None, otherwise: Iterable[str] = ()) -> str:
    """A text in a language, a variety of it, no language, one of `otherwise`, or else in any.

    Nothing where there is no text.
    """
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
    primary = lang.split("-")[0]
    if lang in tags:
        return lang
    if any(tag.split("-")[0] == primary for tag in tags):
        return f"{primary}-x"  # a variety that no text has
    return primary if ui_language(lang) != ui_language(UNDETERMINED) else UNDETERMINED


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
        """A message with its blanks filled."""
        return PHRASES[self.ui_lang][key].format(*values, **named)

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
        return PHRASES[self.ui_lang]["list"].join(items)

    def languages(self, tags: Iterable[str]) -> str:
        """The names of languages as a list."""
        return self.series(language_name(tag, self.ui_lang) for tag in tags)


def ui_language(lang: str | None) -> str:
    """The language of messages for a reader of `lang`: the same, else English."""
    first = (lang or "en").split("-")[0]
    return first if first in PHRASES else "en"


def language_name(tag: str, lang: str) -> str:
    """The name in `lang` (en or ja) of the language of a BCP 47 tag; the tag if it has none."""
    return LANGUAGES.get(tag, (tag, tag))[UI_LANGUAGES.index(lang)]
