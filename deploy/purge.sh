#!/bin/sh
# Removes every cached response that may hold one of the given shows; see docs/deploy.md.
#
#   deploy/purge.sh SHOW...
#
# These are the show's own addresses, and the feeds and pages of several shows, which are cached
# anew when they are next requested. nginx needs no reload: it looks for the file at each request.
set -eu
export LC_ALL=C

cache=${ROUGECAL_CACHE:-/var/lib/nginx} # the parent of both caches in nginx.conf
own=
for show; do
    case $show in
    "" | *[!a-z0-9-]*)
        echo "$0: '$show' is not a show's id: a-z, 0-9 and hyphens only" >&2
        exit 2
        ;;
    esac
    own="$own$show[./]|"
done
if [ -z "$own" ]; then
    echo "usage: $0 SHOW..." >&2
    exit 2
fi

# In a cached file the response comes after a line with its key: KEY: /frieren.ics?lang=ja
keys="^KEY: /(${own}all[.]|feed[.]|guide[.]|[? ]|.*[?&]show=)"
files=$(grep -rlaE "$keys" "$cache/rougecal-feeds" "$cache/rougecal-queries") || [ $? = 1 ]
for file in $files; do # named by nginx, in hexadecimal
    rm -f "$file"
done
echo "removed $(printf '%s' "$files" | grep -c .) cached responses" || true
