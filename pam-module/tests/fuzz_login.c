/*
 * fuzz_login: pam_sm_authenticate and pam_sm_acct_mgmt against a hostile other
 * side, while calls fail. What must hold is in stage.h.
 *
 * The input: flags, options (from EARLIER on, there is a password from before
 * us), what is typed, which call fails, how, length of the tape (a byte each);
 * the tape (see enum stage_word); the rest is what the other side says, in as
 * many messages as it has NULs.
 */
#include <string.h>

#include "fuzz.h"
#include "stage.h"

#define HEADER 6
#define EARLIER 128

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum flag {
	FLAG_ACCOUNT = 1,
	FLAG_SILENT = 2,
	FLAG_DECIDED = 4,
	FLAG_LOW = 8,
	FLAG_KEY = 16,
	FLAG_REMOTE = 32,
	FLAG_ONE_ANSWER = 64,
	FLAG_NO_USER = 128
};

static const char * const lines[][4] = {
	{NULL},
	{"debug", "timeout=60", NULL},
	{"forward_pass", NULL},
	{"forward_pass=8", "debug", "timeout=1", NULL},
	{"after=publickey", NULL},
	{"socket=/run/s", "daemon_uid=1000", NULL},
	{"nullok", NULL},
	{"forward_pass", "after=publickey", NULL},
	{"forward_pass", "forward_pass", NULL},
};

static const char * const typed[] = {
	"118206", "", "lovelace118206", "7QK4-M2XV-90TD-W8RH",
	"lovelace7QK4-M2XV-90TD-W8RH", "\xFF\xFE" "42118206", "\b\n\r\177INCORRECT",
	"\"\\\x01" "118206", NULL,
};

int
LLVMFuzzerTestOneInput(const uint8_t * bytes, size_t length)
{
	struct stage_plan plan = {.options = lines[0]};
	struct stage_result result;
	uint8_t flags;

	if (length < HEADER || length - HEADER < bytes[5])
		return (0);
	flags = bytes[0];
	plan.options = lines[bytes[1] % COUNT(lines)];
	plan.earlier = bytes[1] >= EARLIER;
	plan.account = (flags & FLAG_ACCOUNT) != 0;
	plan.silent = (flags & FLAG_SILENT) != 0;
	plan.decided = (flags & FLAG_DECIDED) != 0;
	plan.low = (flags & FLAG_LOW) != 0;
	plan.methods = (flags & FLAG_KEY) != 0 ?
	    "password\npublickey ssh-ed25519 AAAA" : NULL;
	plan.connection = (flags & FLAG_REMOTE) != 0 ?
	    "2001:db8::1 50000 2001:db8::2 22" : NULL;
	plan.host = (flags & FLAG_REMOTE) == 0 ? "fe80::1%eth0" : NULL;
	plan.answers = (flags & FLAG_ONE_ANSWER) != 0 ? 1 : 70;
	plan.user = (flags & FLAG_NO_USER) != 0 ? NULL : "mara";
	plan.typed = typed[bytes[2] % COUNT(typed)];
	plan.fail_at = bytes[3];
	plan.fault = bytes[4] % (STAGE_FAULT_LASTING + 1);
	plan.tape = bytes + HEADER;
	plan.tape_length = bytes[5];
	plan.bytes = (const char *)bytes + HEADER + plan.tape_length;
	plan.length = length - HEADER - plan.tape_length;
	stage_run(&plan, &result);
	return (0);
}
