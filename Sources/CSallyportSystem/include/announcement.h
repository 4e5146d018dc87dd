/* What every administrator of a machine should hear. */
#ifndef SALLYPORT_ANNOUNCEMENT_H
#define SALLYPORT_ANNOUNCEMENT_H

/*
 * One line in the system's log at alert level, facility authpriv (syslog(3)),
 * under this program's name; lost where there is no log. The text is no format.
 */
void sallyport_announce(const char *program, const char *text);

#endif /* !SALLYPORT_ANNOUNCEMENT_H */
