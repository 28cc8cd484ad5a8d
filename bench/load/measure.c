#define _GNU_SOURCE
#include "load.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_VIEWERS 4096
#define SETTLE_SECONDS 60

static struct viewer *viewers[MAX_VIEWERS];
static int viewer_count, held[65536], held_count;

static struct viewer *add_viewer(const char *server, SSL_CTX *tls, const char *console)
{
    if (viewer_count == MAX_VIEWERS)
        die("too many viewers");
    return viewers[viewer_count++] = viewer_open(server, tls, console);
}

void drop_all(void)
{
    bursts_stop();
    while (viewer_count > 0)
        viewer_close(viewers[--viewer_count]);
    while (held_count > 0)
        close(held[--held_count]);
}

static off_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : 0;
}

/* ---- one console as fast as the server reads */

struct flood {
    struct source *source;
    const char *log;
    off_t log_start;
    uint64_t bytes;
};

static bool flood_done(void *of)
{
    struct flood *flood = of;
    if (flood->source->sent < flood->bytes)
        return false;
    for (int i = 0; i < viewer_count; i++)
        if (!viewers[i]->stopped && viewers[i]->got < viewers[i]->wanted)
            return false;
    return !flood->log || (uint64_t)(size_of(flood->log) - flood->log_start) >= flood->bytes;
}

static bool log_matches(const struct flood *flood, const struct pattern *pattern)
{
    static unsigned char bytes[1024 * 1024];
    int fd = open(flood->log, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die("%s: %m", flood->log);
    uint64_t offset = 0;
    ssize_t got;
    bool right = true;
    while (right && (got = pread(fd, bytes, sizeof bytes, flood->log_start + (off_t)offset)) > 0) {
        right = pattern_matches(pattern, offset, bytes, (size_t)got);
        offset += (uint64_t)got;
    }
    close(fd);
    return right && offset == flood->bytes;
}

void measure_flood(const struct arguments *arguments)
{
    const char *server = argument(arguments, "server", NULL), *console = argument(arguments, "console", "c1");
    int count = (int)number(arguments, "viewers", 0), stopped = (int)number(arguments, "stopped", 0);
    bool with_ff = number(arguments, "ff", 0) > 0;
    SSL_CTX *tls = wanted_tls(arguments);
    struct flood flood = {.log = argument(arguments, "log", NULL), .bytes = (uint64_t)number(arguments, "bytes", 1e8)};
    for (int i = 0; i < count + stopped; i++)
        add_viewer(server, tls, console);
    flood.source = sources[source_count - 1];
    if (count > 0 && number(arguments, "identify", 0) > 0) {
        viewer_identify(viewers[0]);
        flood.source = viewers[0]->source;
    }
    const struct pattern *received = pattern_received(with_ff);
    for (int i = 0; i < count + stopped; i++) {
        viewers[i]->pattern = received;
        viewers[i]->got = 0;
        viewers[i]->wanted = flood.bytes / pattern_sent(with_ff)->period * received->period + flood.bytes % pattern_sent(with_ff)->period;
        if (i >= count) {
            watch_remove(&viewers[i]->watch);
            viewers[i]->stopped = true;
        }
    }
    if (with_ff && flood.bytes % pattern_sent(with_ff)->period != 0)
        die("flood: with ff, bytes must be a multiple of %zu", pattern_sent(with_ff)->period);
    if (flood.log)
        flood.log_start = size_of(flood.log);
    uint64_t start = now_ns();
    source_flood(flood.source, flood.bytes, with_ff);
    bool whole = turn_until(flood_done, &flood, 20 + (double)flood.bytes / 2e6);
    uint64_t end = now_ns();
    uint64_t wrong = 0, missing = 0;
    for (int i = 0; i < count; i++) {
        wrong += viewers[i]->wrong || viewers[i]->got > viewers[i]->wanted;
        missing += viewers[i]->got < viewers[i]->wanted ? viewers[i]->wanted - viewers[i]->got : 0;
    }
    SSL_CTX_free(tls);
    bool log_right = !flood.log || log_matches(&flood, pattern_sent(with_ff));
    printf("flood seconds=%.6f bytes=%llu whole=%d viewers_wrong=%llu viewers_missing=%llu log_right=%d\n", (double)(end - start) / 1e9,
           (unsigned long long)flood.bytes, whole, (unsigned long long)wrong, (unsigned long long)missing, log_right);
}

/* ---- many consoles in bursts */

struct log_watch {
    struct line_reader lines;
    int fd;
};

struct bursts {
    uint64_t end, next_poll;
    struct log_watch *logs;
    int log_count;
};

static void poll_log(struct log_watch *log)
{
    static unsigned char bytes[256 * 1024];
    ssize_t got;
    while ((got = read(log->fd, bytes, sizeof bytes)) > 0)
        read_lines(&log->lines, bytes, (size_t)got);
}

static bool bursts_over(void *of)
{
    struct bursts *bursts = of;
    return now_ns() >= bursts->end;
}

static void open_log(struct log_watch *log, const char *folder, const char *console)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.log", folder, console);
    log->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (log->fd < 0)
        die("%s: %m", path);
}

/* The sources write 100 ms bursts, the viewers and a few logs are read meanwhile; then every log is checked. */
void measure_bursts(const struct arguments *arguments)
{
    const char *server = argument(arguments, "server", NULL), *logs = argument(arguments, "logs", NULL);
    int count = (int)number(arguments, "viewers", 0), consoles = (int)number(arguments, "consoles", source_count);
    bool only_viewed = number(arguments, "only_viewed", 0) > 0;
    double seconds = number(arguments, "seconds", 5), least = number(arguments, "least", 1000), most = number(arguments, "most", 1e5);
    burst_period = (uint64_t)(number(arguments, "period", 0.1) * 1e9);
    static struct samples lag, log_lag;
    sample_clear(&lag);
    sample_clear(&log_lag);
    for (int i = 0; i < count; i++) {
        char console[32];
        snprintf(console, sizeof console, "c%d", i + 1);
        struct viewer *viewer = add_viewer(server, NULL, console);
        if (only_viewed)
            viewer_identify(viewer);
        viewer->lines = calloc(1, sizeof *viewer->lines);
        if (!viewer->lines)
            die("out of memory");
        viewer->lines->lag = &lag;
    }
    /* Without a viewer nobody echoes, so the logs hold nothing but headers before the first burst. */
    struct log_watch *watched = calloc((size_t)consoles + 1, sizeof *watched);
    if (!watched)
        die("out of memory");
    int polled = logs ? (count < 20 ? count : 20) : 0;
    for (int i = 0; i < polled; i++) {
        char console[32];
        snprintf(console, sizeof console, "c%d", i + 1);
        open_log(&watched[i], logs, console);
        lseek(watched[i].fd, 0, SEEK_END);
        watched[i].lines.lag = &log_lag;
    }
    /* Whoever measures the server starts here. */
    printf("begin\n");
    fflush(stdout);
    uint64_t start = now_ns(), blocked = bursts_blocked;
    int bursting = only_viewed ? count : source_count;
    for (int i = 0; i < bursting; i++) {
        /* Evenly mixed on a scale of ratios: as many between 1 and 10 kB/s as between 10 and 100. */
        struct source *source = only_viewed ? viewers[i]->source : sources[i];
        double part = (double)(i * 37 % 101) / 100, bytes = least * pow(most / least, part);
        if (!source->closed)
            burst_start(source, bytes, start + (uint64_t)i * burst_period / (uint64_t)bursting);
    }
    struct bursts bursts = {.end = start + (uint64_t)(seconds * 1e9)};
    while (!bursts_over(&bursts)) {
        uint64_t poll = now_ns() + POLL_NS / 4;
        turn(poll < bursts.end ? poll : bursts.end);
        if (now_ns() >= bursts.next_poll) {
            bursts.next_poll = now_ns() + POLL_NS / 4;
            for (int i = 0; i < polled; i++)
                poll_log(&watched[i]);
        }
    }
    bursts_stop();
    printf("bursts seconds=%.6f", (double)(now_ns() - start) / 1e9);
    fflush(stdout);
    uint64_t sent = 0, sent_viewed = 0, seen = 0, errors = 0, logged = 0, settle = now_ns() + 1000000000u * SETTLE_SECONDS;
    for (int i = 0; i < source_count; i++)
        sent += sources[i]->lines_sent;
    /* Settled when every viewer has the last line of its console. */
    for (bool all = false; !all && now_ns() < settle;) {
        turn(now_ns() + POLL_NS);
        all = true;
        for (int i = 0; i < viewer_count; i++)
            if (viewers[i]->lines && viewers[i]->lines->started)
                all &= viewers[i]->lines->next == sources[viewers[i]->lines->source]->lines_sent;
    }
    for (int i = 0; i < viewer_count; i++) {
        if (!viewers[i]->lines)
            continue;
        errors += viewers[i]->lines->errors;
        seen += viewers[i]->lines->lines;
        if (viewers[i]->lines->started)
            sent_viewed += sources[viewers[i]->lines->source]->lines_sent;
    }
    if (logs && !only_viewed) {
        for (int i = 0; i < polled; i++)
            close(watched[i].fd);
        memset(watched, 0, (size_t)consoles * sizeof *watched);
        for (bool opened = false; logged < sent && now_ns() < settle; opened = true) {
            logged = 0;
            for (int i = 0; i < consoles; i++) {
                char console[32];
                snprintf(console, sizeof console, "c%d", i + 1);
                if (!opened)
                    open_log(&watched[i], logs, console);
                poll_log(&watched[i]);
                logged += watched[i].lines.lines;
            }
            turn(now_ns() + 10000000);
        }
        for (int i = 0; i < consoles; i++) {
            errors += watched[i].lines.errors;
            close(watched[i].fd);
        }
    }
    printf(" lines=%llu bytes=%llu logged_lines=%llu viewed_lines=%llu seen_lines=%llu errors=%llu blocked=%llu", (unsigned long long)sent,
           (unsigned long long)(sent * LINE_LENGTH), (unsigned long long)logged, (unsigned long long)sent_viewed,
           (unsigned long long)seen, (unsigned long long)errors, (unsigned long long)(bursts_blocked - blocked));
    sample_print("lag", &lag);
    sample_print("log_lag", &log_lag);
    printf(" last_accept_ns=%llu last_close_ns=%llu accepted=%d closed=%d\n", (unsigned long long)last_accept,
           (unsigned long long)last_close, source_count, sources_closed);
    free(watched);
}

/* ---- a key there and back */

static bool typed(void *of)
{
    return ((struct viewer *)of)->typed_at == 0;
}

/* One key a millisecond, idle or with neighbours that stream. */
void measure_echo(const struct arguments *arguments)
{
    int count = (int)number(arguments, "count", 3000), streams = (int)number(arguments, "streams", 0);
    double rate = number(arguments, "rate", 1e5);
    static struct samples echo;
    sample_clear(&echo);
    struct viewer *viewer = add_viewer(argument(arguments, "server", NULL), NULL, argument(arguments, "console", "c1"));
    viewer_identify(viewer);
    viewer->echo = &echo;
    uint64_t start = now_ns(), end = start + (uint64_t)(number(arguments, "seconds", 1e6) * 1e9);
    int typed_keys = 0;
    for (int i = 0, begun = 0; i < source_count && begun < streams; i++)
        if (sources[i] != viewer->source)
            burst_start(sources[i], rate, start + (uint64_t)begun++ * burst_period / (uint64_t)streams);
    for (; typed_keys < count && now_ns() < end; typed_keys++) {
        uint64_t next = now_ns() + 1000000;
        viewer->typed_at = now_ns();
        write_all(viewer->watch.fd, "x", 1);
        if (!turn_until(typed, viewer, 10))
            die("echo: nothing came back");
        while (now_ns() < next)
            turn(next);
    }
    bursts_stop();
    printf("echo count=%d", typed_keys);
    sample_print("echo", &echo);
    putchar('\n');
    viewer->echo = NULL;
}

/* ---- replay of the last lines of a long log */

void make_log(const struct arguments *arguments)
{
    static unsigned char lines[16384 * LINE_LENGTH];
    const char *path = argument(arguments, "path", NULL);
    uint32_t left = (uint32_t)number(arguments, "lines", 1000), at = 0;
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        die("%s: %m", path);
    while (left > 0) {
        uint32_t part = left < 16384 ? left : 16384;
        for (uint32_t i = 0; i < part; i++)
            burst_line(lines + (size_t)i * LINE_LENGTH, 0, at++);
        write_all(fd, lines, (size_t)part * LINE_LENGTH);
        left -= part;
    }
    close(fd);
    printf("log lines=%u\n", at);
}

void measure_replay(const struct arguments *arguments)
{
    static struct samples replay;
    static unsigned char bytes[1024 * 1024];
    static const char end_mark[] = "[-- Console up";
    char set[32], answer[256];
    int lines = (int)number(arguments, "lines", 20), count = (int)number(arguments, "count", 20);
    int fd = call(argument(arguments, "server", NULL), NULL, argument(arguments, "console", "c1"), true).fd;
    sample_clear(&replay);
    snprintf(set, sizeof set, "\005cR%d\r", lines);
    write_all(fd, set, strlen(set));
    for (size_t got = 0; got == 0 || answer[got - 1] != '\n';) {
        ssize_t more = read(fd, answer + got, sizeof answer - got);
        if (more <= 0)
            die("replay: no answer");
        got += (size_t)more;
    }
    uint64_t errors = 0;
    for (int i = 0; i < count; i++) {
        size_t length = 0;
        uint64_t start = now_ns();
        write_all(fd, "\005cr", 3);
        do {
            ssize_t more = read(fd, bytes + length, sizeof bytes - length);
            if (more <= 0)
                die("replay: the server closed");
            length += (size_t)more;
        } while (bytes[length - 1] != '\n' || !memmem(length > 256 ? bytes + length - 256 : bytes, length > 256 ? 256 : length, end_mark, sizeof end_mark - 1));
        sample_add(&replay, now_ns() - start);
        int seen = 0;
        for (size_t at = 0; at < length; at++)
            seen += bytes[at] == '\n';
        /* The answer `[replay]' is one more. */
        errors += seen != lines + 1;
    }
    close(fd);
    printf("replay lines=%d errors=%llu", lines, (unsigned long long)errors);
    sample_print("replay", &replay);
    putchar('\n');
}

/* ---- connections that never say anything */

void hold_connections(const struct arguments *arguments)
{
    const char *server = argument(arguments, "server", NULL);
    int count = (int)number(arguments, "count", 1100), refused = 0;
    for (int i = 0; i < count && held_count < 65536; i++) {
        int fd = connect_to(server);
        if (fd < 0)
            refused++;
        else
            held[held_count++] = fd;
    }
    printf("hold held=%d refused=%d\n", held_count, refused);
}
