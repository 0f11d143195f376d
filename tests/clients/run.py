"""Does each calendar app show what it should, step by step? And what does it send?

`python -m tests.clients.run [--nginx] [APP…]`; without a name, those that CI asks. `ci.sh` installs
these. With --nginx they reach the app through nginx as deploy/ says, and it is away for longer.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.clients.apps import App, Calcurse, Ical, IcalJs, Khal
from tests.clients.desktop import Evolution, Thunderbird
from tests.clients.scenario import NGINX_STEPS, PLAN, STEPS, Step, schedule
from tests.clients.served import Fronted, Served

CI: dict[str, type[App]] = {"khal": Khal, "calcurse": Calcurse, "ical": Ical, "ical.js": IcalJs}
APPS = {**CI, "evolution": Evolution, "thunderbird": Thunderbird}


def main(names: list[str], nginx: bool) -> int:
    """How many steps left some app with other events than it should show."""
    wrong = 0
    for name in names:
        with TemporaryDirectory() as folder, ExitStack() as stack:
            schedules, home = Path(folder, "schedules"), Path(folder, "home")
            schedules.mkdir()
            home.mkdir()
            (schedules / "rouge.yaml").write_text(schedule(0))
            (schedules / "other.yaml").write_text(PLAN)  # without a good one it would not start
            served = Fronted(schedules) if nginx else Served(schedules)
            stack.callback(served.close)
            app = APPS[name](served, home)
            stack.callback(app.close)
            print("", name, app.run(*app.VERSION).partition("\n")[0], sep="\n")
            wrong += follow(served, app, NGINX_STEPS if nginx else STEPS)
    return wrong


def follow(served: Served, app: App, steps: tuple[Step, ...]) -> int:
    wrong = 0
    for name, happens, events in steps:
        before = len(served.requests)
        happens(served)
        app.sync()
        seen = tuple(sorted(app.events()))
        asked = [status for status, *_ in served.requests[before:]]
        print("ok   " if seen == events else "WRONG", name, asked, flush=True)
        if seen != events:
            wrong += 1
            print(f"  shows {seen}\n  not   {events}")
    for (status, line, headers), count in Counter(served.requests).items():
        print(f"{count} times {status} for {line}", headers, sep="\n")
    return wrong


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("apps", nargs="*", metavar="APP", default=[*CI])
    parser.add_argument("--nginx", action="store_true")
    given = parser.parse_args()
    sys.exit(main(given.apps, given.nginx) > 0)
