"""The texts of the pages, in English and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from rougecal.locale import UI_LANGUAGES

MESSAGES: Mapping[str, tuple[str, str]] = {
    # the frame
    "site": ("TV times", "放送時間"),
    "about": (
        "See when shows air, and get them in your calendar, kept up to date when schedules change.",
        "番組の放送・配信時間を確認して、カレンダーに登録。変更は自動で反映されます。",
    ),
    "about-show": (
        "See when {} airs and streams, and get it in your calendar, kept up to date.",
        "{}の放送・配信時間。カレンダーに登録すると、変更は自動で反映されます。",
    ),
    "skip": ("Skip to the content", "本文へ"),
    "menu": ("Site", "サイト"),
    "machines": ("For programs:", "プログラム向け："),
    "news": ("news (Atom)", "お知らせ（Atom）"),
    "schema": ("schema of schedule files", "番組ファイルのスキーマ"),
    "clock": (
        "Times after 24:00 are past midnight: Wed 24:55 is 0:55 on Thursday.",
        "24時以降は前日の深夜を表します。水曜24:55は木曜0:55です。",
    ),
    # what airs
    "coming": ("Coming up", "これからの放送・配信"),
    "next": ("Next", "次の放送・配信"),
    "status": ("Status", "放送状況"),
    "nothing": ("No upcoming episodes.", "今後の放送・配信予定はありません。"),
    "shows": ("Shows", "番組"),
    "more": (
        "{} more shows ended earlier. Their pages and feeds are still available.",
        "他{}番組は放送終了。各番組のページとフィードは引き続きご利用いただけます。",
    ),
    "ran": ("Ran from {} to {} on {}.", "{}から{}まで{}で放送・配信。"),
    "ran-once": ("Ran on {} on {}.", "{}に{}で放送・配信。"),
    "paused": ("Postponed. The new date has not been announced.", "延期・新しい日時は未定です。"),
    "no-date": ("No date announced yet.", "日時は未定です。"),
    "next-on": ("Next: {} on {}.", "次回：{}、{}。"),
    "in": ("in {}", "あと{}"),
    "now": ("on now", "放送・配信中"),
    "yours": ("{} your time", "お使いの時間帯で{}"),
    "your-time": ("your time", "お使いの時間帯"),
    "season": ("Season overview", "放送・配信の流れ"),
    "chart": (
        "One column per week, one row per channel. The tables below have the details.",
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
    "empty": ("No episodes match. Choose something else.", "該当する放送・配信がありません。"),
    "cut": (
        "Showing the {} of {} that are nearest to today. The feed has them all.",
        "今日に近い{}件を表示（全{}件）。フィードにはすべてあります。",
    ),
    "announced": ("Announcements", "お知らせ"),
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
    "choose": ("Choose shows, channels and reminders", "番組・局・通知を選ぶ"),
    "apple": ("Apple, or any app", "Apple・その他のアプリ"),
    "apple-hint": (
        "Updates as often as you set; Thunderbird every 30 minutes.",
        "更新間隔はアプリの設定どおり。Thunderbirdは30分ごと。",
    ),
    "google": ("Google Calendar", "Googleカレンダー"),
    "google-hint": (
        "Google updates every 4 to 24 hours, and may ignore reminders.",
        "更新は4～24時間ごと。通知は無視されることがあります。",
    ),
    "outlook": ("Outlook.com", "Outlook.com"),
    "outlook-hint": (
        "Updates about every 3 hours, and may ignore reminders.",
        "更新は約3時間ごと。通知は無視されることがあります。",
    ),
    "office": ("Office 365", "Office 365"),
    "office-hint": (
        "For work and school. Updates as often as Outlook.com.",
        "職場・学校用。更新は同じ。",
    ),
    "url": ("Or copy this address into another app", "または、このURLをアプリに登録"),
    "copy": ("Copy", "コピー"),
    "copied": ("Copied.", "コピーしました。"),
    "qr": (
        "Scan with a phone. iPhones can subscribe directly; Android needs an app such as ICSx⁵.",
        "スマートフォン用。iPhoneではそのまま、AndroidではICSx⁵などのアプリで登録できます。",
    ),
    "no-base": (
        "One-click links need the address of this site; set it with --base-url.",
        "サイトのアドレスが未設定のため、アプリ別のリンクはありません（--base-urlで設定）。",
    ),
    # the form
    "build": ("Your own feed", "自分だけのフィード"),
    "none-shows": (
        "(if none is chosen: all, since two months ago)",
        "（選ばなければすべて。2か月前以降）",
    ),
    "none": ("(if none is chosen: all)", "（選ばなければすべて）"),
    "channels": ("Channels", "局"),
    "audio": ("Spoken language", "音声"),
    "language": ("Language", "表示言語"),
    "remind": ("Reminders", "通知"),
    "5m": ("5 minutes before", "5分前"),
    "15m": ("15 minutes before", "15分前"),
    "1h": ("1 hour before", "1時間前"),
    "1d": ("1 day before", "1日前"),
    "leave-out": ("Leave out", "含めないもの"),
    "notes": ("notices of weeks without an episode", "放送休止のお知らせ"),
    "spoilers": ("episode titles", "サブタイトル"),
    "cancelled": ("cancelled and postponed episodes", "中止・延期になった回"),
    "show": ("Show the address", "URLを表示"),
    "result": ("Your feed contains", "フィードの内容"),
}
SPANS = ("5m", "15m", "1h", "1d")  # the reminders of the form


def say(lang: str, key: str, *values: object) -> Markup:
    """A message as HTML; `values` fill its blanks, escaped unless they are Markup."""
    return Markup(MESSAGES[key][UI_LANGUAGES.index(lang)]).format(*values)  # noqa: S704 - our words
