#!/bin/sh
# Plants, in archives of its own making, each fault that names.sh is there to find.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
: "${CC:=cc}"
passed=0 failed=0
mkdir -p "$house/core/base" "$house/build"
touch "$house/core/base/text.h"

expect() { # what, object name, its source, the line that must be printed; empty when sound
    rm -f "$house"/build/*
    printf '%s\n' "$3" >"$house/build/$2.c"
    (cd "$house/build" && "$CC" -w -fPIC -c "$2.c" -o "$2.c.o" && ar rc libfloor_base.a "$2.c.o")
    if sh "$here/names.sh" "$house" "$house/build" >"$house/out" 2>&1; then verdict=sound; else verdict=faulty; fi
    if [ -z "$4" ] && [ $verdict = sound ]; then
        passed=$((passed + 1))
    elif [ -n "$4" ] && [ $verdict = faulty ] && grep -qF "$4" "$house/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: $verdict" && cat "$house/out"
    fi
}

expect "a sound module" text 'static const int local = 3; int text_length(void) { return local; }' ''
expect "constants with pointers" text 'const char *const text_names[] = {"a", "b"};' ''
expect "a second file of a module" text_time 'int text_date(void) { return 0; }' ''
expect "a file that is a module of its own" time_zone 'int time_of(void) { return 0; }' 'base/time_zone.c exports time_of'
expect "a foreign name" text 'int length(void) { return 0; }' 'base/text.c exports length'
expect "a name that only begins alike" text 'int texture(void) { return 0; }' 'base/text.c exports texture'
expect "a zeroed global" text 'static int count; int text_count(void) { return count++; }' 'base/text.c has a mutable global: count'
expect "a set global" text 'int text_count = 3;' 'base/text.c has a mutable global: text_count'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
