#!/bin/sh
# Runs each unit test program; prints what failed, and one closing line with the sums.
passed=0
failed=0
for t in "$@"; do
	out=$("$t" 2>&1)
	status=$?
	p=$(printf '%s\n' "$out" | grep -c '^\[       OK \]')
	f=$(printf '%s\n' "$out" | grep -c '^\[  FAILED  \] [^ ]*$')
	passed=$((passed + p))
	if [ $status -ne 0 ]; then
		[ "$f" -gt 0 ] || f=1
		failed=$((failed + f))
		printf '%s: exit %s\n%s\n' "$t" "$status" "$out"
	fi
done
echo "units: $passed passed, $failed failed"
[ $failed -eq 0 ]
