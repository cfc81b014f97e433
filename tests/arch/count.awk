# Counts the cases in CTest's LastTest.log: "PASSED FAILED".
#
# CTest writes "Test Passed." below a test whose program is missing; only its empty command gives it away.
#
# A test that says how many cases it ran (cmocka, TAP, or a last line "N passed, N failed") counts for that many,
# any other for one. What CTest judged failed counts at least one failure, whatever the test printed: a crash after
# ten good cases is not ten passes and silence. Failures printed by a test that exits 0 count too.
function begin() { cmocka_ok = cmocka_bad = tap_ok = tap_bad = said_ok = said_bad = spoke = missing = 0; inside = 1 }
function finish(judged,    ok, bad) {
    if (missing) judged = "Failed"
    ok = cmocka_ok + tap_ok + said_ok
    bad = cmocka_bad + tap_bad + said_bad
    if (!spoke && judged == "Passed") ok = 1
    if (judged != "Passed" && bad == 0) bad = 1
    passed += ok; failed += bad; inside = 0
}
/^[0-9]+\/[0-9]+ Testing: / { if (inside) finish("Lost"); begin(); next }
!inside { next }
/^Command: ""$/ { missing = 1; next }
/^\[  PASSED  \] [0-9]+ test/ { cmocka_ok += $4; spoke = 1; next }
/^\[  FAILED  \] [0-9]+ test/ { cmocka_bad += $4; spoke = 1; next }
/^# pass [0-9]+$/ { tap_ok += $3; spoke = 1; next }
/^# (fail|cancelled) [0-9]+$/ { tap_bad += $3; spoke = 1; next }
/^[0-9]+ passed, [0-9]+ failed$/ { said_ok = $1; said_bad = $3; spoke = 1; next }
/^Test Passed\.$/ { finish("Passed"); next }
/^Test (Failed|Skipped|Timeout)/ { finish("Failed"); next }
END { if (inside) finish("Lost"); print passed + 0, failed + 0 }
