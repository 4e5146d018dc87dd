/* The terminal, and the signals that ask a program to end. */
#ifndef SALLYPORT_TERMINAL_H
#define SALLYPORT_TERMINAL_H

/* Columns of the terminal behind fd; 0 where there is none or it does not say. */
int sallyport_terminal_columns(int fd);

/* Lines of the terminal behind fd; 0 where there is none or it does not say. */
int sallyport_terminal_rows(int fd);

/* Which signals were blocked: a sigset_t. */
struct sallyport_signal_mask {
	unsigned long bits[16];
};

/*
 * From now on SIGHUP, SIGINT, SIGQUIT and SIGTERM end nothing by themselves:
 * each makes the returned descriptor readable (signalfd(2)). Whichever is
 * ignored stays ignored: a blocked signal would be delivered all the same.
 * The mask that was is put into before. -1 with errno where that cannot be
 * had; the signals then stay as they were.
 */
int sallyport_hold_interrupts(struct sallyport_signal_mask *before);

/*
 * The signals end the program again, from the next one on: those that came
 * meanwhile are forgotten. fd and before are of sallyport_hold_interrupts().
 */
void sallyport_release_interrupts(int fd,
    const struct sallyport_signal_mask *before);

#endif /* !SALLYPORT_TERMINAL_H */
