/*
 * fuzz_reply: the reader of replies, given any bytes. The input is one message
 * without its NUL, in memory of just its size, so that AddressSanitizer sees a
 * step outside.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "channel.h"
#include "fuzz.h"
#include "reply.h"

/* End the program unless ${condition}. */
static void
must(bool condition, const char * what)
{

	if (condition)
		return;
	(void)fprintf(stderr, "fuzz_reply: not so: %s\n", what);
	abort();
}

/* Read a copy of the ${length} bytes at ${bytes} into ${reply}, whose strings
 * stay readable until ${memory} is freed. */
static bool
read_copy(const void * bytes, size_t length, struct reply * reply,
    char ** memory)
{

	*memory = malloc(length > 0 ? length : 1);
	must(*memory != NULL, "there is memory for the test itself");
	memcpy(*memory, bytes, length);
	return (reply_read(*memory, length, reply));
}

/* Does ${string} lie in the ${length} bytes at ${memory}, with its NUL? */
static void
must_lie_within(const struct reply_string * string, const char * memory,
    size_t length)
{

	if (string->bytes == NULL)
		return;
	must(string->bytes >= memory && string->length < length &&
	    string->bytes + string->length < memory + length,
	    "a string lies in the message");
	must(strlen(string->bytes) == string->length, "a string ends with NUL");
}

static bool
same_string(const struct reply_string * one, const struct reply_string * other)
{

	return ((one->bytes == NULL) == (other->bytes == NULL) &&
	    one->length == other->length && (one->bytes == NULL ||
	    memcmp(one->bytes, other->bytes, one->length) == 0));
}

/* The word for ${verdict} in the interface. */
static const char *
verdict_name(enum outcome verdict)
{

	if (verdict == OUTCOME_PERMIT)
		return ("permit");
	if (verdict == OUTCOME_NOT_REQUIRED)
		return ("notRequired");
	if (verdict == OUTCOME_DENY)
		return ("deny");
	if (verdict == OUTCOME_UNAVAILABLE)
		return ("unavailable");
	must(verdict == OUTCOME_NOT_PERMITTED, "a verdict is one of five");
	return ("notPermitted");
}

/* Write the step of ${reply} anew, as plainly as can be. */
static int
write_plainly(char * out, size_t size, const struct reply * reply)
{
	char text[2 * REPLY_TEXT_MAX + 16] = "";
	char * end = text;
	size_t i;

	if (reply->text.bytes != NULL) {
		end += snprintf(end, sizeof(text), ",\"text\":\"");
		for (i = 0; i < reply->text.length; i++) {
			if (strchr("\"\\", reply->text.bytes[i]) != NULL)
				*end++ = '\\';
			*end++ = reply->text.bytes[i];
		}
		(void)snprintf(end, 2, "\"");
	}
	if (reply->kind == REPLY_KIND_DONE)
		return (snprintf(out, size, "{\"parameters\":{\"step\":{\"kind\":"
		    "\"done\",\"verdict\":\"%s\"%s}}}",
		    verdict_name(reply->verdict), text));
	return (snprintf(out, size, "{\"parameters\":{\"step\":{\"kind\":\"%s\""
	    "%s%s}}}", reply->kind == REPLY_KIND_PROMPT ? "prompt" :
	    reply->kind == REPLY_KIND_INFO ? "info" : "error",
	    reply->echo ? ",\"echo\":true" : "", text));
}

/* What was read means what it would mean if it were written plainly: nothing
 * else in the message has any weight. */
static void
must_mean_the_same_plainly(const struct reply * reply)
{
	char plain[4 * REPLY_TEXT_MAX];
	struct reply again;
	char * memory;
	int length = write_plainly(plain, sizeof(plain), reply);

	must(length > 0 && (size_t)length < sizeof(plain), "a step is short");
	must(read_copy(plain, (size_t)length, &again, &memory) &&
	    again.type == REPLY_STEP && again.kind == reply->kind &&
	    again.echo == reply->echo && again.verdict == reply->verdict &&
	    same_string(&again.text, &reply->text),
	    "a step means what it says plainly");
	free(memory);
}

/* No message that is taken is taken without its last byte that counts: one
 * that was cut is never believed. */
static void
must_need_its_end(const uint8_t * bytes, size_t length)
{
	struct reply reply;
	char * memory;

	while (length > 0 && strchr(" \t\r\n", bytes[length - 1]) != NULL)
		length--;
	must(length > 0 && bytes[length - 1] == '}', "a reply ends with a brace");
	must(!read_copy(bytes, length - 1, &reply, &memory),
	    "a reply that was cut is refused");
	free(memory);
}

int
LLVMFuzzerTestOneInput(const uint8_t * bytes, size_t length)
{
	struct reply reply;
	char * memory;

	/* The channel hands on neither NUL nor more than its buffer. */
	if (length >= CHANNEL_MESSAGE_MAX ||
	    (length > 0 && memchr(bytes, '\0', length) != NULL))
		return (0);
	if (read_copy(bytes, length, &reply, &memory)) {
		must_lie_within(&reply.text, memory, length);
		must_lie_within(&reply.error, memory, length);
		must((reply.type == REPLY_ERROR) == (reply.error.bytes != NULL),
		    "an error has a name");
		if (reply.type == REPLY_STEP)
			must_mean_the_same_plainly(&reply);
		must_need_its_end(bytes, length);
	}
	free(memory);
	return (0);
}
