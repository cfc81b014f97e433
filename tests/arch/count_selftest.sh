#!/bin/sh
# count.awk must be honest: a log with every way a test can end, and what it adds up to.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0

expect() { # what, expected sum, log
    got=$(printf '%s\n' "$3" | awk -f "$here/count.awk")
    if [ "$got" = "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: expected $2, got $got"
    fi
}

test_log() { # verdict, lines of output…
    verdict=$1
    shift
    printf '1/1 Testing: x\n1/1 Test: x\nCommand: "/x"\nOutput:\n----\n'
    [ $# -eq 0 ] || printf '%s\n' "$@"
    printf '<end of output>\nTest time =   0.00 sec\n----\nTest %s.\n"x" end time: now\n' "$verdict"
}

expect "a silent test that passes" "1 0" "$(test_log Passed)"
expect "a silent test that fails" "0 1" "$(test_log Failed)"
expect "cmocka" "4 0" "$(test_log Passed '[  PASSED  ] 4 test(s).')"
expect "cmocka with failures" "2 3" "$(test_log Failed '[  PASSED  ] 2 test(s).' '[  FAILED  ] 3 test(s), listed below:' '[  FAILED  ] b' ' 3 FAILED TEST(S)')"
expect "a crash after good cases" "2 1" "$(test_log Failed '[  PASSED  ] 2 test(s).')"
expect "two groups" "7 0" "$(test_log Passed '[  PASSED  ] 2 test(s).' '[  PASSED  ] 5 test(s).')"
expect "TAP" "3 2" "$(test_log Failed '# tests 6' '# pass 3' '# fail 1' '# cancelled 1' '# skipped 1')"
expect "failures of a test that exits 0" "3 1" "$(test_log Passed '# pass 3' '# fail 1')"
expect "a test that says so itself" "12 0" "$(test_log Passed 'x' '12 passed, 0 failed')"
expect "a program that is not there" "0 1" "$(printf '1/2 Testing: gone\nCommand: ""\nTest Passed.\n')"
expect "a log that breaks off" "1 1" "$(printf '1/2 Testing: lost\nCommand: "/x"\nOutput:\n' && test_log Passed)"
expect "too slow" "1 1" "$(test_log Timeout '# pass 1')"
expect "nothing" "0 0" ""

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
