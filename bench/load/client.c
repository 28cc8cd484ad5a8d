#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Sends a line and reads up to the end of the answer, which is one line. */
static void ask(int fd, const char *text, char *answer, size_t room)
{
    size_t length = 0;
    if (text)
        write_all(fd, text, strlen(text));
    do {
        ssize_t got = length + 1 < room ? read(fd, answer + length, room - length - 1) : -1;
        if (got <= 0)
            die("no answer to `%s': %s", text ? text : "connect", got < 0 ? strerror(errno) : "end of file");
        length += (size_t)got;
        answer[length] = '\0';
    } while (answer[length - 1] != '\n');
}

static int log_in(const char *server)
{
    char answer[1024];
    int fd = connect_to(server);
    if (fd < 0)
        die("%s: %m", server);
    ask(fd, NULL, answer, sizeof answer);
    ask(fd, "login bench\n", answer, sizeof answer);
    if (strcmp(answer, "ok\r\n") != 0)
        die("login: %s", answer);
    return fd;
}

int attach(const char *server, const char *console)
{
    char call[128], answer[1024], group[64];
    snprintf(call, sizeof call, "call %s\n", console);
    int fd = log_in(server);
    ask(fd, call, answer, sizeof answer);
    int port = atoi(answer);
    if (port <= 0)
        die("call %s: %s", console, answer);
    write_all(fd, "exit\n", 5);
    close(fd);
    snprintf(group, sizeof group, "%d", port);
    fd = log_in(group);
    ask(fd, call, answer, sizeof answer);
    if (answer[0] != '[')
        die("call %s: %s", console, answer);
    static const char *const questions[] = {"\005c=", "\005c\326", "\005cm", "\005c;"};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        ask(fd, questions[i], answer, sizeof answer);
    return fd;
}

static void viewer_ready(struct watch *watch, uint32_t events)
{
    static unsigned char bytes[256 * 1024];
    struct viewer *viewer = (struct viewer *)watch;
    (void)events;
    ssize_t got = read(watch->fd, bytes, sizeof bytes);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        die("%s: the server closed a viewer: %s", viewer->console, got < 0 ? strerror(errno) : "end of file");
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

struct viewer *viewer_open(const char *server, const char *console)
{
    struct viewer *viewer = calloc(1, sizeof *viewer);
    if (!viewer)
        die("out of memory");
    snprintf(viewer->console, sizeof viewer->console, "%s", console);
    viewer->watch = (struct watch){attach(server, console), viewer_ready};
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
    write_all(viewer->watch.fd, "?\r\n", 3);
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
    close(viewer->watch.fd);
    free(viewer);
}
