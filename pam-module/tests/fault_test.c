/* Goal: whichever call of the module to libc or libpam fails, nobody is let
 * in for it (I4), and nothing is left behind (I12). For every login below each
 * call is failed in turn, alone and with all that follow it. */
#include <string.h>

#include <security/_pam_types.h>

#include "expect.h"
#include "stage.h"

#define STEP(members) "{\"parameters\":{\"step\":{" members "}}}\0"
#define PROMPT STEP("\"kind\":\"prompt\",\"text\":\"Verification code: \"," \
	"\"echo\":true")
#define OTHER STEP("\"kind\":\"prompt\",\"text\":\"Next code: \"," \
	"\"echo\":true")
#define INFO STEP("\"kind\":\"info\",\"text\":\"Notice.\"")
#define DONE(verdict) STEP("\"kind\":\"done\",\"text\":\"Bye.\"," \
	"\"verdict\":\"" verdict "\"")

/* Without the NUL that C adds. */
#define SAYS(text) .bytes = (text), .length = sizeof(text) - 1
#define TAPE(words) .tape = (words), .tape_length = sizeof(words)

static const char * const plain[] = {"socket=/run/s", NULL};
static const char * const debug[] = {"socket=/run/s", "debug", NULL};
static const char * const hasty[] = {"timeout=3", NULL};
static const char * const one_field[] = {"forward_pass", NULL};
static const char * const with_key[] = {"after=publickey", NULL};
static const char * const both_with_key[] = {"forward_pass", "after=publickey",
	NULL};
static const char * const given_twice[] = {"forward_pass", "forward_pass", NULL};
static const char * const bad_before[] = {"nullok", "forward_pass", NULL};
static const char * const bad_digits[] = {"forward_pass=5", NULL};

/* Words for: connect, peek, send, recv, and so on. */
static const unsigned char in_pieces[] = {
	/* Begin: connect, look, send and wait to send, receive and wait. */
	STAGE_SIGNAL, STAGE_LATER, STAGE_BEHAVE, STAGE_SIGNAL, STAGE_BEHAVE,
	STAGE_ONE_BYTE, STAGE_LATER, STAGE_SIGNAL, STAGE_BEHAVE, STAGE_SIGNAL,
	STAGE_BEHAVE, STAGE_LATER, STAGE_SIGNAL, STAGE_BEHAVE, STAGE_ONE_BYTE,
	STAGE_SIGNAL, STAGE_PIECE, 7, STAGE_ONE_BYTE, STAGE_LATER, STAGE_BEHAVE,
	STAGE_BEHAVE,
	/* Answer. */
	STAGE_BEHAVE, STAGE_ONE_BYTE, STAGE_ONE_BYTE, STAGE_BEHAVE,
	STAGE_ONE_BYTE, STAGE_ONE_BYTE,
};
static const unsigned char deaf_at_once[] = {
	STAGE_BEHAVE, STAGE_BEHAVE, STAGE_HANG_UP,
};
static const unsigned char gone_meanwhile[] = {
	STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_HANG_UP,
};
static const unsigned char answer_unread[] = {
	STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE,
	STAGE_BEHAVE, STAGE_RESET,
};

/* The other side hangs up on every call of the first so many connections. */
#define DEAF STAGE_BEHAVE, STAGE_BEHAVE, STAGE_HANG_UP
#define DEAF_4 DEAF, DEAF, DEAF, DEAF
#define DEAF_16 DEAF_4, DEAF_4, DEAF_4, DEAF_4

static const unsigned char deaf_to_the_last[] = {DEAF_16};
static const unsigned char deaf_for_ever[] = {DEAF_16, DEAF};

/* connect, look, send, receive the prompt; look, send, and none of it read. */
#define UNREAD STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, \
	STAGE_BEHAVE, STAGE_BEHAVE, STAGE_RESET
static const unsigned char unread_thrice[] = {UNREAD, UNREAD, UNREAD};
static const unsigned char unread_then_gone[] = {
	UNREAD, UNREAD, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE, STAGE_BEHAVE,
	STAGE_BEHAVE, STAGE_BEHAVE, STAGE_HANG_UP,
};
/* The next is slow to be connected to: a second each, of three in all. */
static const unsigned char unread_then_late[] = {
	UNREAD, STAGE_LATER, UNREAD, STAGE_LATER, UNREAD, STAGE_LATER, STAGE_LATER,
};

/* A login, and how it ends where nothing fails. */
static const struct login_case {
	const char * name;
	int code;
	struct stage_plan plan;
} cases[] = {
	{"permit", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT DONE("permit"))}},
	{"permit, logged", PAM_SUCCESS, {.options = debug, .answers = 1,
	    .typed = "118206", SAYS(INFO PROMPT DONE("permit"))}},
	{"permit, silently", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .silent = true, .typed = "118206", SAYS(INFO PROMPT DONE("permit"))}},
	{"permit in pieces", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT DONE("permit")), TAPE(in_pieces)}},
	{"permit at the second prompt", PAM_SUCCESS, {.options = plain,
	    .answers = 2, .typed = "118206",
	    SAYS(PROMPT PROMPT DONE("permit"))}},
	{"permit from afar", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .connection = "192.0.2.1 1 192.0.2.2 22", .host = "fe80::1%eth0",
	    .typed = "118206", SAYS(PROMPT DONE("permit"))}},
	{"permit after a key", PAM_SUCCESS, {.options = with_key, .answers = 1,
	    .methods = "publickey ssh-ed25519 AAAA", .typed = "118206",
	    SAYS(PROMPT DONE("permit"))}},
	{"permit anew", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .decided = true, .typed = "118206", SAYS(PROMPT DONE("permit"))}},
	{"permit with low descriptors", PAM_SUCCESS, {.options = plain,
	    .low = true, .answers = 1, .typed = "118206",
	    SAYS(PROMPT DONE("permit"))}},
	{"begun once more", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT DONE("permit")), TAPE(deaf_at_once)}},
	{"gone meanwhile", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT PROMPT DONE("permit")),
	    TAPE(gone_meanwhile)}},
	{"answer unread", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT INFO PROMPT DONE("permit")),
	    TAPE(answer_unread)}},
	{"another question", PAM_SUCCESS, {.options = plain, .answers = 2,
	    .typed = "118206", SAYS(PROMPT OTHER DONE("permit")),
	    TAPE(answer_unread)}},
	{"begun as often as may be", PAM_SUCCESS, {.options = plain,
	    .answers = 1, .typed = "118206", SAYS(PROMPT DONE("permit")),
	    TAPE(deaf_to_the_last)}},
	{"begun too often", PAM_AUTHINFO_UNAVAIL, {.options = plain,
	    .answers = 1, .typed = "118206", SAYS(PROMPT DONE("permit")),
	    TAPE(deaf_for_ever)}},
	{"answer unread thrice", PAM_SUCCESS, {.options = plain, .answers = 1,
	    .typed = "118206", SAYS(PROMPT PROMPT PROMPT PROMPT DONE("permit")),
	    TAPE(unread_thrice)}},
	{"answer unread, then gone", PAM_AUTHINFO_UNAVAIL, {.options = plain,
	    .answers = 1, .typed = "118206",
	    SAYS(PROMPT PROMPT PROMPT DONE("permit")), TAPE(unread_then_gone)}},
	{"answer unread until it is late", PAM_AUTHINFO_UNAVAIL,
	    {.options = hasty, .answers = 1, .typed = "118206",
	    SAYS(PROMPT PROMPT PROMPT PROMPT DONE("permit")),
	    TAPE(unread_then_late)}},
	{"one field", PAM_SUCCESS, {.options = one_field, .answers = 1,
	    .typed = "lovelace118206", SAYS(PROMPT DONE("permit"))}},
	{"one field, unread", PAM_SUCCESS, {.options = one_field, .answers = 1,
	    .typed = "lovelace118206", SAYS(PROMPT PROMPT DONE("permit")),
	    TAPE(answer_unread)}},
	{"one field, unasked", PAM_IGNORE, {.options = one_field, .answers = 1,
	    .typed = "lovelace", SAYS(DONE("notRequired"))}},
	{"one field, wrong", PAM_AUTH_ERR, {.options = one_field, .answers = 1,
	    .typed = "lovelace118206", SAYS(PROMPT DONE("deny"))}},
	{"one field, wrong, after a password", PAM_AUTH_ERR,
	    {.options = one_field, .answers = 1, .earlier = true,
	    .typed = "lovelace118206", SAYS(PROMPT DONE("deny"))}},
	{"one field, asked again", PAM_AUTH_ERR, {.options = one_field,
	    .answers = 2, .typed = "lovelace", SAYS(PROMPT PROMPT)}},
	{"one field, no key, after a password", PAM_AUTH_ERR,
	    {.options = both_with_key, .earlier = true}},
	{"one field, given twice, after a password", PAM_SERVICE_ERR,
	    {.options = given_twice, .earlier = true}},
	{"one field, bad option, after a password", PAM_SERVICE_ERR,
	    {.options = bad_before, .earlier = true}},
	{"one field, bad digits, after a password", PAM_SERVICE_ERR,
	    {.options = bad_digits, .earlier = true}},
	{"one field, empty name, after a password", PAM_AUTH_ERR,
	    {.options = one_field, .earlier = true, .user = ""}},
	{"one field, no daemon, after a password", PAM_AUTHINFO_UNAVAIL,
	    {.options = one_field, .earlier = true}},
	{"one field, right, after a password", PAM_SUCCESS,
	    {.options = one_field, .answers = 1, .earlier = true,
	    .typed = "lovelace118206", SAYS(PROMPT DONE("permit"))}},
	{"one field, anew", PAM_SUCCESS, {.options = one_field, .answers = 1,
	    .decided = true, .earlier = true, .typed = "lovelace118206",
	    SAYS(PROMPT DONE("permit"))}},
	{"account, one field, denied", PAM_PERM_DENIED, {.options = one_field,
	    .account = true, .earlier = true, SAYS(DONE("deny"))}},
	{"not required", PAM_IGNORE, {.options = plain,
	    SAYS(DONE("notRequired"))}},
	{"deny", PAM_AUTH_ERR, {.options = plain, .answers = 2,
	    .typed = "118206", SAYS(PROMPT PROMPT DONE("deny"))}},
	{"unavailable", PAM_AUTHINFO_UNAVAIL, {.options = plain,
	    SAYS(DONE("unavailable"))}},
	{"no answer", PAM_CONV_ERR, {.options = plain, .typed = "118206",
	    SAYS(PROMPT "{}\0")}},
	{"no string", PAM_CONV_ERR, {.options = plain, .answers = 1,
	    SAYS(PROMPT "{}\0")}},
	{"account, not required", PAM_IGNORE, {.options = plain,
	    .account = true, SAYS(DONE("notRequired"))}},
	{"account, denied", PAM_PERM_DENIED, {.options = plain, .account = true,
	    SAYS(DONE("deny"))}},
	{"account, permitted", PAM_SYSTEM_ERR, {.options = plain,
	    .account = true, SAYS(DONE("permit"))}},
	{"account, begun once more", PAM_IGNORE, {.options = plain,
	    .account = true, SAYS(DONE("notRequired")), TAPE(deaf_at_once)}},
	{"account, decided", PAM_IGNORE, {.options = plain, .account = true,
	    .decided = true, SAYS(DONE("deny"))}},
};

static bool
lets_in(int code)
{

	return (code == PAM_SUCCESS || code == PAM_IGNORE);
}

/* Run ${login} with its call ${number} failing as ${fault} says. */
static struct stage_result
run(const struct login_case * login, unsigned int number,
    enum stage_fault fault)
{
	struct stage_plan plan = login->plan;
	struct stage_result result;

	if (plan.user == NULL)
		plan.user = "mara";
	plan.fail_at = number;
	plan.fault = fault;
	stage_run(&plan, &result);
	return (result);
}

/* Name what was tried, for the message of a test that fails. */
static const char *
name_run(const struct login_case * login, unsigned int number,
    const struct stage_result * result)
{
	static char name[256];

	(void)snprintf(name, sizeof(name), "%s, call %u (%s), code %d",
	    login->name, number, result->what != NULL ? result->what : "-",
	    result->code);
	return (name);
}

/* No login survives an error of a call that it needs. One that it can do
 * without may change nothing, or end it. */
static void
an_error_lets_nobody_in(const struct login_case * login, unsigned int calls)
{
	struct stage_result result;
	unsigned int number;

	for (number = 1; number <= calls; number++) {
		result = run(login, number, STAGE_FAULT_ERROR);
		EXPECT(result.failed, name_run(login, number, &result));
		EXPECT(!result.mattered || !lets_in(result.code),
		    name_run(login, number, &result));
		EXPECT(!lets_in(result.code) || result.code == login->code,
		    name_run(login, number, &result));
	}
}

static void
lasting_errors_let_nobody_in(const struct login_case * login,
    unsigned int calls)
{
	struct stage_result result;
	unsigned int number;

	for (number = 1; number <= calls; number++) {
		result = run(login, number, STAGE_FAULT_LASTING);
		EXPECT(!result.mattered || !lets_in(result.code),
		    name_run(login, number, &result));
		EXPECT(!lets_in(result.code) || result.code == login->code,
		    name_run(login, number, &result));
	}
}

/* A signal that the application handles is no event at all. */
static void
a_signal_changes_nothing(const struct login_case * login, unsigned int calls)
{
	struct stage_result result;
	unsigned int number;

	for (number = 1; number <= calls; number++) {
		result = run(login, number, STAGE_FAULT_SIGNAL);
		EXPECT(result.code == login->code,
		    name_run(login, number, &result));
	}
}

/* Test ${login}; return how many of its calls were failed. */
static unsigned int
test(const struct login_case * login)
{
	struct stage_result result = run(login, 0, STAGE_FAULT_ERROR);

	EXPECT(result.code == login->code, name_run(login, 0, &result));
	EXPECT(!result.failed && result.calls > 0, login->name);
	an_error_lets_nobody_in(login, result.calls);
	lasting_errors_let_nobody_in(login, result.calls);
	a_signal_changes_nothing(login, result.calls);
	return (result.calls);
}

int
main(void)
{
	unsigned int calls = 0;
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		calls += test(&cases[i]);
	(void)printf("bar faults-tried %u 500 %s\n", calls,
	    calls >= 500 ? "ok" : "short");
	return (calls >= 500 ? 0 : 1);
}
