// One mail to one recipient by SMTP, through libcurl, whose options take a variable number of
// arguments, which Swift cannot pass.
//
// No system header here: what includes this would see them all.
#pragma once

// How the connection is protected. There is no way to leave a certificate unchecked.
typedef enum {
  // Nothing: for a server on this very machine.
  sallyport_smtp_plain = 0,
  // STARTTLS, or no mail (RFC 3207).
  sallyport_smtp_starttls = 1,
  // TLS from the first byte (RFC 8314 §3.3).
  sallyport_smtp_tls = 2,
} sallyport_smtp_protection;

// The server, and who we are to it. NULL: not set. All texts are NUL-terminated.
typedef struct {
  // smtp://HOST:PORT/OUR-NAME or smtps://…
  const char *url;
  sallyport_smtp_protection protection;
  const char *user;
  const char *password;
  // A file of certificates to trust in place of the system's.
  const char *authorities;
} sallyport_smtp_server;

typedef struct {
  const char *sender;
  const char *recipient;
  // With CRLF; leading dots are doubled on the way.
  const unsigned char *bytes;
  unsigned long byte_count;
} sallyport_smtp_mail;

typedef struct {
  // The server has taken the mail.
  int is_delivered;
  // Its last reply (RFC 5321 §4.2); 0: none.
  long reply;
  // What the reply refuses is this sender, recipient or text, not the connection.
  int judges_mail;
  // What went wrong; empty if nothing did.
  char failure[256];
} sallyport_smtp_result;

typedef struct sallyport_smtp sallyport_smtp;

// A connection that is made when it is needed, and kept for the next mail; NULL: no memory.
sallyport_smtp *sallyport_smtp_open(void);

// Sends one mail; each part of it may take so many milliseconds, all of it three times as many.
sallyport_smtp_result sallyport_smtp_send(sallyport_smtp *, const sallyport_smtp_server *,
                                          const sallyport_smtp_mail *, long milliseconds);

void sallyport_smtp_close(sallyport_smtp *);
