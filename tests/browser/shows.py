"""A folder of schedules that air around the day on which the tests run."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

NIGHTS = """\
title: {{en: Night Trains, ja: 夜汽車}}
timezone: Asia/Tokyo
published: {published}
color: crimson
url: https://example.org/night-trains
studio: {{en: Studio Example, ja: 例示スタジオ}}
synopsis: {{en: Two women ride every night train there is., ja: 二人の女が、夜汽車という夜汽車に乗る。}}
cast:
  - {{role: {{en: Aoi, ja: 葵}}, name: {{en: Hana Example, ja: 例示花}}}}
staff:
  - {{role: {{en: Director, ja: 監督}}, name: {{en: Ken Example, ja: 例示健}}}}
opening: {{title: Rails, artist: {{en: The Sleepers, ja: ザ・スリーパーズ}}}}
links: {{Example: "https://example.org/"}}
channels:
  tv:
    name: {{en: Night TV, ja: 夜テレビ}}
    slot: {weekday} 24:55
    from: {first}
    length: 30m
    audio: ja
  stream:
    name: Streamer
    follows: tv
    after: 2h30m
    audio: [ja, en]
    regions: {{en: everywhere but Asia, ja: アジアを除く全世界}}
    url: https://example.org/stream
    color: darkorange
  dub:
    name: {{en: Streamer (German), ja: Streamer（ドイツ語）}}
    follows: stream
    after: 2w
    audio: de
episodes:
  1: {{en: Departure, ja: 出発}}
  2: {{en: Couchette, ja: 寝台}}
  3: {{en: Border}}
  4: {{en: Dining Car, ja: 食堂車}}
  5: {{en: Junction, ja: 分岐}}
  6: {{en: Snow, ja: 雪}}
  7: {{en: Tunnel, ja: 隧道}}
  8: {{en: Last Stop, ja: 終点}}
changes:
  - announced: {announced}
    skip: {skipped}
    reason: {{en: Football, ja: サッカー中継}}
  - announced: {announced} 12:00
    special: "4.5"
    on: {special}
    title: {{en: Recap, ja: 総集編}}
  - announced: {announced} 13:00
    move: 5
    by: 30m
    reason: {{en: News, ja: ニュース}}
  - announced: {announced} 14:00
    cancel: 8
    channels: dub
"""
DAYS = """\
title: {{en: Small Hours, ja: 小さな時間}}
timezone: Asia/Tokyo
published: {published}
color: teal
channels:
  tv:
    name: {{en: Night TV, ja: 夜テレビ}}
    slot: {weekday} 7:30
    from: {first}
episodes: 6
changes:
  - pause: 6
"""
ENDED = """\
title: {{en: Long Ago}}
timezone: Asia/Tokyo
published: 2019-12-01
color: lightyellow
channels:
  tv: {{name: Night TV, slot: Mon 21:00, from: 2020-01-06}}
episodes: 3
"""


def write(folder: Path, today: date) -> None:
    """Write the schedules of a show that is half over, of one to come, and of one that ended."""
    week = timedelta(weeks=1)
    first = today - 2 * week + timedelta(days=1)
    days = {
        "published": first - 4 * week,
        "weekday": f"{first:%a}",
        "first": first,
        "announced": today - timedelta(days=3),
        "skipped": first + 3 * week,
        "special": first + 5 * week,
    }
    (folder / "night-trains.yaml").write_text(NIGHTS.format(**days), "utf-8")
    soon = {"first": first + 3 * week, "weekday": f"{first:%a}", "published": today}
    (folder / "small-hours.yaml").write_text(DAYS.format(**soon), "utf-8")
    (folder / "long-ago.yaml").write_text(ENDED.format(), "utf-8")
