#!/bin/sh
# Goal: the library exports pam_sm_* only, needs libpam and libc only, is
# hardened, has no state, and calls nothing that invariant I12 forbids.
#
#   check_library.sh BUILD
set -eu

build=$1
library=$build/pam_sallyport.so

fail() {
	echo "check_library: $*" >&2
	exit 1
}

# expect_lines WHAT EXPECTED ACTUAL
expect_lines() {
	[ "$2" = "$3" ] || fail "$1:
expected: $2
found:    $3"
}

exported=$(nm -D --defined-only "$library" | awk '{print $3}' | sort)
expect_lines "exported symbols" "pam_sm_acct_mgmt
pam_sm_authenticate
pam_sm_setcred" "$exported"

needed=$(readelf -dW "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | sort)
expect_lines "needed libraries" "libc.so.6
libpam.so.0" "$needed"

readelf -dW "$library" | grep -q BIND_NOW || fail "not BIND_NOW"
readelf -lW "$library" | grep -q GNU_RELRO || fail "no RELRO"
readelf -lW "$library" | grep 'GNU_STACK' | grep -q ' RW ' ||
	fail "executable stack"
! readelf -dW "$library" | grep -q TEXTREL || fail "text relocations"
! readelf -dW "$library" | grep -qE 'RPATH|RUNPATH' || fail "a run path"
nm -D "$library" | grep -q __stack_chk_fail || fail "no stack protector"

# What may be called. No environment, files, names, threads, signals, time of
# day, output, nor what opens a file to translate its text (strerror). One
# allocation: the name of the user that a handle remembers (free: also what
# the application allocated).
allowed=' clock_gettime close connect fcntl free getsockopt inet_pton
 pam_get_data pam_get_item pam_get_user pam_getenv pam_prompt pam_set_data
 pam_set_item pam_syslog poll recv send setsockopt socket stat explicit_bzero
 strdup strerrordesc_np memchr memcmp memcpy memmove memset strchr strcmp strcspn strlen strncmp
 strnlen strrchr bcmp errno_location stack_chk_fail '
for symbol in $(nm -D --undefined-only "$library" | awk '$1 == "U" {print $2}'); do
	# The name in the source: without version, fortify and XSI decoration.
	name=$(echo "$symbol" | sed -e 's/@.*//' -e 's/^__xpg_//' \
	    -e 's/^__//' -e 's/^\(.*\)_chk$/\1/')
	echo "$allowed" | tr -s ' \n' '\n\n' | grep -qxF "$name" ||
		fail "calls $symbol"
done

# The format %m translates as strerror does.
! strings -a "$library" | grep -q '%m' || fail "has a format with %m"

# Nothing that can be written to: it works inside threads.
for object in "$build"/*.o; do
	size -A "$object" | awk '$1 ~ /^\.(data|bss|tdata|tbss)/ &&
	    $1 !~ /^\.data\.rel\.ro/ && $2 > 0 {exit 1}' ||
		fail "$object has static state"
done
echo "check_library: as it must be"
