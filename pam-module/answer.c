#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_ext.h>

#include "answer.h"

/**
 * answer_ask(${login}, ${style}, ${text}, ${typed}):
 * Ask the person for ${text} and store what was typed in ${typed}, for the
 * caller to hand to answer_forget. If there is no answer, end the walk, log
 * that, and return false with NULL in ${typed}.
 */
bool
answer_ask(struct login * login, int style, const char * text, char ** typed)
{
	int result;

	*typed = NULL;
	result = pam_prompt(login->pamh, style, typed, "%s", text);
	if (result == PAM_SUCCESS && *typed != NULL)
		return (true);
	answer_forget(*typed);
	*typed = NULL;
	return (login_end_conversation(login, result));
}

/**
 * answer_give(${login}, ${response}):
 * Let ${response}, which is copied, be the answer that is sent next.
 */
void
answer_give(struct login * login, const char * response)
{

	call_answer(&login->answer, response);
	login->next = &login->answer;
	login->unheard = true;
}

/**
 * answer_forget(${typed}):
 * Erase and free ${typed}, if it is anything.
 */
void
answer_forget(char * typed)
{

	if (typed == NULL)
		return;
	explicit_bzero(typed, strlen(typed));
	free(typed);
}
