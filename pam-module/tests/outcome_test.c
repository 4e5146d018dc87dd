/* Goal: each outcome has the PAM code of the design, and no other opens. */
#include <security/_pam_types.h>

#include "expect.h"
#include "outcome.h"

static const struct {
	const char * name;
	enum outcome outcome;
	int auth;
	int account;
} cases[] = {
	{"malformed", OUTCOME_MALFORMED, PAM_SYSTEM_ERR, PAM_SYSTEM_ERR},
	{"deny", OUTCOME_DENY, PAM_AUTH_ERR, PAM_PERM_DENIED},
	{"unavailable", OUTCOME_UNAVAILABLE, PAM_AUTHINFO_UNAVAIL,
	    PAM_AUTHINFO_UNAVAIL},
	{"not permitted", OUTCOME_NOT_PERMITTED, PAM_CRED_INSUFFICIENT,
	    PAM_CRED_INSUFFICIENT},
	{"conversation failed", OUTCOME_CONVERSATION, PAM_CONV_ERR,
	    PAM_CONV_ERR},
	{"bad option", OUTCOME_OPTION, PAM_SERVICE_ERR, PAM_SERVICE_ERR},
	{"no memory", OUTCOME_MEMORY, PAM_BUF_ERR, PAM_BUF_ERR},
	{"permit", OUTCOME_PERMIT, PAM_SUCCESS, PAM_SYSTEM_ERR},
	{"not required", OUTCOME_NOT_REQUIRED, PAM_IGNORE, PAM_IGNORE},
	{"decided", OUTCOME_DECIDED, PAM_SYSTEM_ERR, PAM_IGNORE},
};

static void
zero_refuses(void)
{
	static const enum outcome forgotten;

	EXPECT(outcome_code(forgotten, GROUP_AUTH) == PAM_SYSTEM_ERR, "zero");
}

static void
an_unknown_outcome_refuses(void)
{
	unsigned int i;

	for (i = COUNT(cases); i < 300; i++)
		EXPECT(outcome_code((enum outcome)i, GROUP_AUTH) ==
		    PAM_SYSTEM_ERR, "unknown");
}

static void
each_outcome_has_its_code(void)
{
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		EXPECT(outcome_code(cases[i].outcome, GROUP_AUTH) ==
		    cases[i].auth, cases[i].name);
		EXPECT(outcome_code(cases[i].outcome, GROUP_ACCOUNT) ==
		    cases[i].account, cases[i].name);
	}
}

static void
an_outcome_lets_in_where_its_code_does(void)
{
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		EXPECT(outcome_lets_in(cases[i].outcome) ==
		    (cases[i].auth == PAM_SUCCESS ||
		    cases[i].auth == PAM_IGNORE), cases[i].name);
}

int
main(void)
{

	zero_refuses();
	an_unknown_outcome_refuses();
	each_outcome_has_its_code();
	an_outcome_lets_in_where_its_code_does();
	return (0);
}
