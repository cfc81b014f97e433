#!/bin/sh
# floors.sh ROOT: no file looks up. The order is read from the guichet_floor lines of ROOT/CMakeLists.txt, where a
# floor may need only floors written above it, so there is no circle. Then each #include of core/ and tests/unit/
# must name the file's own floor or one it needs, directly or through others; and a foreign library may be used
# only by a floor whose own line names it.
set -eu
cd "$1"
awk '
    BEGIN {
        split("uv.h=uv openssl/=ssl lua.h=lua lauxlib.h=lua lualib.h=lua sqlite3.h=sqlite curl/=curl " \
              "llhttp.h=llhttp yyjson.h=yyjson libpq-fe.h=pq zip.h=zip", pairs, " ")
        for (i in pairs) { split(pairs[i], pair, "="); foreign[pair[1]] = pair[2] }
    }
    function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; faults++ }

    FILENAME == "CMakeLists.txt" {
        if ($0 !~ /^[ \t]*guichet_floor\(/) next
        line = $0
        gsub(/guichet_floor\(|\)|NEEDS/, " ", line)
        count = split(line, word, " ")
        floor = word[1]
        is_floor[floor] = 1
        sees[floor, floor] = 1
        for (i = 2; i <= count; i++) {
            needs[floor, word[i]] = 1
            for (known in is_floor) if (sees[word[i], known]) sees[floor, known] = 1
            named[floor "\t" word[i]] = FNR
        }
        floors++
        next
    }
    FNR == 1 {
        if (!checked++) check_order()
        files++
        split(FILENAME, path, "/")
        in_core = path[1] == "core"
        floor = in_core ? path[2] : path[3]
        roof = FILENAME == "core/main.c"
        if (!roof && !is_floor[floor]) fault("there is no floor " floor)
    }
    !/^[ \t]*#[ \t]*include[ \t]*["<]/ || roof { next }
    {
        match($0, /["<][^">]*[">]/)
        quoted = substr($0, RSTART, 1) == "\""
        name = substr($0, RSTART + 1, RLENGTH - 2)
        split(name, part, "/")
        includes++
        if (quoted) {
            if (is_floor[part[1]] && !sees[floor, part[1]]) fault("floor " floor " looks up: \"" name "\"")
            else if (in_core && !is_floor[part[1]] && part[1] != "guichet") fault("\"" name "\" is not written as floor/file.h")
        } else if (in_core) {
            for (header in foreign)
                if (index(name, header) == 1 && !needs[floor, foreign[header]])
                    fault("floor " floor " does not name the library " foreign[header] ": <" name ">")
        }
    }
    # A need that is a floor, but written further down, is a circle or the beginning of one.
    function check_order(    pair, side) {
        for (pair in named) {
            split(pair, side, "\t")
            if (is_floor[side[2]] && !sees[side[1], side[2]]) {
                printf "CMakeLists.txt:%d: floor %s needs %s, which is not below it\n", named[pair], side[1], side[2]
                faults++
            }
        }
    }
    END {
        if (!checked) check_order()
        if (!floors || !files) { print "nothing to check: " floors + 0 " floors, " files + 0 " files"; exit 1 }
        printf "%d floors, %d files, %d includes: %d faults\n", floors, files, includes, faults
        exit faults > 0
    }
' CMakeLists.txt $(find core tests/unit -name '*.[ch]' | sort)
