#ifndef FORWARD_PASS_H_
#define FORWARD_PASS_H_

#include "login.h"

/* The option forward_pass: password and code in one line. */

/**
 * forward_pass_ask(${login}):
 * Ask for password and code in one line, keep the password in ${login}, and
 * answer with the code. A line without a code is all password, and the daemon
 * hears that there was no code. Where the daemon asks once more, it has
 * refused: who has one field only would give the same line again. Then, and
 * if there is no answer, end the walk and return false.
 */
bool forward_pass_ask(struct login *);

/**
 * forward_pass_hand_on(${login}):
 * If ${login}'s outcome lets in, hand the password to the modules behind us
 * (PAM_AUTHTOK), and ask for it before if nobody has typed it yet; where that
 * fails, it is the outcome. Whatever the outcome, erase our own copy.
 */
void forward_pass_hand_on(struct login *);

/**
 * forward_pass_withdraw(${login}):
 * If the line asks for forward_pass, or cannot be read so that it may, and
 * ${login}'s outcome does not let in: take away PAM_AUTHTOK, whoever has set
 * it. No module behind us is to judge a password then: how long that takes,
 * and what it says, would tell somebody without the second factor whether the
 * password is right.
 */
void forward_pass_withdraw(const struct login *);

#endif /* !FORWARD_PASS_H_ */
