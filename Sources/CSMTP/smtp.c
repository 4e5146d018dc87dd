#include "CSMTP.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct sallyport_smtp {
  CURL *curl;
};

// What is left of a mail's bytes.
typedef struct {
  const unsigned char *next;
  size_t left;
} unsent;

sallyport_smtp *sallyport_smtp_open(void) {
  sallyport_smtp *smtp = malloc(sizeof(*smtp));
  if (smtp == NULL) return NULL;
  smtp->curl = curl_easy_init();
  if (smtp->curl == NULL) {
    free(smtp);
    return NULL;
  }
  return smtp;
}

void sallyport_smtp_close(sallyport_smtp *smtp) {
  if (smtp == NULL) return;
  curl_easy_cleanup(smtp->curl);
  free(smtp);
}

static size_t give(char *buffer, size_t size, size_t count, void *state) {
  unsent *mail = state;
  size_t room = size * count;
  size_t given = mail->left < room ? mail->left : room;
  if (given == 0) return 0;
  memcpy(buffer, mail->next, given);
  mail->next += given;
  mail->left -= given;
  return given;
}

// All that is not said here is libcurl's default, or was said for another mail: so all of it is said
// each time.
static CURLcode prepare(CURL *curl, const sallyport_smtp_server *server,
                        const sallyport_smtp_mail *mail, struct curl_slist *recipients,
                        unsent *bytes, char *failure, long milliseconds) {
  CURLcode code = CURLE_OK;
#define SET(option, value) \
  if (code == CURLE_OK) code = curl_easy_setopt(curl, option, value)
  SET(CURLOPT_ERRORBUFFER, failure);
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  // Not what the environment says.
  SET(CURLOPT_PROXY, "");
  SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  SET(CURLOPT_URL, server->url);
  SET(CURLOPT_USE_SSL, server->protection == sallyport_smtp_plain ? (long)CURLUSESSL_NONE
                                                                  : (long)CURLUSESSL_ALL);
  SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  if (server->authorities != NULL) SET(CURLOPT_CAINFO, server->authorities);
  SET(CURLOPT_USERNAME, server->user);
  SET(CURLOPT_PASSWORD, server->password);
  SET(CURLOPT_CONNECTTIMEOUT_MS, milliseconds);
  SET(CURLOPT_SERVER_RESPONSE_TIMEOUT, (milliseconds + 999) / 1000);
  SET(CURLOPT_TIMEOUT_MS, 3 * milliseconds);
  SET(CURLOPT_MAIL_FROM, mail->sender);
  SET(CURLOPT_MAIL_RCPT, recipients);
  SET(CURLOPT_UPLOAD, 1L);
  SET(CURLOPT_READFUNCTION, give);
  SET(CURLOPT_READDATA, bytes);
  SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)mail->byte_count);
#undef SET
  return code;
}

// Of MAIL, RCPT and DATA libcurl says that it cannot send; of the end of the data, that the reply is
// not what it should be, as it does of a greeting.
static int is_about_mail(CURLcode code, const unsent *bytes) {
  return code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && bytes->left == 0);
}

sallyport_smtp_result sallyport_smtp_send(sallyport_smtp *smtp,
                                          const sallyport_smtp_server *server,
                                          const sallyport_smtp_mail *mail, long milliseconds) {
  sallyport_smtp_result result = {0, 0, 0, {0}};
  unsent bytes = {mail->bytes, mail->byte_count};
  char failure[CURL_ERROR_SIZE] = {0};
  struct curl_slist *recipients = curl_slist_append(NULL, mail->recipient);
  CURLcode code = recipients == NULL ? CURLE_OUT_OF_MEMORY
                                     : prepare(smtp->curl, server, mail, recipients, &bytes,
                                               failure, milliseconds);
  if (code == CURLE_OK) {
    code = curl_easy_perform(smtp->curl);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &result.reply);
  }
  result.is_delivered = code == CURLE_OK;
  if (code != CURLE_OK) {
    const char *text = failure[0] != 0 ? failure : curl_easy_strerror(code);
    strncpy(result.failure, text, sizeof(result.failure) - 1);
    result.judges_mail = is_about_mail(code, &bytes);
    // A half-said conversation is no place for the next mail.
    curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 1L);
  } else {
    curl_easy_setopt(smtp->curl, CURLOPT_FRESH_CONNECT, 0L);
  }
  curl_easy_setopt(smtp->curl, CURLOPT_ERRORBUFFER, NULL);
  curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
  curl_easy_setopt(smtp->curl, CURLOPT_READDATA, NULL);
  curl_slist_free_all(recipients);
  return result;
}
