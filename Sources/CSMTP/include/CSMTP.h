/*
 * One mail to one recipient by SMTP, through libcurl, whose options take a
 * variable number of arguments, which Swift cannot pass. Nothing here decides
 * what becomes of a mail.
 *
 * No system header here: Swift would take what those declare for ours.
 */
#ifndef C_SMTP_H
#define C_SMTP_H

/* How a connection is protected. A certificate is never left unchecked. */
enum sallyport_smtp_protection {
	/* Not: for a server on this very machine. */
	SALLYPORT_SMTP_PLAIN = 0,
	/* STARTTLS, or no mail (RFC 3207). */
	SALLYPORT_SMTP_STARTTLS = 1,
	/* TLS from the first byte (RFC 8314 section 3.3). */
	SALLYPORT_SMTP_TLS = 2
};

/* What was said last to the server (RFC 5321 section 3.3). */
enum sallyport_smtp_stage {
	/* Nothing about the mail: greeting, EHLO, STARTTLS, AUTH. */
	SALLYPORT_SMTP_GREETING = 0,
	SALLYPORT_SMTP_SENDER = 1,
	SALLYPORT_SMTP_RECIPIENT = 2,
	SALLYPORT_SMTP_DATA = 3,
	/* The mail, whole. */
	SALLYPORT_SMTP_TEXT = 4
};

/* The server, and who we are to it. NULL: not set. */
struct sallyport_smtp_server {
	/* smtp://HOST:PORT/OUR-NAME, or smtps:// for TLS. */
	const char *url;
	enum sallyport_smtp_protection protection;
	const char *user;
	const char *password;
	/* A file of certificates to trust in place of the system's. */
	const char *authorities;
	/* For the connection, and for each reply; all of a mail may take three times as long. */
	long milliseconds;
};

struct sallyport_smtp_mail {
	const char *sender;
	const char *recipient;
	/* With CRLF; leading dots are doubled on the way. */
	const unsigned char *bytes;
	unsigned long byte_count;
};

struct sallyport_smtp_result {
	/* The server has taken the mail. */
	int is_delivered;
	enum sallyport_smtp_stage stage;
	/* Its reply to that (RFC 5321 section 4.2); 0: none came. */
	int reply;
	/* The reply's text, its lines in one; cut where it is longer. */
	char words[512];
	/* What went wrong, in libcurl's words; empty if nothing did. */
	char failure[256];
};

struct sallyport_smtp;

/* Before the first connection, while there is one thread. 0, or -1. */
int sallyport_smtp_prepare(void);

/*
 * A connection that is made when it is needed, and kept for the next mail; it
 * serves one thread at a time. NULL: no memory.
 */
struct sallyport_smtp *sallyport_smtp_open(void);

/* Sends one mail. After a failure the connection is to be closed. */
void sallyport_smtp_send(struct sallyport_smtp *smtp,
    const struct sallyport_smtp_server *server,
    const struct sallyport_smtp_mail *mail,
    struct sallyport_smtp_result *result);

/* Takes leave of the server, where there is a connection. */
void sallyport_smtp_close(struct sallyport_smtp *smtp);

#endif /* !C_SMTP_H */
