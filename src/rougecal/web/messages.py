"""The texts of the pages, in English and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup, escape

from rougecal.locale import UI_LANGUAGES

MESSAGES: Mapping[str, tuple[str, str]] = {
    # the frame
    "site": ("TV times", "番組表"),
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
    "times": ("Times", "時刻の表示"),
    "own": ("My time", "現地時間"),
    "station": ("Station’s time", "放送局の時間"),
    "zone": ("Times in {}.", "時刻は{}です。"),
    "clock": (
        "Times after 24:00 are past midnight: Wed 24:55 is 0:55 on Thursday.",
        "24時以降は前日の深夜を表します。水曜24:55は木曜0:55です。",
    ),
    # errors
    "error-404": ("Page not found", "ページが見つかりません"),
    "error-503": ("Back in a moment", "しばらくお待ちください"),
    "error": ("This page can’t be shown", "ページを表示できません"),
    "error-404-text": (
        "There is no such show or page here. It may have been renamed.",
        "番組またはページが見つかりません。アドレスが変わった可能性があります。",
    ),
    "error-503-text": (
        "The schedule is being updated. Try again in a few minutes.",
        "番組表を更新しています。数分後にもう一度お試しください。",
    ),
    "to-guide": ("All shows this week", "今週の番組表"),
    # the guide
    "earlier": ("Earlier", "前の週"),
    "later": ("Later", "次の週"),
    "today": ("Today", "今日"),
    "week": ("Week", "週"),
    "search": ("Search shows, channels, languages", "番組・放送局・言語を検索"),
    "find": ("Search", "検索"),
    "found-nothing": ("Nothing found.", "見つかりませんでした。"),
    "pick": ("Choose {}", "{}を選ぶ"),
    "drop": ("Remove {}", "{}を外す"),
    "everything": ("All shows", "すべての番組"),
    "only": ("My choice", "選んだ番組"),
    "left-out": ("{} more; search to see them.", "他{}件は検索でご覧ください。"),
    "empty-week": ("No episodes this week.", "この週の放送・配信はありません。"),
    "no-match": ("No episodes match. Choose something else.", "該当する放送・配信がありません。"),
    "moved-to": ("moved to {}", "{}に変更"),
    "new-time": ("new time", "時間変更"),
    "because": ("{}: {}", "{}：{}"),
    "tba": ("time to be announced", "時刻未定"),
    "shows": ("Shows", "番組"),
    "other-shows": ("More shows", "その他の番組"),
    "more": (
        "{} more shows are found by searching.",
        "他{}番組は検索でご覧いただけます。",
    ),
    # a show
    "next": ("Next", "今後の放送予定"),
    "status": ("Status", "放送状況"),
    "ran": ("Ran from {} to {} on {}.", "{}から{}まで{}で放送・配信。"),
    "ran-once": ("Ran on {} on {}.", "{}に{}で放送・配信。"),
    "paused": ("Postponed, new date to be announced.", "延期・新しい日時は未定です。"),
    "no-date": ("No date announced yet.", "日時は未定です。"),
    "next-on": ("Next: {} on {}.", "次回 {}～ {}"),
    "in": ("in {}", "あと{}"),
    "units": ("{} d|{} h|{} min", "{}日|{}時間|{}分"),
    "season": ("Season at a glance", "放送・配信カレンダー"),
    "chart": (
        "One column per week, one row per channel. The tables below have the details.",
        "横が週、縦が放送局・配信サービス。内容は下の表と同じです。",
    ),
    "key-moved": ("moved", "変更"),
    "key-tentative": ("not confirmed", "未確定"),
    "key-cancelled": ("cancelled", "中止"),
    "key-postponed": ("postponed", "延期"),
    "key-note": ("no episode", "休止"),
    "key-today": ("this week", "今週"),
    "airings": ("All airings", "全放送・配信"),
    "past": ("{} earlier airings", "放送・配信済み（{}件）"),
    "past-one": ("1 earlier airing", "放送・配信済み（1件）"),
    "episode": ("Episode", "話数"),
    "when": ("When", "日時"),
    "add": ("Add", "追加"),
    "no-episode": ("No episode", "放送休止"),
    "cancelled-one": ("Cancelled", "放送中止"),
    "postponed-one": ("Postponed", "延期"),
    "download": ("Download", "ダウンロード"),
    "download-one": ("Download {}", "{}をダウンロード"),
    "google-one": ("Google: add {}", "Google：{}を追加"),
    "cut": (
        "Showing the {} of {} that are nearest to today. The feed has them all.",
        "今日に近い{}件を表示（全{}件）。フィードにはすべてあります。",
    ),
    "announced": ("Schedule changes", "放送予定の変更"),
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
    "subscribe": ("Add to calendar", "カレンダーに登録"),
    "where": ("Where do you watch?", "どこで見ますか？"),
    "all": ("All shows", "すべての番組"),
    "all-channels": ("All channels", "すべての放送局・配信サービス"),
    "choose": ("Reminders and more shows", "通知・他の番組も選ぶ"),
    "apple": ("Apple, or any app", "Apple・その他のアプリ"),
    "apple-hint": (
        "Updates as often as you set; Thunderbird every 30 minutes.",
        "更新間隔はアプリの設定どおり。Thunderbirdは30分ごと。",
    ),
    "google": ("Google Calendar", "Googleカレンダー"),
    "google-hint": (
        "On a computer. Updates every 4 to 24 hours; reminders may not work.",
        "パソコンから登録。更新は4～24時間ごと。通知は働かないことがあります。",
    ),
    "outlook": ("Outlook.com", "Outlook.com"),
    "outlook-hint": (
        "Updates about every 3 hours; reminders may not work.",
        "更新は約3時間ごと。通知は働かないことがあります。",
    ),
    "office": ("Office 365", "Office 365"),
    "office-hint": (
        "For work and school. Updates as often as Outlook.com.",
        "職場・学校用。更新間隔はOutlook.comと同じです。",
    ),
    "private": (
        "Only this computer can reach this address, so Google and Outlook can’t.",
        "このアドレスはこのパソコンからしか開けないため、GoogleとOutlookでは使えません。",
    ),
    "url": ("Or copy this address into another app", "または、このURLをアプリに登録"),
    "copy": ("Copy", "コピー"),
    "copied": ("Copied.", "コピーしました。"),
    "qr": (
        "Scan with a phone. iPhones can subscribe directly; Android needs an app such as ICSx⁵.",
        "スマートフォン用。iPhoneではそのまま、AndroidではICSx⁵などのアプリで登録できます。",
    ),
    # the form
    "build": ("Reminders, language and more", "通知・表示言語など"),
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
    "form": ("In my calendar", "カレンダーでの表示"),
    "merge": ("one event for episodes that start together", "同時配信の回を1件にまとめる"),
    "allday": ("whole days instead of times", "時刻ではなく終日の予定にする"),
    "premieres": ("premieres only", "初回のみ"),
    "finales": ("finales only", "最終回のみ"),
    "show": ("Get calendar link", "カレンダーのURLを取得"),
}
SPANS = ("5m", "15m", "1h", "1d")  # the reminders of the form


def say(lang: str, key: str, *values: object) -> Markup:
    """A message as HTML; `values` fill its blanks, escaped unless they are Markup."""
    first, *others = MESSAGES[key][UI_LANGUAGES.index(lang)].split("{}")
    filled = (escape(value) + other for value, other in zip(values, others, strict=True))
    return Markup(first + "".join(filled))  # noqa: S704 - our words
