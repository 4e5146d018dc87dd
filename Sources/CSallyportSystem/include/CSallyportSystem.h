/*
 * What Glibc's Swift module does not import: structures behind _GNU_SOURCE,
 * variadic functions and function-like macros. Nothing here decides anything.
 *
 * These headers include none of the system's: Swift would take what those
 * declare for ours, in files that import Glibc alone too.
 */
#ifndef C_SALLYPORT_SYSTEM_H
#define C_SALLYPORT_SYSTEM_H

#include "announcement.h"
#include "event_loop.h"
#include "process.h"
#include "program.h"
#include "terminal.h"
#include "unix_socket.h"

#endif /* !C_SALLYPORT_SYSTEM_H */
