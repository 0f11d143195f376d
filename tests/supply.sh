#!/usr/bin/env bash
# What is released works where nothing of this checkout is.
#
#   tests/supply.sh        builds the sdist, from it the wheel, and has the wheel do its main job
#   tests/supply.sh --all  then runs the tests from the sdist, with the newest version of every
#                          dependency and with the lowest that pyproject.toml admits: some minutes
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
unset PYTHONPATH ROUGECAL_SCHEDULES ROUGECAL_BASE_URL
export PIP_DISABLE_PIP_VERSION_CHECK=1

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$work"' EXIT

says() { printf '\n-- %s\n' "$*"; }
env_of() { python3 -m venv "$work/$1" && "$work/$1/bin/pip" install -q "${@:2}"; }

says "an sdist, and a wheel of it"
mkdir "$work/tree"
git ls-files -z -co --exclude-standard | tar --null -T - -cf - | tar -xf - -C "$work/tree"
env_of build build
"$work/build/bin/python" -m build -o "$work/dist" "$work/tree" >"$work/log" 2>&1 ||
  { cat "$work/log"; exit 1; }
ls "$work/dist"

says "the wheel, in an environment and a folder of its own"
env_of fresh -c constraints.txt "$work"/dist/*.whl
"$work/fresh/bin/pip" check
mkdir "$work/desk"
cd "$work/desk"
PATH=$work/fresh/bin:$PATH
rougecal --version
rougecal new night-train
rougecal check
rougecal next
rougecal build -o public --base-url https://tv.example.org
rougecal feed night-train --base-url https://tv.example.org | cmp - public/night-train.ics
python -m rougecal feed night-train --base-url https://tv.example.org | cmp - public/night-train.ics

port=$(python -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
rougecal serve --port "$port" --base-url https://tv.example.org >"$work/served" &
server=$!
python - "$port" <<'END'
import pathlib, sys, time, urllib.request

def fetch(path):
    for _ in range(200):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{path}").read()
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise SystemExit("rougecal serve does not answer")

public = pathlib.Path("public")
same = ["night-train.ics", "night-train/stream.ics", "night-train.json", "static/page.css"]
for path in same:
    assert fetch(path) == (public / path).read_bytes(), path
for path in ("", "night-train/", "?lang=de"):
    assert b"night-train/" in fetch(path) or b"night-train.ics" in fetch(path), path
assert b"Woche" in (public / "index.de.html").read_bytes(), "a catalog"
print("served:", *same, "and the pages")
END
kill "$server"
wait "$server"
server=

[ "${1:-}" = --all ] || exit 0

tar -xzf "$work"/dist/*.tar.gz -C "$work"
cd "$work"/rougecal-*/
tests() { "$work/$1/bin/pip" check && "$work/$1/bin/python" -m pytest -q -p no:cacheprovider; }

says "the tests from the sdist, with the newest version of every dependency"
env_of newest ".[dev]"
tests newest

says "and with the lowest of each"
python - >"$work/lowest.txt" <<'END'
import pathlib, tomllib
for needed in tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]["dependencies"]:
    print(needed.replace(">=", "=="))
END
cat "$work/lowest.txt"
env_of lowest -c "$work/lowest.txt" ".[dev]"
tests lowest
