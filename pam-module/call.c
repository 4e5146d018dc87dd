#include <assert.h>
#include <string.h>

#include "call.h"
#include "utf8.h"

/* The longest that one byte becomes: \u00XX. */
#define ESCAPED_MAX 6

/* More than the longest address, and all braces, names and the NUL. */
#define FRAME_MAX 512

/* Nothing below can overflow: so put() need not report, only refuse. */
static_assert(4 * CALL_NAME_MAX * ESCAPED_MAX + FRAME_MAX <= CALL_BYTES_MAX,
    "the largest Begin fits");
static_assert(CALL_RESPONSE_MAX * ESCAPED_MAX + FRAME_MAX <= CALL_BYTES_MAX,
    "the largest Answer fits");

/* Append ${length} bytes. What does not fit is cut: a call without its end
 * is one that the daemon refuses. */
static void
put_bytes(struct call * call, const char * bytes, size_t length)
{
	size_t room = sizeof(call->bytes) - call->length;

	if (length > room)
		length = room;
	memcpy(call->bytes + call->length, bytes, length);
	call->length += length;
}

static void
put(struct call * call, const char * text)
{

	put_bytes(call, text, strlen(text));
}

/* Append ${byte}, which cannot stand in a JSON string (RFC 8259 §7). */
static void
put_escaped(struct call * call, char byte)
{
	static const char digits[] = "0123456789abcdef";
	char escape[ESCAPED_MAX] = {'\\', 'u', '0', '0', '0', '0'};

	escape[4] = digits[((unsigned char)byte >> 4) & 0xF];
	escape[5] = digits[(unsigned char)byte & 0xF];
	put_bytes(call, escape, sizeof(escape));
}

/* Append ${text}, which is UTF-8, as a JSON string. */
static void
put_string(struct call * call, const char * text)
{

	put(call, "\"");
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\')
			put_escaped(call, *text);
		else
			put_bytes(call, text, 1);
	}
	put(call, "\"");
}

/* Append ${opening} (comma, name, colon of a member) and the string ${text}. */
static void
put_member(struct call * call, const char * opening, const char * text)
{

	put(call, opening);
	put_string(call, text);
}

static void
start(struct call * call, const char * text)
{

	call->length = 0;
	put(call, text);
}

/* End ${call} with ${text} and the NUL that ends a message. */
static void
end(struct call * call, const char * text)
{

	put(call, text);
	put_bytes(call, "", 1);
}

/* Can ${text} be sent, at 1 to ${limit} bytes? */
static bool
is_sendable(const char * text, size_t limit)
{

	return (text != NULL && text[0] != '\0' &&
	    strnlen(text, limit + 1) <= limit && utf8_valid(text));
}

/* Can ${login} be named at all? */
static bool
is_named(const struct call_login * login)
{

	return (is_sendable(login->user, CALL_NAME_MAX) &&
	    is_sendable(login->service, CALL_NAME_MAX));
}

/* Append an optional member as put_member does, or leave it out. */
static void
put_optional(struct call * call, const char * opening, const char * text)
{

	if (is_sendable(text, CALL_NAME_MAX))
		put_member(call, opening, text);
}

/**
 * call_begin(${call}, ${login}):
 * Write the call Begin for ${login} into ${call}. Return false if its user or
 * service is missing, empty, longer than CALL_NAME_MAX or not UTF-8: to mend
 * a name could make it another's. The optional items are left out for the
 * same reasons, since they only describe.
 */
bool
call_begin(struct call * call, const struct call_login * login)
{

	if (!is_named(login))
		return (false);
	start(call, "{\"method\":\"org.sallyport.Login.Begin\",\"parameters\":");
	put_member(call, "{\"user\":", login->user);
	put_member(call, ",\"service\":", login->service);
	put_optional(call, ",\"terminal\":", login->terminal);
	put_optional(call, ",\"address\":", login->address);
	put_optional(call, ",\"remoteUser\":", login->remote_user);
	if (login->silent)
		put(call, ",\"silent\":true");
	end(call, "}}");
	return (true);
}

/**
 * call_check_account(${call}, ${login}):
 * Write the call CheckAccount for ${login}, of which it takes user, service
 * and address, into ${call}. Return as call_begin does.
 */
bool
call_check_account(struct call * call, const struct call_login * login)
{

	if (!is_named(login))
		return (false);
	start(call, "{\"method\":\"org.sallyport.Login.CheckAccount\","
	    "\"parameters\":");
	put_member(call, "{\"user\":", login->user);
	put_member(call, ",\"service\":", login->service);
	put_optional(call, ",\"address\":", login->address);
	end(call, "}}");
	return (true);
}

/**
 * call_answer(${call}, ${response}):
 * Write the call Answer with ${response} into ${call}. A response that the
 * call cannot carry, because it is longer than CALL_RESPONSE_MAX or not UTF-8,
 * was no code and no choice; CALL_NO_CODE goes in its place, so that pasting
 * nonsense looks no different here from typing it. It is not the empty string:
 * that would acknowledge a text which has only to be read.
 */
void
call_answer(struct call * call, const char * response)
{

	if (response[0] != '\0' && !is_sendable(response, CALL_RESPONSE_MAX))
		response = CALL_NO_CODE;
	start(call, "{\"method\":\"org.sallyport.Login.Answer\",\"parameters\":");
	put_member(call, "{\"response\":", response);
	end(call, "}}");
}

/**
 * call_cancel(${call}):
 * Write the call Cancel into ${call}.
 */
void
call_cancel(struct call * call)
{

	start(call, "{\"method\":\"org.sallyport.Login.Cancel\"");
	end(call, "}");
}
