#!/bin/sh
# names.sh ROOT BUILD: what the objects of the floors really hold.
# A name says where it is declared: calendar.c exports calendar_*, and what it implements of another header of its
# floor under the name of that header (reader.c: store_read of store.h).
# And no mutable globals: nothing in .data or .bss (constants with pointers in them are .data.rel.ro).
set -eu
root=$1
cd "$2"
archives=$(ls libfloor_*.a)
headers=$(cd "$root/core" && ls ./*/*.h)

# Names that are used on every line, and the few words a header names beside its own (of a file, or of all whose
# first word it is); then what a process has once: where it logs to, SQLite's start, and the cipher that OpenSSL looks
# up by name, with each thread's context for it.
allowed='
base/bytes buffer_ require_failed
base/fail status_
domain/identifiers identifier_
domain/requisition urgency_ deadline_status_name clock_state_name
desk/desk seat_
gate/identify identity_
gate/handle handle_
gate/handlers handler_
gate/openapi openapi_ handle_openapi
base/log =target
store/db =once.0
seal/cipher =once =of_thread =aes_gcm'

exports() {
    { echo "$headers" && echo "$allowed" && nm -A -g --defined-only $archives; } | awk '
        /^\.\/.*\.h$/ { is_header[substr($1, 3, length($1) - 4)] = 1; next }
        /^[a-z]+\/[a-z_]+ / { for (i = 2; i <= NF; i++) also[$1] = also[$1] " " $i; next }
        !/:/ || NF < 3 { next }
        function belongs(symbol, floor, file,    i, n, word, module, extra) {
            if (symbol == file || index(symbol, file "_") == 1) return 1
            n = split(symbol, word, "_")
            module = word[1]
            for (i = 2; i <= n + 1; i++) {
                if (is_header[floor "/" module]) return 1
                module = module "_" word[i]
            }
            split(file, word, "_")
            n = split(also[floor "/" file] also[floor "/" word[1]], extra, " ")
            for (i = 1; i <= n; i++) if (index(symbol, extra[i]) == 1) return 1
            return 0
        }
        {
            split($1, place, ":")
            floor = place[1]; gsub(/^libfloor_|\.a$/, "", floor)
            file = place[2]; sub(/\.c\.o$/, "", file)
            seen++
        }
        !belongs($NF, floor, file) { print floor "/" file ".c exports " $NF; faults++ }
        END { printf "%d exported names: %d faults\n", seen, faults; exit faults > 0 || seen == 0 }'
}

globals() {
    { echo "$allowed" && objdump -t $archives; } | awk '
        /^[a-z]+\/[a-z_]+ / { for (i = 2; i <= NF; i++) if (sub(/^=/, "", $i)) allowed[$1 " " $i] = 1; next }
        /^In archive / { floor = $3; gsub(/^libfloor_|\.a:$/, "", floor); next }
        / file format / { file = $1; sub(/\.c\.o:$/, "", file); next }
        !/ O / { next }
        { section = $(NF - 2) }
        section ~ /^\.data\.rel\.ro/ || section !~ /^(\.(data|bss|tdata|tbss)|\*COM\*)/ { next }
        !allowed[floor "/" file " " $NF] { print floor "/" file ".c has a mutable global: " $NF " in " section; faults++ }
        END { printf "mutable globals: %d faults\n", faults; exit faults > 0 }'
}

status=0
exports || status=1
globals || status=1
exit $status
