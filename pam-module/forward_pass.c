#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <syslog.h>

#include <security/pam_ext.h>

#include "answer.h"
#include "forward_pass.h"
#include "trailing_code.h"

/* What is asked for; the second where no code is needed. */
#define BOTH_TEXT "Password & verification code: "
#define PASSWORD_TEXT "Password: "

/**
 * forward_pass_ask(${login}):
 * Ask for password and code in one line, keep the password in ${login}, and
 * answer with the code. A line without a code is all password, and the daemon
 * hears that there was no code. Where the daemon asks once more, it has
 * refused: who has one field only would give the same line again. Then, and
 * if there is no answer, end the walk and return false.
 */
bool
forward_pass_ask(struct login * login)
{
	char * code;

	if (login->password != NULL) {
		pam_syslog(login->pamh, LOG_NOTICE, "refused");
		return (login_end(login, OUTCOME_DENY));
	}
	if (!answer_ask(login, PAM_PROMPT_ECHO_OFF, BOTH_TEXT,
	    &login->password))
		return (false);
	code = trailing_code_find(login->password, login->options.forward_pass);
	answer_give(login, code != NULL ? code : CALL_NO_CODE);
	/* Cut off where it was typed, so that there is no copy of either. */
	if (code != NULL)
		explicit_bzero(code, strlen(code));
	return (true);
}

/* Hand on the password; ask for it if we have not. */
static bool
pass_on(struct login * login)
{

	if (login->password == NULL && !answer_ask(login, PAM_PROMPT_ECHO_OFF,
	    PASSWORD_TEXT, &login->password))
		return (false);
	if (pam_set_item(login->pamh, PAM_AUTHTOK, login->password) !=
	    PAM_SUCCESS)
		return (login_end_memory(login, "hand on the password"));
	return (true);
}

/**
 * forward_pass_hand_on(${login}):
 * If ${login}'s outcome lets in, hand the password to the modules behind us
 * (PAM_AUTHTOK), and ask for it before if nobody has typed it yet; where that
 * fails, it is the outcome. Whatever the outcome, erase our own copy.
 */
void
forward_pass_hand_on(struct login * login)
{

	if (outcome_lets_in(login->outcome))
		(void)pass_on(login);
	answer_forget(login->password);
	login->password = NULL;
}

/**
 * forward_pass_withdraw(${login}):
 * If the line asks for forward_pass, or cannot be read so that it may, and
 * ${login}'s outcome does not let in: take away PAM_AUTHTOK, whoever has set
 * it. No module behind us is to judge a password then: how long that takes,
 * and what it says, would tell somebody without the second factor whether the
 * password is right.
 */
void
forward_pass_withdraw(const struct login * login)
{
	bool asked_for = login->options.forward_pass != 0 ||
	    login->outcome == OUTCOME_OPTION;

	if (asked_for && !outcome_lets_in(login->outcome))
		(void)pam_set_item(login->pamh, PAM_AUTHTOK, NULL);
}
