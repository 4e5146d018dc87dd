#ifndef CONVERSATION_H_
#define CONVERSATION_H_

#include "login.h"

/**
 * conversation_hold(${login}):
 * Have the conversation that ${login}'s opening call begins, from the first
 * step to the verdict or to another end, and set ${login}'s outcome. Log why
 * it ended, if not with a verdict that lets in.
 *
 * If the daemon hangs up before it can have decided about what the person
 * answered, begin once more and send the answer there, if the same is asked
 * there: ROUNDS_MAX times, within the time of one exchange. Something else is
 * asked of the person. An answer that it may have decided about is never sent
 * twice, nor is silence taken for a hang-up.
 *
 * With the option forward_pass, ask for password and code in one line, and if
 * the verdict lets in hand the password to the modules behind us.
 */
void conversation_hold(struct login *);

/**
 * conversation_check(${login}):
 * Take the verdict that ${login}'s opening call is answered with, at once: the
 * account group has no conversation. Else as conversation_hold.
 */
void conversation_check(struct login *);

#endif /* !CONVERSATION_H_ */
