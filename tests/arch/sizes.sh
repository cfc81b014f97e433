#!/bin/sh
# sizes.sh ROOT: no source file of ours is longer than 600 lines.
set -eu
cd "$1"
find core include plugins tests -name node_modules -prune -o -name '*.[ch]' -print 2>/dev/null | sort | xargs wc -l | awk '
    $2 == "total" { next }
    { files++ }
    $1 > 600 { print $2 ": " $1 " lines"; faults++ }
    END { printf "%d files, %d too long\n", files, faults; exit faults > 0 || files == 0 }'
