"""What the pages say in words of our own, in English and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from rougecal.locale import UI_LANGUAGES

MESSAGES: Mapping[str, tuple[str, str]] = {
    # the frame
    "site": ("TV times", "放送時間"),
    "about": (
        "When shows air, in the broadcasters’ words, and as calendars that follow when they move.",
        "番組の放送・配信時間を放送局の表記のままに。変更にもついていくカレンダーでお届けします。",
    ),
    "about-show": (
        "When {} airs and streams, and as a calendar that follows when it moves.",
        "{}の放送・配信時間。変更にもついていくカレンダーでお届けします。",
    ),
    "skip": ("Skip to the content", "本文へ"),
    "menu": ("Site", "サイト"),
    "machines": ("For programs:", "プログラム向け："),
    "news": ("news (Atom)", "お知らせ（Atom）"),
    "schema": ("schema of schedule files", "番組ファイルのスキーマ"),
    "clock": (
        "Times past 24:00 belong to the night of the day before: Wed 24:55 is Thursday, 0:55.",
        "24時以降は前日の深夜を表します。水曜24:55は木曜0:55です。",
    ),
    # what airs
    "coming": ("Coming up", "これからの放送・配信"),
    "next": ("Next", "次の放送・配信"),
    "stands": ("Where it stands", "放送状況"),
    "nothing": ("Nothing is to come at present.", "現在予定されている放送・配信はありません。"),
    "shows": ("Shows", "番組"),
    "more": (
        "{} more shows ended earlier; each has its page and feed as ever.",
        "他{}番組は放送終了。各番組のページとフィードは引き続きご利用いただけます。",
    ),
    "ran": ("Ran from {} to {} on {}.", "{}から{}まで{}で放送・配信。"),
    "ran-once": ("Ran on {} on {}.", "{}に{}で放送・配信。"),
    "paused": ("Postponed; no new date is known yet.", "延期・新しい日時は未定です。"),
    "no-date": ("No date is known yet.", "日時は未定です。"),
    "next-on": ("Next: {} on {}.", "次回：{}、{}。"),
    "in": ("in {}", "あと{}"),
    "now": ("on now", "放送・配信中"),
    "yours": ("{} your time", "お使いの時間帯で{}"),
    "your-time": ("your time", "お使いの時間帯"),
    "run": ("The run at a glance", "放送・配信の流れ"),
    "picture": (
        "Weeks across, channels down; the tables below say the same.",
        "横が週、縦が局。内容は下の表と同じです。",
    ),
    "key-moved": ("moved", "変更"),
    "key-tentative": ("not confirmed", "未確定"),
    "key-cancelled": ("cancelled", "中止"),
    "key-postponed": ("postponed", "延期"),
    "key-note": ("no episode", "休止"),
    "key-today": ("this week", "今週"),
    "airings": ("All airings", "全放送・配信"),
    "episode": ("Episode", "話数"),
    "when": ("When", "日時"),
    "add": ("Add", "追加"),
    "no-episode": ("No episode", "放送休止"),
    "download": ("Download", "ダウンロード"),
    "download-one": ("Download {}", "{}をダウンロード"),
    "google-one": ("Google: add {}", "Google：{}を追加"),
    "count": ("{} airings", "{}件"),
    "count-one": ("1 airing", "1件"),
    "empty": ("Nothing matches; choose again.", "該当する放送・配信がありません。"),
    "cut": (
        "{} of {}, the nearest to today; the feed has them all.",
        "今日に近い{}件を表示（全{}件）。フィードにはすべてあります。",
    ),
    "announced": ("What was announced", "お知らせ"),
    "cast": ("Cast", "キャスト"),
    "staff": ("Staff", "スタッフ"),
    "music": ("Music", "音楽"),
    "opening": ("Opening", "オープニング"),
    "ending": ("Ending", "エンディング"),
    "by": ("{} by {}", "{}／{}"),
    "links": ("Links", "リンク"),
    "official": ("Official site", "公式サイト"),
    "watch": ("Watch", "視聴ページ"),
    # subscribing
    "subscribe": ("Subscribe", "カレンダーに登録"),
    "all": ("All shows", "すべての番組"),
    "one": ("Only {}:", "{}のみ："),
    "choose": ("Choose shows, channels and reminders", "番組・局・通知を選ぶ"),
    "apple": ("Apple, or any app", "Apple・その他のアプリ"),
    "apple-hint": (
        "Refreshes as often as you set; Thunderbird every 30 minutes.",
        "更新間隔はアプリの設定どおり。Thunderbirdは30分ごと。",
    ),
    "google": ("Google Calendar", "Googleカレンダー"),
    "google-hint": (
        "Refreshes every 4 to 24 hours, whatever we ask; may ignore reminders.",
        "更新は4～24時間ごと。通知は無視されることがあります。",
    ),
    "outlook": ("Outlook.com", "Outlook.com"),
    "outlook-hint": (
        "Refreshes about every 3 hours; may ignore reminders.",
        "更新は約3時間ごと。通知は無視されることがあります。",
    ),
    "office": ("Office 365", "Office 365"),
    "office-hint": ("The same, for work and school.", "職場・学校用。更新は同じ。"),
    "url": ("Or copy the address into any other app", "または、このURLをアプリに登録"),
    "copy": ("Copy", "コピー"),
    "copied": ("Copied.", "コピーしました。"),
    "qr": (
        "For a phone: an iPhone subscribes at once; so does Android with an app such as ICSx⁵.",
        "スマートフォン用。iPhoneではそのまま、AndroidではICSx⁵などのアプリで登録できます。",
    ),
    "no-base": (
        "One-click links are missing: this site does not know its own address (--base-url).",
        "サイトのアドレスが未設定のため、アプリ別のリンクはありません（--base-urlで設定）。",
    ),
    # a feed of one's own
    "build": ("Your own feed", "自分だけのフィード"),
    "none-shows": (
        "(none chosen: all, from two months ago on)",
        "（選ばなければすべて。2か月前以降）",
    ),
    "none": ("(none chosen: all)", "（選ばなければすべて）"),
    "channels": ("Channels", "局"),
    "audio": ("Spoken language", "音声"),
    "language": ("Language", "表示言語"),
    "remind": ("Reminders", "通知"),
    "5m": ("5 minutes before", "5分前"),
    "15m": ("15 minutes before", "15分前"),
    "1h": ("1 hour before", "1時間前"),
    "1d": ("1 day before", "1日前"),
    "wishes": ("Leave out", "含めないもの"),
    "notes": ("notes of nights without an episode", "放送休止のメモ"),
    "spoilers": ("episode titles", "サブタイトル"),
    "cancelled": ("what was cancelled", "中止・延期になった回"),
    "show": ("Show the address", "URLを表示"),
    "result": ("What the feed has", "フィードの内容"),
}
SPANS = ("5m", "15m", "1h", "1d")  # reminders on offer


def say(lang: str, phrase: str, *values: object) -> Markup:
    """A phrase as HTML, its values escaped unless they are HTML already."""
    return Markup(MESSAGES[phrase][UI_LANGUAGES.index(lang)]).format(*values)  # noqa: S704 - our words
