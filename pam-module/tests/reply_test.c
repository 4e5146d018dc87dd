/* Goal: the reader takes what the interface says, refuses all else, and stays
 * inside the buffer, which is why each message lies in memory of its own size
 * here and AddressSanitizer watches. */
#include <string.h>

#include "expect.h"
#include "reply.h"

#define STEP(members) "{\"parameters\":{\"step\":{" members "}}}"
#define DONE "\"kind\":\"done\",\"verdict\":\"permit\""
#define PROMPT(text) STEP("\"kind\":\"prompt\",\"echo\":true,\"text\":" text)
#define EXTRA(value) STEP(DONE ",\"extra\":" value)

#define TEN "aaaaaaaaaa"
#define FIFTY TEN TEN TEN TEN TEN
#define FIVE_HUNDRED FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

static const char * const refused[] = {
	/* Not a reply at all. */
	"", " ", "x", "null", "true", "1", "\"a\"", "[]", "{", "}", "{]", "[}",
	"{}}", "{} {}", "{}x", "{}\v", "\f{}", "\xEF\xBB\xBF{}", "{,}",
	"{\"parameters\":{},}", "{\"parameters\" {}}", "{\"parameters\":}",
	"{parameters:{}}", "{'parameters':{}}", "{\"parameters\":{}",
	"{\"parameters\":{} \"error\":null}", "// {}", "{}//", "{\"\":1}",
	/* The members of a reply. */
	"{\"method\":\"a.b.C\"}", "{\"Parameters\":{}}", "{\"parameter\":{}}",
	"{\"parameters\":{},\"parameters\":{}}", "{\"error\":null,\"error\":null}",
	"{\"parameters\":{},\"p\\u0061rameters\":{}}",
	"{\"parameters\":[]}", "{\"parameters\":\"\"}", "{\"parameters\":0}",
	"{\"parameters\":false}", "{\"parameters\":nul}", "{\"parameters\":nulll}",
	"{\"continues\":true}", "{\"continues\":1}", "{\"continues\":\"false\"}",
	"{\"continues\":false,\"continues\":false}",
	"{\"parameters\":{},\"unknown\":null}",
	"{\"error\":\"\"}", "{\"error\":1}", "{\"error\":{}}",
	"{\"error\":\"a b\"}", "{\"error\":\"a\\u001b[2J\"}",
	"{\"error\":\"\xC3\xA4.B\"}", "{\"error\":\"a%s\"}",
	"{\"error\":\"" FIVE_HUNDRED TEN "aa\"}",
	/* The step. */
	"{\"parameters\":{\"step\":[]}}", "{\"parameters\":{\"step\":\"done\"}}",
	"{\"parameters\":{\"step\":{" DONE "},\"step\":{" DONE "}}}",
	"{\"parameters\":{\"step\":null,\"step\":{" DONE "}}}",
	STEP(""), STEP("\"kind\":null"), STEP("\"kind\":\"\""),
	STEP("\"kind\":\"Done\",\"verdict\":\"permit\""),
	STEP("\"kind\":\"finished\",\"verdict\":\"permit\""),
	STEP("\"kind\":1,\"verdict\":\"permit\""),
	STEP("\"verdict\":\"permit\""),
	STEP("\"kind\":\"done\""), STEP("\"kind\":\"done\",\"verdict\":null"),
	STEP("\"kind\":\"done\",\"verdict\":\"\""),
	STEP("\"kind\":\"done\",\"verdict\":\"Permit\""),
	STEP("\"kind\":\"done\",\"verdict\":\"permitted\""),
	STEP("\"kind\":\"done\",\"verdict\":\"permi\""),
	STEP("\"kind\":\"done\",\"verdict\":\"permit \""),
	STEP("\"kind\":\"done\",\"verdict\":true"),
	STEP("\"kind\":\"done\",\"verdict\":[\"permit\"]"),
	STEP("\"kind\":\"done\",\"kind\":\"done\",\"verdict\":\"permit\""),
	STEP(DONE ",\"verdict\":\"deny\""),
	STEP(DONE ",\"verd\\u0069ct\":\"deny\""),
	STEP(DONE ",\"echo\":false"), STEP(DONE ",\"text\":1"),
	STEP("\"kind\":\"prompt\""), STEP("\"kind\":\"prompt\",\"text\":null"),
	STEP("\"kind\":\"prompt\",\"text\":\"a\",\"verdict\":\"permit\""),
	STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":1"),
	STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":\"true\""),
	STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":tru"),
	STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":truefalse"),
	STEP("\"kind\":\"info\",\"text\":\"a\",\"echo\":true"),
	STEP("\"kind\":\"error\",\"text\":\"a\",\"verdict\":\"permit\""),
	/* Texts. */
	PROMPT("a"), PROMPT("\"a"), PROMPT("[\"a\"]"), PROMPT("\"a\"b"),
	PROMPT("\"\n\""), PROMPT("\"\t\""), PROMPT("\"\x01\""),
	PROMPT("\"\\n\""), PROMPT("\"\\t\""), PROMPT("\"\\b\""),
	PROMPT("\"\\r\""), PROMPT("\"\\f\""),
	PROMPT("\"\\u001b[31m\""), PROMPT("\"\\u001B\""), PROMPT("\"\x7F\""),
	PROMPT("\"\\u007f\""), PROMPT("\"\\u0080\""), PROMPT("\"\\u009b\""),
	PROMPT("\"\\u009F\""), PROMPT("\"\xC2\x80\""), PROMPT("\"\xC2\x9B\""),
	PROMPT("\"\xC2\x9F\""), PROMPT("\"a\xC2\x85\""),
	PROMPT("\"\\u0000\""), PROMPT("\"\\u000\""), PROMPT("\"\\u00g0\""),
	PROMPT("\"\\u 041\""), PROMPT("\"\\u+041\""), PROMPT("\"\\U0041\""),
	PROMPT("\"\\x41\""), PROMPT("\"\\a\""), PROMPT("\"\\'\""),
	PROMPT("\"\\\""), PROMPT("\"\\\xC3\xA4\""),
	PROMPT("\"\\ud800\""), PROMPT("\"\\udc00\""), PROMPT("\"\\udfff\""),
	PROMPT("\"\\ud800\\ud800\""), PROMPT("\"\\ud800\\u0041\""),
	PROMPT("\"\\ud800x\""), PROMPT("\"\\ud800\\n\""),
	PROMPT("\"\\udc00\\udc00\""), PROMPT("\"\\udbff\\ue000\""), PROMPT("\"\\ud83d\\ude0\""),
	PROMPT("\"\x80\""), PROMPT("\"\xBF\""), PROMPT("\"\xC0\x80\""),
	PROMPT("\"\xC1\x81\""), PROMPT("\"\xC3\""), PROMPT("\"\xC3(\""),
	PROMPT("\"\xE0\x9F\xBF\""), PROMPT("\"\xED\xA0\x80\""),
	PROMPT("\"\xED\xBF\xBF\""), PROMPT("\"\xE2\x82\""),
	PROMPT("\"\xF0\x8F\xBF\xBF\""), PROMPT("\"\xF4\x90\x80\x80\""),
	PROMPT("\"\xF5\x80\x80\x80\""), PROMPT("\"\xFE\""), PROMPT("\"\xFF\""),
	PROMPT("\"\xF0\x9F\x98\""), PROMPT("\"" FIVE_HUNDRED TEN "aa\""),
	/* Members that we do not know are read as strictly. */
	EXTRA(""), EXTRA("nan"), EXTRA("NaN"), EXTRA("Infinity"), EXTRA("-"),
	EXTRA("+1"), EXTRA("01"), EXTRA("-01"), EXTRA("1."), EXTRA(".5"),
	EXTRA("1.e1"), EXTRA("1e"), EXTRA("1e+"), EXTRA("1e-"), EXTRA("1e+-1"),
	EXTRA("1.5"), EXTRA("-0.0"), EXTRA("1e5"), EXTRA("1E5"), EXTRA("0e0"),
	EXTRA("9223372036854775808"), EXTRA("-9223372036854775809"),
	EXTRA("18446744073709551617"), EXTRA("10000000000000000000"),
	EXTRA("0x10"), EXTRA("1 2"), EXTRA("- 1"), EXTRA("1,"), EXTRA("[1,]"),
	EXTRA("[,1]"), EXTRA("[1 2]"), EXTRA("["), EXTRA("]"), EXTRA("[1}"),
	EXTRA("{\"a\"}"), EXTRA("{\"a\":}"), EXTRA("{1:2}"), EXTRA("{\"a\":1,}"),
	EXTRA("{\"a\":1,\"a\":1}"), EXTRA("{\"a\":1,\"\\u0061\":1}"),
	EXTRA("{\"\":1,\"\":1}"), EXTRA("\"\\u0000\""), EXTRA("\"\\ud800\""),
	EXTRA("\"\xFF\""), EXTRA("\"\n\""), EXTRA("True"), EXTRA("tru"),
	EXTRA("truee"), EXTRA("fals"), EXTRA("nul"), EXTRA("undefined"),
	EXTRA("[[[[[[[]]]]]]]"), EXTRA("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}"),
	"{\"parameters\":{\"a\":[[[[[[[]]]]]]]}}",
	"{\"parameters\":{\"\\u0000\":1}}", "{\"parameters\":{\"\xFF\":1}}",
};

/* What a reply that is taken says. */
static const struct taken {
	const char * message;
	enum reply_type type;
	enum reply_kind kind;
	const char * text;
	bool echo;
	enum outcome verdict;
} taken[] = {
	{"{}", REPLY_EMPTY, REPLY_KIND_NONE, NULL, false, 0},
	{" \t\r\n{ \t\r\n} \t\r\n", REPLY_EMPTY, REPLY_KIND_NONE, NULL, false, 0},
	{"{\"parameters\":null}", REPLY_EMPTY, REPLY_KIND_NONE, NULL, false, 0},
	{"{\"parameters\":{}}", REPLY_EMPTY, REPLY_KIND_NONE, NULL, false, 0},
	{"{\"parameters\":{\"step\":null}}", REPLY_EMPTY, REPLY_KIND_NONE, NULL,
	    false, 0},
	{"{\"continues\":false,\"error\":null,\"parameters\":null}", REPLY_EMPTY,
	    REPLY_KIND_NONE, NULL, false, 0},
	{"{\"continues\":null}", REPLY_EMPTY, REPLY_KIND_NONE, NULL, false, 0},
	{STEP(DONE), REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{STEP("\"verdict\":\"permit\",\"kind\":\"done\""), REPLY_STEP,
	    REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{STEP("\"kind\":\"done\",\"text\":null,\"echo\":null,"
	    "\"verdict\":\"notRequired\""), REPLY_STEP, REPLY_KIND_DONE, NULL,
	    false, OUTCOME_NOT_REQUIRED},
	{STEP("\"kind\":\"done\",\"verdict\":\"deny\",\"text\":\"No.\""),
	    REPLY_STEP, REPLY_KIND_DONE, "No.", false, OUTCOME_DENY},
	{STEP("\"kind\":\"done\",\"verdict\":\"unavailable\""), REPLY_STEP,
	    REPLY_KIND_DONE, NULL, false, OUTCOME_UNAVAILABLE},
	{STEP("\"kind\":\"done\",\"verdict\":\"notPermitted\""), REPLY_STEP,
	    REPLY_KIND_DONE, NULL, false, OUTCOME_NOT_PERMITTED},
	{STEP("\"k\\u0069nd\":\"d\\u006Fne\",\"verdict\":\"p\\u0065rmit\""),
	    REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{PROMPT("\"Verification code: \""), REPLY_STEP, REPLY_KIND_PROMPT,
	    "Verification code: ", true, 0},
	{STEP("\"kind\":\"prompt\",\"text\":\"a\""), REPLY_STEP,
	    REPLY_KIND_PROMPT, "a", false, 0},
	{STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":null"), REPLY_STEP,
	    REPLY_KIND_PROMPT, "a", false, 0},
	{STEP("\"kind\":\"prompt\",\"text\":\"a\",\"echo\":false"), REPLY_STEP,
	    REPLY_KIND_PROMPT, "a", false, 0},
	{STEP("\"kind\":\"info\",\"text\":\"a\""), REPLY_STEP, REPLY_KIND_INFO,
	    "a", false, 0},
	{STEP("\"kind\":\"info\""), REPLY_STEP, REPLY_KIND_INFO, NULL, false, 0},
	{STEP("\"kind\":\"error\",\"text\":\"a\""), REPLY_STEP,
	    REPLY_KIND_ERROR, "a", false, 0},
	{PROMPT("\"\""), REPLY_STEP, REPLY_KIND_PROMPT, "", true, 0},
	{PROMPT("\"\\\"\\\\\\/%s%n\""), REPLY_STEP, REPLY_KIND_PROMPT,
	    "\"\\/%s%n", true, 0},
	{PROMPT("\"\\u00e4\\u20AC\\ud83d\\uDE00\\uffff\""), REPLY_STEP,
	    REPLY_KIND_PROMPT,
	    "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\xEF\xBF\xBF", true, 0},
	{PROMPT("\"\\u0020\\u007e\\u00a0\\u0800\\ud800\\udc00\\udbff\\udfff\""),
	    REPLY_STEP, REPLY_KIND_PROMPT, " ~\xC2\xA0\xE0\xA0\x80"
	    "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", true, 0},
	{PROMPT("\"\xC2\xA0\xE0\xA0\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF\""),
	    REPLY_STEP, REPLY_KIND_PROMPT,
	    "\xC2\xA0\xE0\xA0\x80\xED\x9F\xBF\xF4\x8F\xBF\xBF", true, 0},
	{PROMPT("\"" FIVE_HUNDRED TEN "a\""), REPLY_STEP, REPLY_KIND_PROMPT,
	    FIVE_HUNDRED TEN "a", true, 0},
	{EXTRA("[0,-0,-1,10,9223372036854775807,-9223372036854775808]"),
	    REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{EXTRA("[ null , true , false , \"\\n\\u001b\" , [ ] , { } ]"),
	    REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{EXTRA("[[[[[]]]]]"), REPLY_STEP, REPLY_KIND_DONE, NULL, false,
	    OUTCOME_PERMIT},
	{EXTRA("{\"a\":{\"a\":1},\"b\":{\"a\":1}}"), REPLY_STEP,
	    REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{"{\"parameters\":{\"a\":{\"step\":{}},\"step\":{" DONE "}}}",
	    REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{"{\"parameters\":{\"step\":{" DONE "},\"a\":[[[[[[]]]]]]}}",
	    REPLY_STEP, REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
	{"{\"error\":\"org.sallyport.Login.ConversationOpen\"}", REPLY_ERROR,
	    REPLY_KIND_NONE, NULL, false, 0},
	{"{\"error\":\"org.varlink.service.InvalidParameter\","
	    "\"parameters\":{\"parameter\":\"user\"}}", REPLY_ERROR,
	    REPLY_KIND_NONE, NULL, false, 0},
	{"{\"parameters\":{\"step\":{" DONE "}},\"error\":\"a.B\"}", REPLY_ERROR,
	    REPLY_KIND_DONE, NULL, false, OUTCOME_PERMIT},
};

/* Read ${length} bytes at ${message} from memory that is just as long. */
static bool
read_copy(const char * message, size_t length)
{
	char * copy = malloc(length > 0 ? length : 1);
	struct reply reply;
	bool read;

	EXPECT(copy != NULL, "memory");
	memcpy(copy, message, length);
	read = reply_read(copy, length, &reply);
	free(copy);
	return (read);
}

static void
what_the_interface_does_not_say_is_refused(void)
{
	size_t i;

	for (i = 0; i < COUNT(refused); i++)
		EXPECT(!read_copy(refused[i], strlen(refused[i])), refused[i]);
}

static void
a_nul_inside_is_refused(void)
{
	static const char message[] = PROMPT("\"a?b\"");
	char copy[sizeof(message)];
	size_t i;

	for (i = 0; i < sizeof(message) - 1; i++) {
		memcpy(copy, message, sizeof(message));
		copy[i] = '\0';
		EXPECT(!read_copy(copy, sizeof(message) - 1), "NUL");
	}
	EXPECT(!read_copy(message, sizeof(message)), "trailing NUL");
}

static void
every_truncation_is_refused(void)
{
	size_t i, length;

	for (i = 0; i < COUNT(taken); i++) {
		/* Without the white space behind, that may be missing. */
		length = (size_t)(strrchr(taken[i].message, '}') -
		    taken[i].message);
		while (length-- > 0)
			EXPECT(!read_copy(taken[i].message, length),
			    taken[i].message);
	}
}

/* Read every message that differs from ${message} in one byte. */
static void
mutate(const char * message)
{
	size_t length = strlen(message);
	char * copy = malloc(length);
	size_t at;
	int byte;

	EXPECT(copy != NULL, "memory");
	for (at = 0; at < length; at++) {
		for (byte = 0; byte < 256; byte++) {
			memcpy(copy, message, length);
			copy[at] = (char)byte;
			(void)read_copy(copy, length);
		}
	}
	free(copy);
}

static void
no_mutation_leaves_the_buffer(void)
{
	size_t i;

	for (i = 0; i < COUNT(taken); i++)
		mutate(taken[i].message);
}

/* Write an object of ${members} different members behind ${start}. */
static void
write_members(char * message, size_t size, const char * start, int members)
{
	int i;
	size_t length;

	(void)snprintf(message, size, "%s", start);
	for (i = 0; i < members; i++) {
		length = strlen(message);
		(void)snprintf(message + length, size - length, "%s\"%d\":0",
		    i == 0 ? "" : ",", i);
	}
	length = strlen(message);
	(void)snprintf(message + length, size - length, "}}");
}

static void
an_object_has_a_limit_of_members(void)
{
	char message[1024];

	write_members(message, sizeof(message), "{\"parameters\":{",
	    REPLY_MEMBERS_MAX + 1);
	EXPECT(!read_copy(message, strlen(message)), "one too many");
	write_members(message, sizeof(message), "{\"parameters\":{",
	    REPLY_MEMBERS_MAX);
	EXPECT(read_copy(message, strlen(message)), "as many as may be");
}

static void
deep_nesting_is_refused_however_deep(void)
{
	static const char start[] = "{\"parameters\":{\"a\":";
	char message[16384];

	memset(message, '[', sizeof(message));
	memcpy(message, start, sizeof(start) - 1);
	EXPECT(!read_copy(message, sizeof(message)), "arrays");
}

/* Does ${string} say ${text}, and does a NUL follow it? */
static bool
is_text(const struct reply_string * string, const char * text)
{

	if (text == NULL)
		return (string->bytes == NULL);
	return (string->bytes != NULL && string->length == strlen(text) &&
	    strcmp(string->bytes, text) == 0);
}

static void
what_the_interface_says_is_taken(void)
{
	struct reply reply;
	char copy[1024];
	size_t i;

	for (i = 0; i < COUNT(taken); i++) {
		(void)snprintf(copy, sizeof(copy), "%s", taken[i].message);
		EXPECT(reply_read(copy, strlen(copy), &reply), taken[i].message);
		EXPECT(reply.type == taken[i].type, taken[i].message);
		EXPECT(reply.kind == taken[i].kind, taken[i].message);
		EXPECT(is_text(&reply.text, taken[i].text), taken[i].message);
		EXPECT(reply.echo == taken[i].echo, taken[i].message);
		EXPECT(reply.verdict == taken[i].verdict, taken[i].message);
	}
}

static void
an_error_is_named(void)
{
	char message[] = "{\"error\":\"org.sallyport.Login.NoConversation\"}";
	struct reply reply;

	EXPECT(reply_read(message, strlen(message), &reply), "error");
	EXPECT(is_text(&reply.error, "org.sallyport.Login.NoConversation"),
	    "error");
}

int
main(void)
{

	what_the_interface_does_not_say_is_refused();
	a_nul_inside_is_refused();
	every_truncation_is_refused();
	no_mutation_leaves_the_buffer();
	an_object_has_a_limit_of_members();
	deep_nesting_is_refused_however_deep();
	what_the_interface_says_is_taken();
	an_error_is_named();
	return (0);
}
