#ifndef ANSWER_H_
#define ANSWER_H_

#include "login.h"

/* What the person answers to a prompt. */

/**
 * answer_ask(${login}, ${style}, ${text}, ${typed}):
 * Ask the person for ${text} and store what was typed in ${typed}, for the
 * caller to hand to answer_forget. If there is no answer, end the walk, log
 * that, and return false with NULL in ${typed}.
 */
bool answer_ask(struct login *, int, const char *, char **);

/**
 * answer_give(${login}, ${response}):
 * Let ${response}, which is copied, be the answer that is sent next.
 */
void answer_give(struct login *, const char *);

/**
 * answer_forget(${typed}):
 * Erase and free ${typed}, if it is anything.
 */
void answer_forget(char *);

#endif /* !ANSWER_H_ */
