"""A season of made-up shows that run around a day, for screenshots and crowded pages.

`python -m tests.browser.season FOLDER [DAY]` writes it. The same day gives the same files.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

TITLES = (
    ("The Lighthouse Keeper's Cat", "灯台守の猫"),
    ("Paper Moon over Mars", "火星と紙の月"),
    ("Clockwork Girl", "機械仕掛けの少女"),
    ("My Neighbour Is a Retired Demon Lord", "隣の部屋の元魔王さま"),
    ("Salt and Iron", "塩と鉄"),
    ("Kitchen at the End of the Line", "終着駅の台所"),
    ("Seven Bells", "七つの鐘"),
    ("Night Trains", "夜汽車"),
    ("The Tea Master's Apprentice", "茶師の弟子"),
    ("Glass Orchard", "硝子の果樹園"),
    ("Second String", "補欠のエース"),
    ("Foxfire Detective Agency", "狐火探偵社"),
    ("A Dragon in the Bookshop", "本屋の竜"),
    ("Zero Gravity Bakery", "無重力ベーカリー"),
    ("Winter Is My Stage Name", "芸名は冬"),
    ("Rooftop Astronomers", "屋上天文部"),
    ("The Last Ferry", "最後の渡し船"),
    ("Ink", "墨"),
    ("Starless Harbour", "星のない港"),
    ("Cicada Summer", "蝉時雨"),
)
STATIONS = (
    ("tower", "{en: Tower TV, ja: タワーテレビ}"),
    ("kanto", "{en: Kanto 9, ja: 関東ナイン}"),
    ("harbour", "{en: Harbour TV, ja: みなとテレビ}"),
)
STREAMERS = (
    ("streamer", "Streamer", "[ja, en]"),
    ("anichannel", "AniChannel", "ja"),
    ("rivulet", "Rivulet", "[ja, de]"),
)
COLORS = ("crimson", "teal", "darkorange", "slateblue", "seagreen", "goldenrod", "steelblue")
SCHEDULE = """\
title: {{en: "{english}", ja: {japanese}}}
timezone: Asia/Tokyo
published: {published}
color: {color}
synopsis: {{en: A made-up show for pictures and tests., ja: 画像と試験のための架空の番組。}}
channels:
  {station}: {{name: {station_name}, slot: {weekday} {time}, from: {first}, audio: ja}}
  {streamer}: {{name: {streamer_name}, follows: {station}, after: {after}, audio: {audio}}}
  {third}
episodes: {{{episodes}}}
"""
THIRD = "free: {{name: {{en: {0} (free), ja: {0}（無料）}}, follows: {1}, after: 1w, audio: ja}}"
WORDS = (
    *(("Rain", "雨"), ("The Visitor", "来訪者"), ("Two Letters", "二通の手紙"), ("Home", "帰路")),
    *(("Festival", "祭り"), ("A Promise", "約束"), ("Low Tide", "引き潮"), ("Snow", "雪")),
)
LOGS = {  # by the number of a show: what happens in the week that begins today
    3: "{{announced: {before}, skip: {night}, reason: {{en: Football, ja: サッカー中継}}}}",
    7: "{{announced: {before}, move: {label}, by: 40m, reason: {{en: News, ja: 報道特番}}}}",
    9: "{{announced: {before}, pause: {label}, reason: {{en: Production, ja: 制作の都合}}}}",
    12: "{{announced: {before}, move: {label}, to: {next} 23:45}}",
    15: "{{announced: {before}, cancel: {label}}}",
    18: "{{announced: {before}, move: {label}, by: 5m, tentative: true}}",
}


def schedule(number: int, today: date) -> str:
    """One show of twelve episodes, of which the sixth airs in the week that begins `today`."""
    english, japanese = TITLES[number % len(TITLES)]
    again = number // len(TITLES) + 1
    night = today + timedelta(days=(number * 3) % 7)
    minutes = (22 * 60 + number * 25 % 330) // 5 * 5
    station, station_name = STATIONS[number % 3]
    streamer, streamer_name, audio = STREAMERS[number * 2 % 3]
    episodes = ", ".join(
        f"{label}: {{en: {WORDS[(number + label) % 8][0]}, ja: {WORDS[(number + label) % 8][1]}}}"
        for label in range(1, 13)
    )
    text = SCHEDULE.format(
        english=english if again == 1 else f"{english}, Season {again}",
        japanese=japanese if again == 1 else f"{japanese} 第{again}期",
        published=today - timedelta(days=90),
        color=COLORS[number % len(COLORS)],
        station=station,
        station_name=station_name,
        weekday=f"{night:%a}",
        time=f"{minutes // 60}:{minutes % 60:02}",
        first=night - timedelta(weeks=5),
        streamer=streamer,
        streamer_name=streamer_name,
        after=("30m", "1h", "2h30m", "12h")[number % 4],
        audio=audio,
        third=THIRD.format(streamer_name, streamer) if number % 5 == 0 else "",
        episodes=episodes,
    )
    days = {"before": today - timedelta(days=2), "night": night, "label": 6}
    days["next"] = night + timedelta(days=1 if night < today + timedelta(days=6) else -1)
    if log := LOGS.get(number):
        text += f"changes: [{log.format(**days)}]\n"
    return text


def write(folder: Path, today: date, shows: int = 40) -> None:
    """Write a season's schedules to a folder."""
    for number in range(1, shows + 1):
        path = folder / f"show-{number:03}.yaml"
        path.write_text(schedule(number, today), "utf-8")


if __name__ == "__main__":
    given = sys.argv[2:]
    write(Path(sys.argv[1]), date.fromisoformat(given[0]) if given else date.today())  # noqa: DTZ011
