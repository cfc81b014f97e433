#!/bin/sh
# links.sh ROOT BUILD: a call upward does not link. For every floor, takes the very command that links its programs
# (link.c, which CMake builds as it builds the floor's unit tests) and gives it a planted program instead: one that
# calls a function of every floor it may not see must fail, and name each; one that calls its own floor must link,
# so that the failure has no other cause.
set -eu
root=$1
cd "$2"
: "${CC:=cc}" "${NINJA:=ninja}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)) && echo "$1" && { [ ! -e "$scratch/out" ] || head -n 20 "$scratch/out"; }; }

# One function that floor $1 exports.
symbol_of() { nm -g --defined-only "libfloor_$1.a" 2>/dev/null | awk '$2 == "T" { print $3; exit }'; }

plant() { # symbols…
    for symbol in "$@"; do echo "void $symbol(void);"; done >"$scratch/planted.c"
    { echo 'int main(void) {' && printf '    %s();\n' "$@" && echo '    return 0; }'; } >>"$scratch/planted.c"
    "$CC" -w -fno-builtin -c "$scratch/planted.c" -o "$scratch/planted.o"
}

# Ninja's command for the floor, with the planted object for its own and the result put aside.
link_planted() { # floor
    "$NINJA" -t commands "link_$1" | tail -n 1 |
        sed -E "s,[^ ]*/arch/link\.c\.o,$scratch/planted.o,; s, -o [^ ]+, -o $scratch/planted," >"$scratch/link.sh"
    grep -qF "$scratch/planted.o" "$scratch/link.sh" || { echo "no link command for floor $1" && return 2; }
    sh "$scratch/link.sh" >"$scratch/out" 2>&1
}

floors=$(sed -nE 's/^guichet_floor\(([a-z]+) .*/\1/p' "$root/CMakeLists.txt")

# The floors that $1 sees, itself among them: CMakeLists.txt lists needs before those who need them.
seen_by() {
    awk -v top="$1" '/^guichet_floor\(/ { gsub(/guichet_floor\(|\)|NEEDS/, " "); n = split($0, word, " ")
            for (i = 1; i <= n; i++) { sees[word[1], word[i]] = 1
                for (f in floor) if (sees[word[i], f]) sees[word[1], f] = 1 }
            floor[word[1]] }
        END { for (f in floor) if (sees[top, f]) print f }' "$root/CMakeLists.txt"
}

for floor in $floors; do
    own=$(symbol_of "$floor")
    [ -n "$own" ] || { rm -f "$scratch/out" && bad "floor $floor exports nothing" && continue; }
    seen=$(seen_by "$floor")
    set --
    for other in $floors; do
        echo "$seen" | grep -qx "$other" || set -- "$@" $(symbol_of "$other")
    done

    plant "$own"
    if link_planted "$floor"; then good; else bad "floor $floor: a call of its own $own does not link"; fi
    [ $# -gt 0 ] || continue
    plant "$own" "$@"
    if link_planted "$floor"; then
        bad "floor $floor: a call upward links"
        continue
    fi
    for symbol in "$@"; do
        if grep -qE "undefined (reference to .$symbol'|symbol: $symbol\$)" "$scratch/out"; then good; else bad "floor $floor: $symbol was not the reason"; fi
    done
    if [ "$(grep -cE 'undefined (reference|symbol)' "$scratch/out")" -eq $# ]; then good; else bad "floor $floor: other reasons"; fi
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
