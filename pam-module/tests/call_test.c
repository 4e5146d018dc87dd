/* Goal: a call is exactly what the interface says, or is not written. */
#include <string.h>

#include "call.h"
#include "expect.h"

/* A text of ${length} times ${byte}. */
static const char *
repeat(char * buffer, char byte, size_t length)
{

	memset(buffer, byte, length);
	buffer[length] = '\0';
	return (buffer);
}

static const char * const bad_names[] = {
	"", "\xFF", "\x80", "a\xC3", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF",
	"\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80",
	"\xF5\x80\x80\x80", "\xE2\x82", "\xF0\x9F\x98", "\xE2(\xA1",
	"\xF0\x9F(\x80", "ad\xE4",
};

static void
a_name_that_cannot_be_sent_is_refused(void)
{
	struct call_login login = {.user = "ada", .service = "sshd"};
	struct call call;
	char buffer[CALL_NAME_MAX + 2];
	size_t i;

	for (i = 0; i < COUNT(bad_names); i++) {
		login.user = bad_names[i];
		EXPECT(!call_begin(&call, &login), bad_names[i]);
		EXPECT(!call_check_account(&call, &login), bad_names[i]);
	}
	login.user = repeat(buffer, 'a', CALL_NAME_MAX + 1);
	EXPECT(!call_begin(&call, &login), "257 bytes");
	login.user = NULL;
	EXPECT(!call_begin(&call, &login), "no user");
	login.user = "ada";
	login.service = NULL;
	EXPECT(!call_begin(&call, &login), "no service");
	login.service = buffer;
	EXPECT(!call_begin(&call, &login), "long service");
}

/* Is ${call} the message ${text} with its NUL? */
static bool
is_message(const struct call * call, const char * text)
{

	return (call->length == strlen(text) + 1 &&
	    memcmp(call->bytes, text, call->length) == 0);
}

static void
an_optional_item_that_cannot_be_sent_is_left_out(void)
{
	struct call_login login = {.user = "ada", .service = "sshd"};
	struct call call;
	char buffer[CALL_NAME_MAX + 2];

	login.terminal = repeat(buffer, 't', CALL_NAME_MAX + 1);
	login.remote_user = "\xFF";
	login.address = "";
	EXPECT(call_begin(&call, &login), "begin");
	EXPECT(is_message(&call, "{\"method\":\"org.sallyport.Login.Begin\","
	    "\"parameters\":{\"user\":\"ada\",\"service\":\"sshd\"}}"), "begin");
}

static void
begin_tells_all_that_is_known(void)
{
	static const struct call_login login = {
		.user = "ad\xC3\xA4", .service = "ss\"h\\d", .terminal = "pts/1",
		.address = "2001:db8::1", .remote_user = "\x1b\n\x7F",
		.silent = true,
	};
	struct call call;

	EXPECT(call_begin(&call, &login), "begin");
	EXPECT(is_message(&call, "{\"method\":\"org.sallyport.Login.Begin\","
	    "\"parameters\":{\"user\":\"ad\xC3\xA4\","
	    "\"service\":\"ss\\u0022h\\u005cd\",\"terminal\":\"pts/1\","
	    "\"address\":\"2001:db8::1\",\"remoteUser\":\"\\u001b\\u000a\x7F\","
	    "\"silent\":true}}"), "begin");
}

static void
check_account_tells_user_service_and_address(void)
{
	static const struct call_login login = {
		.user = "ada", .service = "sshd", .terminal = "pts/1",
		.address = "192.0.2.1", .remote_user = "bob", .silent = true,
	};
	struct call call;

	EXPECT(call_check_account(&call, &login), "check");
	EXPECT(is_message(&call, "{\"method\":"
	    "\"org.sallyport.Login.CheckAccount\",\"parameters\":{"
	    "\"user\":\"ada\",\"service\":\"sshd\",\"address\":\"192.0.2.1\"}}"),
	    "check");
}

static void
the_largest_calls_fit(void)
{
	char buffer[CALL_NAME_MAX + 1], response[CALL_RESPONSE_MAX + 1];
	const char * name = repeat(buffer, '\x1b', CALL_NAME_MAX);
	const struct call_login login = {name, name, name, name, name, true};
	struct call call;

	EXPECT(call_begin(&call, &login), "begin");
	EXPECT(strcmp(call.bytes + call.length - 18,
	    "\",\"silent\":true}}") == 0, "end of begin");
	call_answer(&call, repeat(response, '"', CALL_RESPONSE_MAX));
	EXPECT(strcmp(call.bytes + call.length - 4, "\"}}") == 0,
	    "end of answer");
}

/* Does ${response} make an answer of the JSON string ${expected}? */
static bool
answers(const char * response, const char * expected)
{
	struct call call;
	char text[256];
	int length;

	call_answer(&call, response);
	length = snprintf(text, sizeof(text), "{\"method\":"
	    "\"org.sallyport.Login.Answer\",\"parameters\":{\"response\":%s}}",
	    expected);
	return (length > 0 && (size_t)length < sizeof(text) &&
	    is_message(&call, text));
}

static void
a_response_that_cannot_be_sent_becomes_no_code(void)
{
	char buffer[CALL_RESPONSE_MAX + 2];

	EXPECT(answers("12\xFF", "\"?\""), "not UTF-8");
	EXPECT(answers(repeat(buffer, '1', CALL_RESPONSE_MAX + 1), "\"?\""),
	    "513 bytes");
}

static void
a_response_is_sent_as_it_was_typed(void)
{

	EXPECT(answers("", "\"\""), "empty");
	EXPECT(answers("118 206", "\"118 206\""), "spaces");
	EXPECT(answers("\b\n\r\177INCORRECT",
	    "\"\\u0008\\u000a\\u000d\177INCORRECT\""), "sshd's fake password");
	EXPECT(answers("\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""), "emoji");
}

static void
cancel_has_no_parameters(void)
{
	struct call call;

	call_cancel(&call);
	EXPECT(is_message(&call, "{\"method\":\"org.sallyport.Login.Cancel\"}"),
	    "cancel");
}

int
main(void)
{

	a_name_that_cannot_be_sent_is_refused();
	an_optional_item_that_cannot_be_sent_is_left_out();
	a_response_that_cannot_be_sent_becomes_no_code();
	begin_tells_all_that_is_known();
	check_account_tells_user_service_and_address();
	the_largest_calls_fit();
	a_response_is_sent_as_it_was_typed();
	cancel_has_no_parameters();
	return (0);
}
