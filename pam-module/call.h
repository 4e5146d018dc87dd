#ifndef CALL_H_
#define CALL_H_

#include <stdbool.h>
#include <stddef.h>

/* Limits of org.sallyport.Login, in bytes of UTF-8. */
#define CALL_NAME_MAX 256
#define CALL_RESPONSE_MAX 512

/* A response that is neither a code nor a choice. The daemon judges it as it
 * judges all that is no code: refused, recorded as such, not counted. */
#define CALL_NO_CODE "?"

/* Room for the largest call: Begin with four names, each byte of which may
 * become six (\u001b), an address and the frame around them. */
#define CALL_BYTES_MAX 8192

/* A call as it goes over the wire. */
struct call {
	size_t length;			/* With the NUL. */
	char bytes[CALL_BYTES_MAX];
};

/* What is known about a login. NULL where there is nothing. */
struct call_login {
	const char * user;
	const char * service;
	const char * terminal;
	const char * address;
	const char * remote_user;
	bool silent;
};

/**
 * call_begin(${call}, ${login}):
 * Write the call Begin for ${login} into ${call}. Return false if its user or
 * service is missing, empty, longer than CALL_NAME_MAX or not UTF-8: to mend
 * a name could make it another's. The optional items are left out for the
 * same reasons, since they only describe.
 */
bool call_begin(struct call *, const struct call_login *);

/**
 * call_check_account(${call}, ${login}):
 * Write the call CheckAccount for ${login}, of which it takes user, service
 * and address, into ${call}. Return as call_begin does.
 */
bool call_check_account(struct call *, const struct call_login *);

/**
 * call_answer(${call}, ${response}):
 * Write the call Answer with ${response} into ${call}. A response that the
 * call cannot carry, because it is longer than CALL_RESPONSE_MAX or not UTF-8,
 * was no code and no choice; CALL_NO_CODE goes in its place, so that pasting
 * nonsense looks no different here from typing it. It is not the empty string:
 * that would acknowledge a text which has only to be read.
 */
void call_answer(struct call *, const char *);

/**
 * call_cancel(${call}):
 * Write the call Cancel into ${call}.
 */
void call_cancel(struct call *);

#endif /* !CALL_H_ */
