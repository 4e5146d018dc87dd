/* What a process asks for itself. */
#ifndef SALLYPORT_PROCESS_H
#define SALLYPORT_PROCESS_H

/* prctl(PR_SET_DUMPABLE, 0): no core file, no ptrace by the same uid. 0 or -1. */
int sallyport_forbid_dumps(void);

/* What ps -L shows of the calling thread; cut after 15 bytes (prctl(2)). */
void sallyport_name_thread(const char *name);

#endif /* !SALLYPORT_PROCESS_H */
