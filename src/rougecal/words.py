"""What viewers read, in their language: texts with their fallback, and phrases of our own."""

from __future__ import annotations

from collections.abc import Iterable

from rougecal.model import Schedule
from rougecal.values import PLAIN, Texts

PHRASES = {
    "en": {
        "summary": "{show} {label} – {title}",
        "untitled": "{show} {label}",
        "rerun": "{} (rerun)",
        "cancelled": "Cancelled: {}",
        "postponed": "Postponed: {}",
        "skipped": "{show}: no episode this week",
        "was-skipped": "Not so any more: {}",
        "follows": "{label} follows on {when}",
        "time": "{when} · {minutes} min",
        "day": "{when}, the time is not known yet",
        "moved": "Moved from {was}",
        "is-cancelled": "Will not air; it was planned for {was}",
        "is-postponed": "Postponed, no new date yet; it was planned for {was}",
        "tentative": "Not confirmed yet.",
        "airs": "{label} airs on {when}",
        "moves": "{label} moves from {was} to {when}",
        "comes": "{label} is now set for {when}",
        "goes-cancelled": "{label} is cancelled",
        "goes-postponed": "{label} is postponed, no new date yet",
        "night": "No episode on {when}",
        "unconfirmed": "{label} is not confirmed yet",
        "edited": "Details of {label} changed",
        "too": "{what}; {labels} too",
        "because": "{what}: {reason}",
        "audio": "Audio: {}",
        "regions": "Where: {}",
        "opening": "Opening: {}",
        "ending": "Ending: {}",
        "song": "“{title}” by {artist}",
        "site": "Official site: {}",
        "source": "Announced: {}",
        "reminder": "{} begins soon",
        "all": "All shows",
        "personal": "My shows",
        "news": "{}: changes to the schedule",
        "about": "When {} airs and streams.",
        "list": ", ",
    },
    "ja": {
        "summary": "{show} {label}「{title}」",
        "untitled": "{show} {label}",
        "rerun": "{}（再放送）",
        "cancelled": "【中止】{}",
        "postponed": "【延期】{}",
        "skipped": "{show} 今週の放送はお休み",
        "was-skipped": "【取り消し】{}",
        "follows": "{label}は{when}から",
        "time": "{when}・{minutes}分",
        "day": "{when}・時刻未定",
        "moved": "{was}から変更",
        "is-cancelled": "放送中止（当初の予定：{was}）",
        "is-postponed": "延期・日時未定（当初の予定：{was}）",
        "tentative": "未確定の予定です。",
        "airs": "{label}を{when}に放送",
        "moves": "{label}を{was}から{when}に変更",
        "comes": "{label}は{when}に決定",
        "goes-cancelled": "{label}は放送中止",
        "goes-postponed": "{label}は延期・日時未定",
        "night": "{when}の放送はお休み",
        "unconfirmed": "{label}は未確定",
        "edited": "{label}の内容を変更",
        "too": "{what}（{labels}も）",
        "because": "{what}（{reason}）",
        "audio": "音声：{}",
        "regions": "配信地域：{}",
        "opening": "オープニング：{}",
        "ending": "エンディング：{}",
        "song": "「{title}」{artist}",
        "site": "公式サイト：{}",
        "source": "発表：{}",
        "reminder": "まもなく {}",
        "all": "すべての番組",
        "personal": "マイ番組",
        "news": "{}：放送予定の変更",
        "about": "{}の放送・配信予定。",
        "list": "、",
    },
}
LANGUAGES = {  # tag: its name in English and in Japanese
    "ja": ("Japanese", "日本語"),
    "en": ("English", "英語"),
    "de": ("German", "ドイツ語"),
    "es": ("Spanish", "スペイン語"),
    "es-419": ("Latin American Spanish", "スペイン語（中南米）"),
    "es-ES": ("European Spanish", "スペイン語（欧州）"),
    "fr": ("French", "フランス語"),
    "it": ("Italian", "イタリア語"),
    "pt": ("Portuguese", "ポルトガル語"),
    "pt-BR": ("Brazilian Portuguese", "ポルトガル語（ブラジル）"),
    "ko": ("Korean", "韓国語"),
    "zh": ("Chinese", "中国語"),
}


def main_language(schedule: Schedule) -> str:
    """The language a show's keeper wrote first."""
    return next(iter(schedule.title))


def languages(schedule: Schedule) -> list[str]:
    """The languages other than its first in which something of a show is written, in order."""
    texts = (schedule.title, schedule.numbering, *schedule.episodes.values())
    found = {tag for text in texts for tag in text} - {PLAIN, main_language(schedule)}
    return sorted(found)


def pick(texts: Texts, lang: str | None, otherwise: Iterable[str] = ()) -> str:
    """A text in a language, else in a variety of it, else in those `otherwise`, else in any."""
    for tag in (lang or PLAIN, PLAIN, *otherwise):
        if tag in texts:
            return texts[tag]
        for other in texts:
            if other.split("-")[0] == tag.split("-")[0]:
                return texts[other]
    return next(iter(texts.values()), "")


class Words:
    """A show's words in one language; without one, in the language its keeper wrote first."""

    def __init__(self, schedule: Schedule, lang: str | None = None) -> None:
        self.schedule = schedule
        self.lang = lang or main_language(schedule)
        self.ours = phrases_language(self.lang)

    def pick(self, texts: Texts) -> str:
        return pick(texts, self.lang, self.schedule.title)

    def say(self, phrase: str, *values: str, **named: str) -> str:
        return PHRASES[self.ours][phrase].format(*values, **named)

    def label(self, label: str) -> str:
        """A label as it is written out: `#8`, 第8話; one that is no number, as it is."""
        bare = label.partition("~")[0]
        return self.pick(self.schedule.numbering).replace("{}", bare) if bare[0].isdigit() else bare

    def series(self, items: Iterable[str]) -> str:
        return PHRASES[self.ours]["list"].join(items)

    def languages(self, tags: Iterable[str]) -> str:
        return self.series(language_name(tag, self.ours) for tag in tags)


def phrases_language(lang: str | None) -> str:
    """The language of our own phrases that serves a reader of `lang` best."""
    first = (lang or "en").split("-")[0]
    return first if first in PHRASES else "en"


def language_name(tag: str, lang: str) -> str:
    """A language's name, or its tag where we know none."""
    return LANGUAGES.get(tag, (tag, tag))[lang == "ja"]
