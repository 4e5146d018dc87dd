#include <stdint.h>
#include <string.h>

#include "reply.h"
#include "utf8.h"

/* Where we are. What is before next may have been rewritten. */
struct reader {
	unsigned char * next;
	unsigned char * end;
	int depth;
};

/* What the members of the reply and of its step say, before it is judged. */
struct findings {
	struct reply * reply;
	bool has_step;
	bool has_echo;
	bool has_verdict;
};

/* Reads the value of the member ${name} and notes what it says. */
typedef bool member_reader(struct reader *, const struct reply_string *,
    struct findings *);

static bool skip_value(struct reader *);

/* --- Tokens ------------------------------------------------------------- */

/* The next byte, or NUL at the end; no message has a NUL inside. */
static unsigned char
peek_byte(const struct reader * reader)
{

	return (reader->next < reader->end ? *reader->next : '\0');
}

/* Take ${byte} if it is next. */
static bool
take_byte(struct reader * reader, char byte)
{

	if (reader->next >= reader->end ||
	    *reader->next != (unsigned char)byte)
		return (false);
	reader->next++;
	return (true);
}

/* The next byte after white space (RFC 8259 §2), or NUL at the end. */
static unsigned char
peek(struct reader * reader)
{

	while (take_byte(reader, ' ') || take_byte(reader, '\t') ||
	    take_byte(reader, '\n') || take_byte(reader, '\r'))
		continue;
	return (peek_byte(reader));
}

/* Take ${byte} if it is next after white space. */
static bool
take(struct reader * reader, char byte)
{

	(void)peek(reader);
	return (take_byte(reader, byte));
}

/* Take ${word} (null, true, false) if it is next after white space. */
static bool
take_word(struct reader * reader, const char * word)
{
	size_t length = strlen(word);

	(void)peek(reader);
	if ((size_t)(reader->end - reader->next) < length ||
	    memcmp(reader->next, word, length) != 0)
		return (false);
	reader->next += length;
	return (true);
}

/* --- Strings ------------------------------------------------------------ */

/* Does ${string} say ${text}? */
static bool
says(const struct reply_string * string, const char * text)
{

	return (string->length == strlen(text) &&
	    memcmp(string->bytes, text, string->length) == 0);
}

/* The value of the hexadecimal digit ${byte}, or -1. */
static int
digit_value(unsigned char byte)
{

	if (byte >= '0' && byte <= '9')
		return (byte - '0');
	if (byte >= 'a' && byte <= 'f')
		return (byte - 'a' + 10);
	if (byte >= 'A' && byte <= 'F')
		return (byte - 'A' + 10);
	return (-1);
}

/* Read the four digits of a \u escape. */
static bool
read_code_unit(struct reader * reader, uint32_t * unit)
{
	int i, value;

	*unit = 0;
	for (i = 0; i < 4; i++) {
		if ((value = digit_value(peek_byte(reader))) < 0)
			return (false);
		*unit = (*unit << 4) | (uint32_t)value;
		reader->next++;
	}
	return (true);
}

/**
 * Read what follows a backslash and u into ${point}: four digits, and a second
 * escape where they are the first half of a surrogate pair (RFC 8259 §7).
 */
static bool
read_code_point(struct reader * reader, uint32_t * point)
{
	uint32_t low;

	if (!read_code_unit(reader, point))
		return (false);
	if (*point < 0xD800 || *point > 0xDFFF)
		return (*point != 0);
	if (*point > 0xDBFF || !take_byte(reader, '\\') ||
	    !take_byte(reader, 'u') || !read_code_unit(reader, &low) ||
	    low < 0xDC00 || low > 0xDFFF)
		return (false);
	*point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
	return (true);
}

/* Write ${point} as UTF-8 (RFC 3629 §3) at ${out}; return what is behind.
 * It takes at most 4 bytes, for an escape of at least 6 (12 for a pair). */
static unsigned char *
write_code_point(unsigned char * out, uint32_t point)
{

	if (point < 0x80) {
		*out++ = (unsigned char)point;
		return (out);
	}
	if (point < 0x800)
		*out++ = (unsigned char)(0xC0 | (point >> 6));
	else if (point < 0x10000)
		*out++ = (unsigned char)(0xE0 | (point >> 12));
	else
		*out++ = (unsigned char)(0xF0 | (point >> 18));
	if (point >= 0x10000)
		*out++ = (unsigned char)(0x80 | ((point >> 12) & 0x3F));
	if (point >= 0x800)
		*out++ = (unsigned char)(0x80 | ((point >> 6) & 0x3F));
	*out++ = (unsigned char)(0x80 | (point & 0x3F));
	return (out);
}

/* Resolve the escape behind a backslash to ${out}, and move that on. */
static bool
read_escape(struct reader * reader, unsigned char ** out)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char * letter;
	uint32_t point;

	if (take_byte(reader, 'u')) {
		if (!read_code_point(reader, &point))
			return (false);
		*out = write_code_point(*out, point);
		return (true);
	}
	if (peek_byte(reader) == '\0')
		return (false);
	if ((letter = strchr(letters, *reader->next)) == NULL)
		return (false);
	*(*out)++ = (unsigned char)meanings[letter - letters];
	reader->next++;
	return (true);
}

/* Copy one character that stands for itself to ${out}, and move that on. */
static bool
read_character(struct reader * reader, unsigned char ** out)
{
	size_t length;

	if (*reader->next < 0x20)
		return (false);
	length = utf8_sequence(reader->next,
	    (size_t)(reader->end - reader->next));
	if (length == 0)
		return (false);
	memmove(*out, reader->next, length);
	*out += length;
	reader->next += length;
	return (true);
}

/* Read a string. Its NUL takes at the latest the place of its last quote. */
static bool
read_string(struct reader * reader, struct reply_string * string)
{
	unsigned char * start;
	unsigned char * out;

	if (!take(reader, '"'))
		return (false);
	start = out = reader->next;
	while (reader->next < reader->end) {
		if (take_byte(reader, '"')) {
			*out = '\0';
			string->bytes = (const char *)start;
			string->length = (size_t)(out - start);
			return (true);
		}
		if (take_byte(reader, '\\')) {
			if (!read_escape(reader, &out))
				return (false);
		} else if (!read_character(reader, &out))
			return (false);
	}
	return (false);
}

/**
 * Is ${string} free of control characters: C0, DEL, and C1 (U+0080 to U+009F,
 * in UTF-8 C2 80 to C2 9F)? They could rewrite what a terminal shows.
 */
static bool
is_printable(const struct reply_string * string)
{
	const unsigned char * byte = (const unsigned char *)string->bytes;
	size_t i;

	for (i = 0; i < string->length; i++) {
		if (byte[i] < 0x20 || byte[i] == 0x7F)
			return (false);
		/* A NUL follows the string, so the next byte is there. */
		if (byte[i] == 0xC2 && byte[i + 1] < 0xA0)
			return (false);
	}
	return (true);
}

/* --- Containers --------------------------------------------------------- */

/* Enter a container that opens with ${byte}. */
static bool
enter(struct reader * reader, char byte)
{

	return (take(reader, byte) && ++reader->depth <= REPLY_DEPTH_MAX);
}

/* Leave a container that closes with ${byte}. */
static bool
leave(struct reader * reader, char byte)
{

	reader->depth--;
	return (take(reader, byte));
}

/* Read a member's name and colon to the end of ${names}, if it is new. */
static bool
read_name(struct reader * reader, struct reply_string * names, size_t count)
{
	size_t i;

	if (count == REPLY_MEMBERS_MAX || !read_string(reader, &names[count]))
		return (false);
	for (i = 0; i < count; i++) {
		if (names[i].length == names[count].length &&
		    memcmp(names[i].bytes, names[count].bytes,
		    names[i].length) == 0)
			return (false);
	}
	return (take(reader, ':'));
}

/* Read an object, each member's value by ${read_member}. */
static bool
read_object(struct reader * reader, member_reader * read_member,
    struct findings * findings)
{
	struct reply_string names[REPLY_MEMBERS_MAX];
	size_t count = 0;

	if (!enter(reader, '{'))
		return (false);
	if (peek(reader) == '}')
		return (leave(reader, '}'));
	do {
		if (!read_name(reader, names, count) ||
		    !read_member(reader, &names[count], findings))
			return (false);
		count++;
	} while (take(reader, ','));
	return (leave(reader, '}'));
}

/* Skip an array. Its length is bounded by the message's. */
static bool
skip_array(struct reader * reader)
{

	if (!enter(reader, '['))
		return (false);
	if (peek(reader) == ']')
		return (leave(reader, ']'));
	do {
		if (!skip_value(reader))
			return (false);
	} while (take(reader, ','));
	return (leave(reader, ']'));
}

/* --- Members that we do not know ---------------------------------------- */

/**
 * Skip a number (RFC 8259 §6) that is an integer of 64 bits, as Varlink's int
 * is. No interface of ours has another kind, the daemon's own reader refuses
 * it too, and readers differ in what they make of it.
 */
static bool
skip_integer(struct reader * reader)
{
	uint64_t largest = take_byte(reader, '-') ?
	    (uint64_t)INT64_MAX + 1 : INT64_MAX;
	uint64_t number = 0;
	unsigned char byte;

	if (take_byte(reader, '0'))
		return (true);
	byte = peek_byte(reader);
	if (byte < '1' || byte > '9')
		return (false);
	for (; byte >= '0' && byte <= '9'; byte = peek_byte(reader)) {
		if (number > (largest - (uint64_t)(byte - '0')) / 10)
			return (false);
		number = number * 10 + (uint64_t)(byte - '0');
		reader->next++;
	}
	return (true);
}

static bool
skip_member(struct reader * reader, const struct reply_string * name,
    struct findings * findings)
{

	(void)name;
	(void)findings;
	return (skip_value(reader));
}

/* Skip any value, as strictly as if we needed it. */
static bool
skip_value(struct reader * reader)
{
	struct reply_string ignored;

	switch (peek(reader)) {
	case '{':
		return (read_object(reader, skip_member, NULL));
	case '[':
		return (skip_array(reader));
	case '"':
		return (read_string(reader, &ignored));
	case 'n':
		return (take_word(reader, "null"));
	case 't':
		return (take_word(reader, "true"));
	case 'f':
		return (take_word(reader, "false"));
	default:
		return (skip_integer(reader));
	}
}

/* --- Members that we know: null is the same as absent -------------------- */

static bool
read_kind(struct reader * reader, struct reply * reply)
{
	struct reply_string kind;

	if (!read_string(reader, &kind))
		return (false);
	if (says(&kind, "prompt"))
		reply->kind = REPLY_KIND_PROMPT;
	else if (says(&kind, "info"))
		reply->kind = REPLY_KIND_INFO;
	else if (says(&kind, "error"))
		reply->kind = REPLY_KIND_ERROR;
	else if (says(&kind, "done"))
		reply->kind = REPLY_KIND_DONE;
	return (reply->kind != REPLY_KIND_NONE);
}

static bool
read_text(struct reader * reader, struct reply * reply)
{

	if (take_word(reader, "null"))
		return (true);
	return (read_string(reader, &reply->text) &&
	    reply->text.length <= REPLY_TEXT_MAX && is_printable(&reply->text));
}

static bool
read_echo(struct reader * reader, struct findings * findings)
{

	if (take_word(reader, "null"))
		return (true);
	findings->has_echo = true;
	findings->reply->echo = take_word(reader, "true");
	return (findings->reply->echo || take_word(reader, "false"));
}

static bool
read_verdict(struct reader * reader, struct findings * findings)
{
	struct reply_string verdict;
	enum outcome * outcome = &findings->reply->verdict;

	if (take_word(reader, "null"))
		return (true);
	if (!read_string(reader, &verdict))
		return (false);
	findings->has_verdict = true;
	if (says(&verdict, "permit"))
		*outcome = OUTCOME_PERMIT;
	else if (says(&verdict, "notRequired"))
		*outcome = OUTCOME_NOT_REQUIRED;
	else if (says(&verdict, "deny"))
		*outcome = OUTCOME_DENY;
	else if (says(&verdict, "unavailable"))
		*outcome = OUTCOME_UNAVAILABLE;
	else if (says(&verdict, "notPermitted"))
		*outcome = OUTCOME_NOT_PERMITTED;
	else
		return (false);
	return (true);
}

static bool
read_step_member(struct reader * reader, const struct reply_string * name,
    struct findings * findings)
{

	if (says(name, "kind"))
		return (read_kind(reader, findings->reply));
	if (says(name, "text"))
		return (read_text(reader, findings->reply));
	if (says(name, "echo"))
		return (read_echo(reader, findings));
	if (says(name, "verdict"))
		return (read_verdict(reader, findings));
	return (skip_value(reader));
}

static bool
read_parameter(struct reader * reader, const struct reply_string * name,
    struct findings * findings)
{

	if (!says(name, "step"))
		return (skip_value(reader));
	if (take_word(reader, "null"))
		return (true);
	findings->has_step = true;
	return (read_object(reader, read_step_member, findings));
}

/* Is ${byte} one that the name of a Varlink error is made of? */
static bool
is_name_byte(char byte)
{

	return ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	    (byte >= '0' && byte <= '9') || byte == '.' || byte == '-');
}

/* Read an error's name, which may end up in a log. */
static bool
read_error(struct reader * reader, struct reply * reply)
{
	size_t i;

	if (take_word(reader, "null"))
		return (true);
	if (!read_string(reader, &reply->error) || reply->error.length == 0 ||
	    reply->error.length > REPLY_ERROR_MAX)
		return (false);
	for (i = 0; i < reply->error.length; i++) {
		if (!is_name_byte(reply->error.bytes[i]))
			return (false);
	}
	return (true);
}

static bool
read_reply_member(struct reader * reader, const struct reply_string * name,
    struct findings * findings)
{

	if (says(name, "parameters"))
		return (take_word(reader, "null") ||
		    read_object(reader, read_parameter, findings));
	if (says(name, "error"))
		return (read_error(reader, findings->reply));
	if (says(name, "continues"))
		return (take_word(reader, "null") || take_word(reader, "false"));
	return (false);
}

/* --- The whole ---------------------------------------------------------- */

/* Has the step what its kind must have, and nothing that it must not? */
static bool
is_whole_step(const struct findings * findings)
{

	switch (findings->reply->kind) {
	case REPLY_KIND_PROMPT:
		return (findings->reply->text.bytes != NULL &&
		    !findings->has_verdict);
	case REPLY_KIND_INFO:
	case REPLY_KIND_ERROR:
		return (!findings->has_echo && !findings->has_verdict);
	case REPLY_KIND_DONE:
		return (!findings->has_echo && findings->has_verdict);
	case REPLY_KIND_NONE:
		break;
	}
	return (false);
}

/**
 * reply_read(${bytes}, ${length}, ${reply}):
 * Read the message of ${length} bytes at ${bytes}, without its NUL, into
 * ${reply}, whose strings point into ${bytes}: escapes are resolved there, so
 * that the message is used up. Return false, and a ${reply} not to be used,
 * unless every byte is as RFC 8259 and org.sallyport.Login say, where
 *   - strings are UTF-8 without U+0000 and unpaired surrogates;
 *   - numbers are integers of 64 bits;
 *   - no object has a name twice, or more than REPLY_MEMBERS_MAX members;
 *   - nothing nests deeper than REPLY_DEPTH_MAX;
 *   - the reply has no members but parameters, error and continues, which is
 *     not true, since we never ask for more;
 *   - a step has the members that its kind must have, none that it must not,
 *     and a text of at most REPLY_TEXT_MAX bytes without control characters.
 * Members that we do not know are skipped in parameters and in the step, so
 * that this module goes on working with a later daemon. Nothing is allocated,
 * and nothing is read or written outside ${bytes}.
 */
bool
reply_read(char * bytes, size_t length, struct reply * reply)
{
	struct reader reader = {
		.next = (unsigned char *)bytes,
		.end = (unsigned char *)bytes + length,
		.depth = 0,
	};
	struct findings findings = {.reply = reply};

	*reply = (struct reply){.type = REPLY_NONE};
	if (!read_object(&reader, read_reply_member, &findings))
		return (false);
	(void)peek(&reader);
	if (reader.next != reader.end)
		return (false);

	if (reply->error.bytes != NULL) {
		reply->type = REPLY_ERROR;
		return (true);
	}
	if (!findings.has_step) {
		reply->type = REPLY_EMPTY;
		return (true);
	}
	reply->type = REPLY_STEP;
	return (is_whole_step(&findings));
}
