#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FLAP_NS 1100000000u
#define FLOOD_PIECE (256 * 1024)

struct source **sources;
int source_count, sources_closed;
uint64_t last_accept, last_close, bursts_blocked, burst_period = 100000000u;

static struct watch listener, flapping_listener;
static int flapping_count, bursting_count, bursting_room;
static struct source **flapping, **bursting;

static void *grow(void *array, int count, size_t size)
{
    /* At every power of two. */
    if ((count & (count - 1)) != 0)
        return array;
    array = realloc(array, (size_t)(count ? count * 2 : 1) * size);
    if (!array)
        die("out of memory");
    return array;
}

static void close_source(struct source *source)
{
    watch_remove(&source->watch);
    close(source->watch.fd);
    source->closed = true;
    last_close = now_ns();
    if (!source->flapping)
        sources_closed++;
}

static void flood(struct source *source)
{
    while (source->sent < source->to_send) {
        size_t left = (size_t)(source->to_send - source->sent);
        ssize_t put = write(source->watch.fd, source->pattern->bytes + source->sent % source->pattern->period,
                            left < FLOOD_PIECE ? left : FLOOD_PIECE);
        if (put < 0 && errno == EAGAIN)
            return;
        if (put < 0)
            die("source: write: %m");
        source->sent += (uint64_t)put;
        if (put < FLOOD_PIECE)
            return;
    }
    watch_change(&source->watch, EPOLLIN);
}

static void source_ready(struct watch *watch, uint32_t events)
{
    struct source *source = (struct source *)watch;
    if (events & EPOLLOUT)
        flood(source);
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        char keys[4096];
        ssize_t got = read(watch->fd, keys, sizeof keys);
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            close_source(source);
            return;
        }
        source->heard = true;
        if (write(watch->fd, keys, (size_t)got) != got)
            die("source: echo did not fit");
    }
}

static void accept_all(struct watch *watch, uint32_t events)
{
    (void)events;
    bool flaps = watch == &flapping_listener;
    int fd, one = 1;
    while ((fd = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        struct source *source = calloc(1, sizeof *source);
        if (!source)
            die("out of memory");
        source->watch = (struct watch){fd, source_ready};
        last_accept = now_ns();
        if (flaps) {
            source->flapping = true;
            source->closes_at = last_accept + FLAP_NS;
            flapping = grow(flapping, flapping_count, sizeof *flapping);
            flapping[flapping_count++] = source;
        } else {
            source->id = source_count;
            sources = grow(sources, source_count, sizeof *sources);
            sources[source_count++] = source;
        }
        watch_add(&source->watch, EPOLLIN);
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        die("accept: %m");
}

void source_flood(struct source *source, uint64_t bytes, bool with_ff)
{
    source->pattern = pattern_sent(with_ff);
    source->sent = 0;
    source->to_send = bytes;
    watch_change(&source->watch, EPOLLIN | EPOLLOUT);
}

void burst_start(struct source *source, double bytes_per_second, uint64_t first)
{
    double lines = bytes_per_second * (double)burst_period / 1e9 / LINE_LENGTH;
    source->burst_lines = lines < 1 ? 1 : (size_t)lines;
    source->next_burst = first;
    if (bursting_count == bursting_room) {
        bursting_room = bursting_room ? bursting_room * 2 : 64;
        bursting = realloc(bursting, (size_t)bursting_room * sizeof *bursting);
        if (!bursting)
            die("out of memory");
    }
    bursting[bursting_count++] = source;
}

void bursts_stop(void)
{
    bursting_count = 0;
}

static void burst(struct source *source)
{
    static unsigned char bytes[64 * 1024];
    size_t lines = source->burst_lines * LINE_LENGTH < sizeof bytes ? source->burst_lines : sizeof bytes / LINE_LENGTH;
    for (size_t i = 0; i < lines; i++)
        burst_line(bytes + i * LINE_LENGTH, (uint32_t)source->id, source->lines_sent++);
    size_t length = lines * LINE_LENGTH, sent = 0;
    while (sent < length) {
        ssize_t put = write(source->watch.fd, bytes + sent, length - sent);
        if (put < 0 && errno != EAGAIN)
            die("source: burst: %m");
        if (put > 0)
            sent += (size_t)put;
        if (sent < length) {
            bursts_blocked++;
            struct pollfd wait = {source->watch.fd, POLLOUT, 0};
            if (poll(&wait, 1, 5000) <= 0)
                die("source: the server has not read for 5 s");
        }
    }
    source->sent += length;
}

static uint64_t sources_tick(void)
{
    uint64_t now = now_ns(), next = UINT64_MAX;
    for (int i = 0; i < flapping_count; i++) {
        if (!flapping[i]->closed && flapping[i]->closes_at <= now)
            close_source(flapping[i]);
        else if (!flapping[i]->closed && flapping[i]->closes_at < next)
            next = flapping[i]->closes_at;
        if (flapping[i]->closed) {
            free(flapping[i]);
            flapping[i--] = flapping[--flapping_count];
        }
    }
    /* They all have the same period, so the ring stays in the order in which they are due. */
    static int at;
    for (int i = 0; i < bursting_count; i++) {
        struct source *source = bursting[at % bursting_count];
        if (source->next_burst > now) {
            next = source->next_burst < next ? source->next_burst : next;
            break;
        }
        at = (at + 1) % bursting_count;
        source->next_burst += burst_period;
        if (!source->closed)
            burst(source);
    }
    return next;
}

void sources_listen(int *port, int *flapping_port)
{
    listener = (struct watch){listen_on(port), accept_all};
    flapping_listener = (struct watch){listen_on(flapping_port), accept_all};
    watch_add(&listener, EPOLLIN);
    watch_add(&flapping_listener, EPOLLIN);
    turn_begins = sources_tick;
}
