#!/bin/sh
# Plants, in a house of three floors, each fault that floors.sh is there to find, and expects it to be found, at
# its line and for its reason; and expects a sound house to pass.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT
passed=0 failed=0

build_house() {
    rm -rf "$house"/*
    mkdir -p "$house/core/base" "$house/core/wire" "$house/core/gate" "$house/tests/unit/wire"
    cat >"$house/CMakeLists.txt" <<'CMAKE'
guichet_floor(base NEEDS lua)
guichet_floor(wire NEEDS base ssl)
guichet_floor(gate NEEDS wire)
CMAKE
    printf '#include "base/text.h"\n#include <lua.h>\n' >"$house/core/base/text.c"
    printf '#include "guichet/status.h"\n#include "base/text.h"\n#include <openssl/ssl.h>\n' >"$house/core/wire/tls.c"
    printf '#include "gate/route.h"\n#include "wire/tls.h"\n#include "base/text.h"\n' >"$house/core/gate/route.c"
    printf '#include "gate/route.h"\n' >"$house/core/main.c"
    printf '#include "wire/tls.h"\n#include <cmocka.h>\n' >"$house/tests/unit/wire/test_tls.c"
}

note() { # what, found yes|no
    if [ "$2" = yes ]; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "NOT FOUND: $1" && cat "$house/out"; fi
}

expect() { # what, the line that must be printed; empty for a sound house
    if sh "$here/floors.sh" "$house" >"$house/out" 2>&1; then verdict=sound; else verdict=faulty; fi
    if [ -z "$2" ]; then
        note "$1" "$([ $verdict = sound ] && echo yes || echo no)"
    else
        note "$1" "$([ $verdict = faulty ] && grep -qF "$2" "$house/out" && echo yes || echo no)"
    fi
    build_house
}

build_house
expect "a sound house" ""
echo '#  include "gate/route.h"' >>"$house/core/wire/tls.c"
expect "an upward include" 'core/wire/tls.c:4: floor wire looks up: "gate/route.h"'
echo '#include "wire/tls.h"' >"$house/core/base/text.h"
expect "an upward include in a header, which closes a circle" 'core/base/text.h:1: floor base looks up: "wire/tls.h"'
echo '#include "gate/route.h"' >>"$house/tests/unit/wire/test_tls.c"
expect "a unit test that looks up" 'tests/unit/wire/test_tls.c:3: floor wire looks up'
sed -i 's/wire NEEDS base ssl/wire NEEDS base ssl gate/' "$house/CMakeLists.txt"
expect "a circle in the order itself" 'CMakeLists.txt:2: floor wire needs gate, which is not below it'
echo '#include <openssl/evp.h>' >>"$house/core/gate/route.c"
expect "a library the floor does not name" 'core/gate/route.c:4: floor gate does not name the library ssl'
echo '#include "text.h"' >>"$house/core/base/text.c"
expect "an include without its floor" 'core/base/text.c:3: "text.h" is not written as floor/file.h'
mkdir "$house/core/attic" && echo '#include "base/text.h"' >"$house/core/attic/box.c"
expect "a folder that is no floor" 'core/attic/box.c:1: there is no floor attic'
rm -rf "$house/core" && mkdir "$house/core"
rm -rf "$house/tests/unit/wire"
expect "an empty house" 'nothing to check'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
