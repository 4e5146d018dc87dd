#include "announcement.h"

#include <syslog.h>

void
sallyport_announce(const char *program, const char *text)
{
	openlog(program, LOG_PID, LOG_AUTHPRIV);
	syslog(LOG_ALERT, "%s", text);
	closelog();
}
