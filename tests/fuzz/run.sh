#!/bin/sh
# run.sh TARGET SECONDS: one libFuzzer target. The committed corpus is only read; what is found on the way goes to
# build/fuzz, and whatever made the target fall is left there and named.
set -eu
target=$1 seconds=$2
entrance=$(basename "$target" | sed 's/^fuzz_//')
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(dirname "$target")/scratch/$entrance
mkdir -p "$scratch"
log=$scratch.log
dictionary=$here/corpus/$entrance.dict
set -- "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$scratch-"
[ ! -e "$dictionary" ] || set -- "$@" -dict="$dictionary"
if "$@" "$scratch" "$here/corpus/$entrance" >"$log" 2>&1; then
    awk -v name="$entrance" '/stat::number_of_executed_units/ { runs = $2 } / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
        END { printf "%-24s %10d runs, %5d edges, no fault\n", name, runs, cov }' "$log"
else
    grep -vE '^#[0-9]+' "$log" | tail -n 60
    echo "$entrance: FAILED, see $log"
    exit 1
fi
