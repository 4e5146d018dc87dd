#include "CSMTP.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sallyport_smtp {
	CURL *curl;
};

/* One mail on its way. */
struct delivery {
	const struct sallyport_smtp_mail *mail;
	struct sallyport_smtp_result *result;
	size_t sent;
	size_t words;
	/* QUIT was said: nothing that follows is about the mail. */
	int is_over;
};

int
sallyport_smtp_prepare(void)
{
	return (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1);
}

struct sallyport_smtp *
sallyport_smtp_open(void)
{
	struct sallyport_smtp *smtp = malloc(sizeof(*smtp));

	if (smtp == NULL)
		return (NULL);
	smtp->curl = curl_easy_init();
	if (smtp->curl == NULL) {
		free(smtp);
		return (NULL);
	}
	return (smtp);
}

void
sallyport_smtp_close(struct sallyport_smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_easy_cleanup(smtp->curl);
	free(smtp);
}

/* A reply to what was said before is no reply to this. */
static void
enter(struct delivery *delivery, enum sallyport_smtp_stage stage)
{
	delivery->result->stage = stage;
	delivery->result->reply = 0;
	delivery->result->words[0] = '\0';
	delivery->words = 0;
}

/* CURLOPT_READFUNCTION: the next bytes of the mail; none at its end. */
static size_t
give(char *buffer, size_t size, size_t count, void *state)
{
	struct delivery *delivery = state;
	size_t room = size * count;
	size_t left = delivery->mail->byte_count - delivery->sent;
	size_t given = left < room ? left : room;

	if (given == 0)
		return (0);
	memcpy(buffer, delivery->mail->bytes + delivery->sent, given);
	delivery->sent += given;
	if (delivery->sent == delivery->mail->byte_count)
		enter(delivery, SALLYPORT_SMTP_TEXT);
	return (given);
}

static int
begins(const char *bytes, size_t count, const char *word)
{
	size_t length = strlen(word);

	return (count >= length && memcmp(bytes, word, length) == 0);
}

static enum sallyport_smtp_stage
stage_of(const char *command, size_t count)
{
	if (begins(command, count, "MAIL FROM:"))
		return (SALLYPORT_SMTP_SENDER);
	if (begins(command, count, "RCPT TO:"))
		return (SALLYPORT_SMTP_RECIPIENT);
	if (begins(command, count, "DATA\r\n"))
		return (SALLYPORT_SMTP_DATA);
	return (SALLYPORT_SMTP_GREETING);
}

/* CURLOPT_DEBUGFUNCTION: which command is sent. Nothing of it is kept: it may be AUTH. */
static int
hear_command(CURL *curl, curl_infotype type, char *bytes, size_t count,
    void *state)
{
	struct delivery *delivery = state;

	(void)curl;
	if (type != CURLINFO_HEADER_OUT || delivery->is_over)
		return (0);
	if (begins(bytes, count, "QUIT"))
		delivery->is_over = 1;
	else if (delivery->result->stage != SALLYPORT_SMTP_TEXT)
		enter(delivery, stage_of(bytes, count));
	return (0);
}

static int
digit(char byte)
{
	return (byte >= '0' && byte <= '9' ? byte - '0' : -1);
}

/* The code that a line of a reply begins with; 0: none. */
static int
code_of(const char *line, size_t count)
{
	if (count < 3 || digit(line[0]) < 0 || digit(line[1]) < 0 ||
	    digit(line[2]) < 0)
		return (0);
	return (digit(line[0]) * 100 + digit(line[1]) * 10 + digit(line[2]));
}

/* CURLOPT_HEADERFUNCTION: a line of a reply, with its end. */
static size_t
hear_reply(char *line, size_t size, size_t count, void *state)
{
	struct delivery *delivery = state;
	struct sallyport_smtp_result *result = delivery->result;
	size_t bytes = size * count;
	size_t i;

	if (delivery->is_over)
		return (bytes);
	result->reply = code_of(line, bytes);
	if (delivery->words > 0 && delivery->words < sizeof(result->words) - 1)
		result->words[delivery->words++] = ' ';
	for (i = 4; i < bytes && line[i] != '\r' && line[i] != '\n'; i++)
		if (delivery->words < sizeof(result->words) - 1)
			result->words[delivery->words++] = line[i];
	result->words[delivery->words] = '\0';
	return (bytes);
}

#define SET(option, value)						\
	do {								\
		if (code == CURLE_OK)					\
			code = curl_easy_setopt(curl, option, value);	\
	} while (0)

static CURLcode
set_server(CURL *curl, const struct sallyport_smtp_server *server)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_URL, server->url);
	SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	SET(CURLOPT_USE_SSL, server->protection == SALLYPORT_SMTP_PLAIN ?
	    (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (server->authorities != NULL) {
		SET(CURLOPT_CAINFO, server->authorities);
		/* The system's folder would be trusted beside the file. */
		SET(CURLOPT_CAPATH, NULL);
	}
	SET(CURLOPT_USERNAME, server->user);
	SET(CURLOPT_PASSWORD, server->password);
	SET(CURLOPT_CONNECTTIMEOUT_MS, server->milliseconds);
	SET(CURLOPT_SERVER_RESPONSE_TIMEOUT,
	    (server->milliseconds + 999) / 1000);
	SET(CURLOPT_TIMEOUT_MS, 3 * server->milliseconds);
	SET(CURLOPT_NOSIGNAL, 1L);
	/* Not what the environment says. */
	SET(CURLOPT_PROXY, "");
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	return (code);
}

static CURLcode
set_mail(CURL *curl, struct delivery *delivery, struct curl_slist *recipients,
    char *failure)
{
	CURLcode code = CURLE_OK;

	SET(CURLOPT_ERRORBUFFER, failure);
	SET(CURLOPT_MAIL_FROM, delivery->mail->sender);
	SET(CURLOPT_MAIL_RCPT, recipients);
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)delivery->mail->byte_count);
	SET(CURLOPT_READFUNCTION, give);
	SET(CURLOPT_READDATA, delivery);
	SET(CURLOPT_HEADERFUNCTION, hear_reply);
	SET(CURLOPT_HEADERDATA, delivery);
	SET(CURLOPT_DEBUGFUNCTION, hear_command);
	SET(CURLOPT_DEBUGDATA, delivery);
	SET(CURLOPT_VERBOSE, 1L);
	return (code);
}

/* What was lent for one mail is not looked at again. */
static void
unset_mail(CURL *curl)
{
	(void)curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
	(void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_READFUNCTION, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_READDATA, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, NULL);
	(void)curl_easy_setopt(curl, CURLOPT_DEBUGDATA, NULL);
}

void
sallyport_smtp_send(struct sallyport_smtp *smtp,
    const struct sallyport_smtp_server *server,
    const struct sallyport_smtp_mail *mail,
    struct sallyport_smtp_result *result)
{
	struct delivery delivery = { .mail = mail, .result = result };
	char failure[CURL_ERROR_SIZE] = "";
	struct curl_slist *recipients;
	CURLcode code;

	memset(result, 0, sizeof(*result));
	recipients = curl_slist_append(NULL, mail->recipient);
	code = recipients == NULL ? CURLE_OUT_OF_MEMORY :
	    set_server(smtp->curl, server);
	if (code == CURLE_OK)
		code = set_mail(smtp->curl, &delivery, recipients, failure);
	if (code == CURLE_OK)
		code = curl_easy_perform(smtp->curl);
	/* RFC 5321 section 4.2.1 has any 2xx; libcurl 250 alone. */
	result->is_delivered = code == CURLE_OK ||
	    (result->stage == SALLYPORT_SMTP_TEXT && result->reply / 100 == 2);
	if (code != CURLE_OK)
		(void)snprintf(result->failure, sizeof(result->failure), "%s",
		    failure[0] != '\0' ? failure : curl_easy_strerror(code));
	unset_mail(smtp->curl);
	curl_slist_free_all(recipients);
}
