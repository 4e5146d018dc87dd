/*
 * login_bench: the stopwatch of `make bench`.
 *
 *   login_bench login DIR SERVICE WORKERS [ADDRESS]   time logins
 *   login_bench race DIR SERVICE PROCESSES            one code, many logins at once
 *   login_bench connect SOCKET SAMPLES                time a floor of every daemon
 *   login_bench append FILE SAMPLES                   time a floor of durability
 *   login_bench discard                               read datagrams from stdin
 *
 * A login is pam_start_confdir, pam_authenticate and pam_end: libpam reads
 * DIR/SERVICE, loads the modules, and unloads them, as in a program that logs
 * one person in. Workers are processes, because modules need not bear threads.
 *
 * ADDRESS is where the logins come from (PAM_RHOST), as sshd says it.
 *
 * login and race read lines "USER CODE" from stdin before the first login.
 *
 * login prints "WALL CPU", from the first worker's start to the last one's end
 * and the workers' processor time, and for each line, in order, "RESULT TIME":
 * what PAM returned, and how long it took. The workers take the lines in turn.
 *
 * race prints for each line how many of the processes, which all start their
 * login with it at the same moment, got PAM_SUCCESS.
 *
 * connect prints for each sample the time to connect to a server, to send 200
 * bytes and have them echoed, twice, and to close. append prints the time to
 * append 4096 bytes to the file and to have them on disk (fdatasync).
 *
 * All times are nanoseconds. Exit status: 0, or 2 if nothing could be measured.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_appl.h>

/* More than any machine's cores, and than any race needs. */
#define WORKERS_MAX 256

/* A bound on what a caller can ask for by mistake. */
#define ORDERS_MAX 1000000

/* The longest user name that useradd makes, and twice the longest code. */
#define USER_MAX 32
#define CODE_MAX 32

/* A Begin and its reply have about so many bytes. */
#define EXCHANGE_BYTES 200

/* What a conversation of one answer exchanges. */
#define EXCHANGES 2

/* A page of SQLite. */
#define PAGE_BYTES 4096

#define NANOSECONDS UINT64_C(1000000000)

#define EXIT_BROKEN 2

/* A login to make. */
struct order {
	char user[USER_MAX + 1];
	char code[CODE_MAX + 1];
};

struct orders {
	struct order * list;
	size_t count;
};

/* How a login ended. */
struct login {
	int result;
	uint64_t time;
};

/* What one worker did. */
struct shift {
	uint64_t started;
	uint64_t ended;
	uint64_t processor;
};

/* What the processes of one run share. */
struct crew {
	pthread_barrier_t start;
	atomic_size_t next;
	struct shift shifts[WORKERS_MAX];
};

/* Where and how to log in. */
struct service {
	const char * directory;
	const char * name;
	const char * address;	/* NULL: none is given */
};

/* End the program because of ${what}. */
static _Noreturn void
fail(const char * what)
{

	(void)fprintf(stderr, "login_bench: %s: %s\n", what, strerror(errno));
	exit(EXIT_BROKEN);
}

/* End the program because its command line or input is wrong. */
static _Noreturn void
usage(const char * problem)
{

	(void)fprintf(stderr, "login_bench: %s\nusage: login_bench login DIR "
	    "SERVICE WORKERS [ADDRESS] | race DIR SERVICE PROCESSES | connect SOCKET "
	    "SAMPLES | append FILE SAMPLES | discard\n", problem);
	exit(EXIT_BROKEN);
}

/* Nanoseconds of the monotonic clock. */
static uint64_t
now(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_MONOTONIC, &time) != 0)
		fail("clock_gettime");
	return ((uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec);
}

/* Nanoseconds of the processor that this process has used. */
static uint64_t
processor_time(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0)
		fail("clock_gettime");
	return ((uint64_t)time.tv_sec * NANOSECONDS + (uint64_t)time.tv_nsec);
}

/* Zeroed memory of ${count} times ${size} bytes that child processes share. */
static void *
shared(size_t count, size_t size)
{
	void * memory = mmap(NULL, count * size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("mmap");
	return (memory);
}

/* The number from 1 to ${most} that ${text} is. */
static size_t
number(const char * text, size_t most)
{
	char * end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || value < 1 || value > most)
		usage("a number is out of range");
	return (value);
}

/* Read all orders from stdin. */
static struct orders
read_orders(void)
{
	struct orders orders = {shared(ORDERS_MAX, sizeof(struct order)), 0};
	struct order * order;
	int fields;

	for (;;) {
		order = &orders.list[orders.count];
		fields = scanf("%32s %32s", order->user, order->code);
		if (fields == EOF)
			break;
		if (fields != 2)
			usage("a line is not 'USER CODE'");
		if (++orders.count == ORDERS_MAX)
			usage("there are too many lines");
	}
	if (orders.count == 0)
		usage("there is no line 'USER CODE'");
	return (orders);
}

/* --- A login --------------------------------------------------------------- */

/* The conversation function (pam_conv(3)): answers each prompt by the code. */
static int
converse(int count, const struct pam_message ** messages,
    struct pam_response ** responses, void * data)
{
	const struct order * order = data;
	struct pam_response * replies;
	int i, style;

	if (count < 1 || count > PAM_MAX_NUM_MSG)
		return (PAM_CONV_ERR);
	if ((replies = calloc((size_t)count, sizeof(*replies))) == NULL)
		return (PAM_BUF_ERR);
	for (i = 0; i < count; i++) {
		style = messages[i]->msg_style;
		if (style != PAM_PROMPT_ECHO_ON && style != PAM_PROMPT_ECHO_OFF)
			continue;
		if ((replies[i].resp = strdup(order->code)) == NULL)
			fail("strdup");
	}
	*responses = replies;
	return (PAM_SUCCESS);
}

/* In the place of the pause after a failure, which is policy and not work. */
static void
do_not_pause(int result, unsigned microseconds, void * data)
{

	(void)result;
	(void)microseconds;
	(void)data;
}

/* Make the login; return what pam_authenticate returned. */
static int
log_in(const struct service * service, struct order * order)
{
	const struct pam_conv conversation = {converse, order};
	void (* const pause)(int, unsigned, void *) = do_not_pause;
	const void * item;
	pam_handle_t * pamh = NULL;
	int result;

	memcpy(&item, &pause, sizeof(item));
	if (pam_start_confdir(service->name, order->user, &conversation,
	    service->directory, &pamh) != PAM_SUCCESS ||
	    pam_set_item(pamh, PAM_FAIL_DELAY, item) != PAM_SUCCESS ||
	    pam_set_item(pamh, PAM_RHOST, service->address) != PAM_SUCCESS)
		fail("pam_start_confdir");
	result = pam_authenticate(pamh, 0);
	if (pam_end(pamh, result) != PAM_SUCCESS)
		fail("pam_end");
	return (result);
}

/* --- Processes -------------------------------------------------------------- */

/* Memory for ${workers} workers, who will start together. */
static struct crew *
new_crew(size_t workers)
{
	struct crew * crew = shared(1, sizeof(*crew));
	pthread_barrierattr_t attributes;

	if (pthread_barrierattr_init(&attributes) != 0 ||
	    pthread_barrierattr_setpshared(&attributes,
	    PTHREAD_PROCESS_SHARED) != 0 ||
	    pthread_barrier_init(&crew->start, &attributes,
	    (unsigned)workers) != 0)
		fail("pthread_barrier_init");
	return (crew);
}

/* A new process; returns 0 in it. */
static pid_t
new_process(void)
{
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	return (child);
}

/* Wait until ${count} processes have ended, all of them well. */
static void
wait_for(size_t count)
{
	int status;

	for (; count > 0; count--) {
		if (wait(&status) < 0)
			fail("wait");
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			usage("a worker ended abnormally");
	}
}

/* Make logins, each of which no other worker makes, until there are no more. */
static void
work(struct crew * crew, struct shift * shift, const struct service * service,
    const struct orders * orders, struct login * logins)
{
	uint64_t processor = processor_time(), began;
	size_t i;

	(void)pthread_barrier_wait(&crew->start);
	shift->started = now();
	while ((i = atomic_fetch_add(&crew->next, 1)) < orders->count) {
		began = now();
		logins[i].result = log_in(service, &orders->list[i]);
		logins[i].time = now() - began;
	}
	shift->ended = now();
	shift->processor = processor_time() - processor;
}

/* Print the sum of what ${workers} workers did. */
static void
print_sum(const struct shift * shifts, size_t workers)
{
	uint64_t started = shifts[0].started, ended = 0, processor = 0;
	size_t i;

	for (i = 0; i < workers; i++) {
		if (shifts[i].started < started)
			started = shifts[i].started;
		if (shifts[i].ended > ended)
			ended = shifts[i].ended;
		processor += shifts[i].processor;
	}
	(void)printf("%" PRIu64 " %" PRIu64 "\n", ended - started, processor);
}

static void
time_logins(const struct service * service, size_t workers)
{
	struct orders orders = read_orders();
	struct login * logins = shared(orders.count, sizeof(*logins));
	struct crew * crew = new_crew(workers);
	size_t i;

	for (i = 0; i < workers; i++) {
		if (new_process() == 0) {
			work(crew, &crew->shifts[i], service, &orders, logins);
			_exit(0);
		}
	}
	wait_for(workers);
	print_sum(crew->shifts, workers);
	for (i = 0; i < orders.count; i++)
		(void)printf("%d %" PRIu64 "\n", logins[i].result,
		    logins[i].time);
}

/* Take part in each race. */
static void
run(struct crew * crew, const struct service * service,
    const struct orders * orders, atomic_int * winners)
{
	size_t i;

	for (i = 0; i < orders->count; i++) {
		(void)pthread_barrier_wait(&crew->start);
		if (log_in(service, &orders->list[i]) == PAM_SUCCESS)
			(void)atomic_fetch_add(&winners[i], 1);
	}
}

static void
race(const struct service * service, size_t processes)
{
	struct orders orders = read_orders();
	atomic_int * winners = shared(orders.count, sizeof(*winners));
	struct crew * crew = new_crew(processes);
	size_t i;

	for (i = 0; i < processes; i++) {
		if (new_process() == 0) {
			run(crew, service, &orders, winners);
			_exit(0);
		}
	}
	wait_for(processes);
	for (i = 0; i < orders.count; i++)
		(void)printf("%d\n", atomic_load(&winners[i]));
}

/* --- Floors ------------------------------------------------------------------- */

/* Send and receive ${bytes} over ${connection}. */
static void
exchange(int connection, char * bytes)
{

	if (send(connection, bytes, EXCHANGE_BYTES, MSG_NOSIGNAL) !=
	    EXCHANGE_BYTES || recv(connection, bytes, EXCHANGE_BYTES,
	    MSG_WAITALL) != EXCHANGE_BYTES)
		fail("the echo server");
}

/* Echo what comes, one connection after the other, until killed. */
static _Noreturn void
echo(int listener)
{
	char bytes[EXCHANGE_BYTES];
	int connection;

	for (;;) {
		if ((connection = accept(listener, NULL, NULL)) < 0)
			fail("accept");
		while (recv(connection, bytes, sizeof(bytes), MSG_WAITALL) ==
		    EXCHANGE_BYTES) {
			if (send(connection, bytes, sizeof(bytes),
			    MSG_NOSIGNAL) != EXCHANGE_BYTES)
				break;
		}
		(void)close(connection);
	}
}

/* A new socket. */
static int
new_socket(void)
{
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (descriptor < 0)
		fail("socket");
	return (descriptor);
}

/* Connect, exchange, close. */
static void
visit(const struct sockaddr_un * address)
{
	char bytes[EXCHANGE_BYTES] = {0};
	int connection = new_socket(), i;

	if (connect(connection, (const struct sockaddr *)address,
	    sizeof(*address)) != 0)
		fail("connect");
	for (i = 0; i < EXCHANGES; i++)
		exchange(connection, bytes);
	if (close(connection) != 0)
		fail("close");
}

static void
time_connections(const char * path, size_t samples)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = new_socket();
	uint64_t began;
	pid_t server;

	if (strlen(path) >= sizeof(address.sun_path))
		usage("the socket's path is too long");
	memcpy(address.sun_path, path, strlen(path));
	if (bind(listener, (const struct sockaddr *)&address,
	    sizeof(address)) != 0 || listen(listener, SOMAXCONN) != 0)
		fail(path);
	if ((server = new_process()) == 0)
		echo(listener);
	for (; samples > 0; samples--) {
		began = now();
		visit(&address);
		(void)printf("%" PRIu64 "\n", now() - began);
	}
	if (kill(server, SIGKILL) != 0 || unlink(path) != 0)
		fail(path);
}

static void
time_appends(const char * path, size_t samples)
{
	static const char page[PAGE_BYTES];
	int file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	uint64_t began;

	if (file < 0)
		fail(path);
	for (; samples > 0; samples--) {
		began = now();
		if (write(file, page, sizeof(page)) != PAGE_BYTES ||
		    fdatasync(file) != 0)
			fail(path);
		(void)printf("%" PRIu64 "\n", now() - began);
	}
}

/* --- A log that nobody reads ---------------------------------------------------- */

static _Noreturn void
discard(void)
{
	char message[PAGE_BYTES];

	while (recv(STDIN_FILENO, message, sizeof(message), 0) >= 0)
		continue;
	fail("recv");
}

int
main(int argc, char ** argv)
{
	const char * mode = argc > 1 ? argv[1] : "";

	if ((argc == 5 || argc == 6) && strcmp(mode, "login") == 0)
		time_logins(&(struct service){argv[2], argv[3], argv[5]},
		    number(argv[4], WORKERS_MAX));
	else if (argc == 5 && strcmp(mode, "race") == 0)
		race(&(struct service){argv[2], argv[3], NULL},
		    number(argv[4], WORKERS_MAX));
	else if (argc == 4 && strcmp(mode, "connect") == 0)
		time_connections(argv[2], number(argv[3], ORDERS_MAX));
	else if (argc == 4 && strcmp(mode, "append") == 0)
		time_appends(argv[2], number(argv[3], ORDERS_MAX));
	else if (argc == 2 && strcmp(mode, "discard") == 0)
		discard();
	else
		usage("no such command");
	return (0);
}
