#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static void viewer_got(struct viewer *viewer, const unsigned char *bytes, ssize_t got)
{
    if (viewer->pattern && !viewer->wrong && !pattern_matches(viewer->pattern, viewer->got, bytes, (size_t)got)) {
        viewer->wrong = true;
        fprintf(stderr, "load: %s: wrong data for a viewer within %zd bytes after %llu\n", viewer->console, got,
                (unsigned long long)viewer->got);
    }
    if (viewer->lines)
        read_lines(viewer->lines, bytes, (size_t)got);
    if (viewer->echo && viewer->typed_at) {
        sample_add(viewer->echo, now_ns() - viewer->typed_at);
        viewer->typed_at = 0;
    }
    viewer->got += (uint64_t)got;
}

static void viewer_ready(struct watch *watch, uint32_t events)
{
    static unsigned char bytes[256 * 1024];
    struct viewer *viewer = (struct viewer *)watch;
    (void)events;
    ssize_t got;
    /* TLS holds back what it has deciphered and we have not taken; nobody would wake us for that. */
    while ((got = take(&viewer->channel, bytes, sizeof bytes)) > 0) {
        viewer_got(viewer, bytes, got);
        if (!viewer->channel.tls)
            return;
    }
    if (got < 0)
        die("%s: the server closed a viewer: %s", viewer->console, errno ? strerror(errno) : "end of file");
}

struct viewer *viewer_open(const char *server, SSL_CTX *tls, const char *console)
{
    struct viewer *viewer = calloc(1, sizeof *viewer);
    if (!viewer)
        die("out of memory");
    snprintf(viewer->console, sizeof viewer->console, "%s", console);
    viewer->channel = call(server, tls, console, true);
    viewer->watch = (struct watch){viewer->channel.fd, viewer_ready};
    set_nonblocking(viewer->watch.fd);
    watch_add(&viewer->watch, EPOLLIN);
    return viewer;
}

static bool has_echo(void *of)
{
    struct viewer *viewer = of;
    return viewer->got >= 3;
}

void viewer_identify(struct viewer *viewer)
{
    for (int i = 0; i < source_count; i++)
        sources[i]->heard = false;
    put(&viewer->channel, "?\r\n");
    if (!turn_until(has_echo, viewer, 10))
        die("%s: no echo", viewer->console);
    for (int i = 0; i < source_count; i++)
        if (sources[i]->heard)
            viewer->source = sources[i];
    if (!viewer->source)
        die("%s: nobody heard the typing", viewer->console);
    viewer->got = 0;
}

void viewer_close(struct viewer *viewer)
{
    if (!viewer->stopped)
        watch_remove(&viewer->watch);
    hang_up(&viewer->channel);
    free(viewer);
}
