#!/bin/sh
# Goal: the tests and the corpus reach nearly all branches of the reader of
# replies. Prints a bar; fails where it is not held.
#
#   branch_coverage.sh BUILD    BUILD has covered_reply and its reports
set -eu

LIMIT=95
build=$1

rm -f "$build"/*.gcda
"$build"/covered_reply tests/corpus/reply/* >/dev/null
report=$(gcov --no-output --branch-probabilities \
    --object-directory "$build" "$build"/covered_reply-reply.gcda |
    sed -n "/^File 'reply.c'/,/^$/p")
reached=$(echo "$report" |
    sed -n 's/^Taken at least once:\([0-9.]*\)% of .*/\1/p')
[ -n "$reached" ] || { echo "branch_coverage: no report" >&2; exit 1; }
echo "$report" | sed -n 's/^Branches executed/reply.c: branches executed/p;
    s/^Taken at least once/reply.c: branches taken/p'
awk -v reached="$reached" -v limit="$LIMIT" 'BEGIN {
	held = reached >= limit
	print "bar reply-branches " reached " " limit (held ? " ok" : " short")
	exit !held
}'
