#!/bin/sh
# tidy.sh BUILD FILE…: clang-tidy over our sources, each in a process of its own (several in one make it see
# uninitialised va_lists). Prints faults only.
build=$1 status=0
shift
model=$(dirname "$0")/analyzer.h
for file in "$@"; do
    set -- -p "$build" --quiet
    # The model is a macro of the name that fail.c defines.
    [ "$file" = core/base/fail.c ] || set -- "$@" --extra-arg=-include "--extra-arg=$(realpath "$model")"
    clang-tidy-19 "$@" "$file" 2>"$build/tidy.$$" || {
        status=1
        grep -E '(error|fatal error): ' "$build/tidy.$$"
    }
    rm -f "$build/tidy.$$"
done
exit $status
