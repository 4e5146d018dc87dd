/*
 * log_spy: preloaded, append what the program would send to syslog to the
 * file that LOG_SPY_FILE names, one line "<priority> text" each. So the tests
 * can see what libpam logs for the module, without a system logger.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <syslog.h>
#include <unistd.h>

#define LINE_MAX_BYTES 4096

/* What glibc calls instead of syslog and vsyslog in fortified programs. */
void __syslog_chk(int, int, const char *, ...)
    __attribute__((format(printf, 3, 4)));
void __vsyslog_chk(int, int, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

__attribute__((format(printf, 2, 0)))
static void
append(int priority, const char * format, va_list arguments)
{
	const char * path = getenv("LOG_SPY_FILE");
	char line[LINE_MAX_BYTES];
	int file, length;

	if (path == NULL)
		return;
	length = vsnprintf(line, sizeof(line), format, arguments);
	if (length < 0 || (size_t)length >= sizeof(line))
		abort();
	file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (file < 0 || dprintf(file, "<%d> %s\n", LOG_PRI(priority), line) < 0)
		abort();
	(void)close(file);
}

void
syslog(int priority, const char * format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	append(priority, format, arguments);
	va_end(arguments);
}

void
vsyslog(int priority, const char * format, va_list arguments)
{

	append(priority, format, arguments);
}

void
__syslog_chk(int priority, int flag, const char * format, ...)
{
	va_list arguments;

	(void)flag;
	va_start(arguments, format);
	append(priority, format, arguments);
	va_end(arguments);
}

void
__vsyslog_chk(int priority, int flag, const char * format, va_list arguments)
{

	(void)flag;
	append(priority, format, arguments);
}
