/* The load of `make bench`: the machines behind the consoles, the clients in front of them, and the checks that nothing
 * was lost between the two. One thread and one epoll set, so that the machines and the clients take turns. */
#ifndef LOAD_H
#define LOAD_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Every line of test data is this long, CR LF included. */
#define LINE_LENGTH 64

/* ---- die.c: the end, with the reason on standard error */

void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* ---- time.c: the clock and percentiles */

uint64_t now_ns(void);

struct samples {
    uint64_t *values;
    size_t count, room;
};

void sample_add(struct samples *samples, uint64_t value);
void sample_clear(struct samples *samples);
/* Prints ` NAME_p50=… NAME_p99=… NAME_p999=… NAME_max=…`, microseconds. */
void sample_print(const char *name, struct samples *samples);

/* ---- loop.c: descriptors and what happens when they are ready */

struct watch {
    int fd;
    void (*ready)(struct watch *watch, uint32_t events);
};

void watch_add(struct watch *watch, uint32_t events);
void watch_change(struct watch *watch, uint32_t events);
void watch_remove(struct watch *watch);
#define POLL_NS 1000000u

/* Called at the start of each turn: does what is due by now, and returns when the next thing is. */
extern uint64_t (*turn_begins)(void);

/* One turn: waits at most until `deadline` (now_ns()). */
void turn(uint64_t deadline);
/* Turns until `done(of)` or the time limit; false when that was reached. */
bool turn_until(bool (*done)(void *of), void *of, double seconds);

/* ---- net.c: sockets */

int listen_on(int *port);
int connect_to(const char *server); /* HOST:PORT or PORT */
void set_nonblocking(int fd);
void write_all(int fd, const void *bytes, size_t length);

/* ---- stream.c: data that can be checked */

/* One flood, as sent and as a client receives it (0xFF doubled). Both repeat after `period`. */
struct pattern {
    unsigned char *bytes; /* twice the period, so that any piece is contiguous */
    size_t period;
};

const struct pattern *pattern_sent(bool with_ff);
const struct pattern *pattern_received(bool with_ff);
/* Compares with the pattern from `offset` on. */
bool pattern_matches(const struct pattern *pattern, uint64_t offset, const unsigned char *bytes, size_t length);

/* A line of a burst: who sent it, which one it is, when. */
void burst_line(unsigned char *line, uint32_t source, uint32_t number);

/* Reads such lines, from a client or a log. */
struct line_reader {
    unsigned char partial[512];
    size_t length;
    bool started;
    uint32_t source, next;
    uint64_t lines, errors;
    struct samples *lag;
};

void read_lines(struct line_reader *reader, const unsigned char *bytes, size_t length);

/* ---- source.c: the machines */

struct source {
    struct watch watch;
    int id;
    bool closed, heard, flapping;
    uint64_t closes_at, next_burst;
    uint32_t lines_sent;
    size_t burst_lines;
    uint64_t to_send, sent;
    const struct pattern *pattern;
};

extern struct source **sources;
extern int source_count, sources_closed;
extern uint64_t last_accept, last_close, bursts_blocked;
/* From one burst of a source to the next, nanoseconds. */
extern uint64_t burst_period;

void sources_listen(int *port, int *flapping_port);
void source_flood(struct source *source, uint64_t bytes, bool with_ff);
void burst_start(struct source *source, double bytes_per_second, uint64_t first);
void bursts_stop(void);

/* ---- channel.c: a connection to a server, in clear or in TLS */

struct channel {
    int fd;
    SSL *tls; /* NULL in clear */
};

/* As the stock client encrypts by default: anonymous suites of TLS 1.2. */
struct arguments;

/* As the stock client without certificates. */
SSL_CTX *anonymous_tls(void);
/* `tls=none`, `anonymous`, or `certificate`: whatever both know, any certificate will do. NULL for none. */
SSL_CTX *wanted_tls(const struct arguments *arguments);
/* Logs in on a port; `tls` NULL for a connection in clear. */
struct channel log_in(const char *server, SSL_CTX *tls);
void put(struct channel *channel, const char *text);
/* One answer: up to a line feed that nothing has come behind yet. */
void hear(struct channel *channel, char *answer, size_t room);
/* Bytes read, 0 when there are none now, -1 when the server has ended it. */
ssize_t take(struct channel *channel, void *bytes, size_t room);
/* Finds a console by the primary port and calls it, as the stock client does with all its questions or with none. */
struct channel call(const char *server, SSL_CTX *tls, const char *console, bool as_stock);
void hang_up(struct channel *channel);

/* ---- client.c: those who watch and type */

struct viewer {
    struct watch watch;
    struct channel channel;
    char console[64];
    struct source *source;
    const struct pattern *pattern;
    struct line_reader *lines;
    bool stopped, wrong;
    uint64_t got, wanted;
    uint64_t typed_at;
    struct samples *echo;
};

/* Attaches as the stock client does; `tls` NULL for a connection in clear. */
struct viewer *viewer_open(const char *server, SSL_CTX *tls, const char *console);
/* Finds out which source is behind the viewer's console: the one that hears it typing. */
void viewer_identify(struct viewer *viewer);
void viewer_close(struct viewer *viewer);

/* ---- arguments.c: NAME=VALUE of a command */

struct arguments {
    const char *words[64];
    int count;
};

const char *argument(const struct arguments *arguments, const char *name, const char *otherwise);
double number(const struct arguments *arguments, const char *name, double otherwise);

/* ---- measure.c, clients.c: the commands */

void measure_flood(const struct arguments *arguments);
void measure_bursts(const struct arguments *arguments);
void measure_echo(const struct arguments *arguments);
void measure_replay(const struct arguments *arguments);
void hold_connections(const struct arguments *arguments);
void drop_all(void);
void measure_attaches(const struct arguments *arguments);
void measure_client(const struct arguments *arguments);
void start_programs(const struct arguments *arguments);
void measure_command(const struct arguments *arguments);
void make_log(const struct arguments *arguments);

/* ---- hostile.c: those who do their worst */

int device(int argc, char **argv);
int breaker(int argc, char **argv);

/* ---- stranger.c: those who have not logged in, or only to do harm */

int stranger(int argc, char **argv);

/* ---- relay.c: the least anybody could do */

int relay(int argc, char **argv);
int reception(int argc, char **argv);

#endif
