#!/usr/bin/env bash
# Asks the sources of the schedules in a git repository, and commits and pushes what is new, with
# the words of what subscribers will see change.
#
#   update.sh [FOLDER]    the folder of schedules; `schedules` if not given
#
# A show that its source contradicts is left as it is. The exit code is that of `rougecal update`:
# 1 for such a show, for a source that can't be asked and for a schedule that is not valid.
set -euo pipefail
folder=${1:-schedules}
in_git() { git -C "$folder" "$@"; }

if [ -n "$(in_git status --porcelain -- .)" ]; then
  echo "$folder has changes that are not committed" >&2
  exit 1
fi
in_git pull --quiet --rebase

words=$(mktemp)
trap 'rm -f "$words"' EXIT
status=0
rougecal update --schedules "$folder" >"$words" || status=$?
cat "$words"

changed=$(in_git diff --name-only --relative -- .)
if [ -n "$changed" ]; then
  if ! rougecal check "$folder"; then
    in_git checkout --quiet -- .
    exit 1
  fi
  shows=$(sed 's/\.ya\?ml$//' <<<"$changed" | paste -sd, | sed 's/,/, /g')
  [ "${#shows}" -le 60 ] || shows="$(wc -l <<<"$changed") shows"
  name=$(in_git config user.name || echo rougecal)
  email=$(in_git config user.email || echo "rougecal@$HOSTNAME")
  { printf 'Follow the sources of %s\n\n' "$shows"; cat "$words"; } |
    in_git -c user.name="$name" -c user.email="$email" commit --quiet --file=- -- .
fi
if [ -n "$(in_git rev-list '@{upstream}..')" ]; then
  in_git push --quiet # also what an earlier run could not push
fi
exit "$status"
