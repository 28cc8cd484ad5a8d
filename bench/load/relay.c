/* The floor: one thread, one read, one write to the log, one write to each client; nothing else. */
#include "load.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Says yes to whatever a client asks until it is connected (`^Ec;`). */
static int serve_login(int listener, int port, const char *suffix)
{
    char text[256];
    struct pollfd wait = {listener, POLLIN, 0};
    poll(&wait, 1, -1);
    int fd = accept(listener, NULL, NULL);
    if (fd < 0)
        die("accept: %m");
    write_all(fd, "ok\r\n", 4);
    for (;;) {
        ssize_t got = read(fd, text, sizeof text - 1);
        if (got <= 0) {
            close(fd);
            return -1;
        }
        text[got] = '\0';
        char answer[64];
        snprintf(answer, sizeof answer, "ok\r\n");
        if (strncmp(text, "call", 4) == 0 && !suffix)
            snprintf(answer, sizeof answer, "%d\r\n", port);
        else if (strncmp(text, "call", 4) == 0 || text[0] == 5)
            snprintf(answer, sizeof answer, "[%s]\r\n", suffix ? suffix : "");
        write_all(fd, answer, strlen(answer));
        if (text[0] == 5 && text[2] == ';')
            return fd;
    }
}

int relay(int argc, char **argv)
{
    static char bytes[64 * 1024];
    int clients[64], viewers = argc > 3 ? atoi(argv[3]) : 0, port = atoi(argv[1]);
    if (argc < 5 || viewers > 64)
        die("usage: load relay PORT DEVICE VIEWERS LOG");
    int listener = listen_on(&port), device = connect_to(argv[2]);
    int log = open(argv[4], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (device < 0 || log < 0)
        die("relay: %m");
    for (int i = 0; i < viewers; i++) {
        serve_login(listener, port, NULL);
        clients[i] = serve_login(listener, port, "spy");
    }
    struct pollfd wait[65] = {{device, POLLIN, 0}};
    for (int i = 0; i < viewers; i++)
        wait[i + 1] = (struct pollfd){clients[i], POLLIN, 0};
    for (;;) {
        poll(wait, (nfds_t)viewers + 1, -1);
        for (int i = 1; i <= viewers; i++) {
            if (!wait[i].revents)
                continue;
            ssize_t got = read(wait[i].fd, bytes, sizeof bytes);
            if (got <= 0)
                return 0;
            write_all(device, bytes, (size_t)got);
        }
        if (!wait[0].revents)
            continue;
        ssize_t got = read(device, bytes, sizeof bytes);
        if (got <= 0)
            return 0;
        write_all(log, bytes, (size_t)got);
        for (int i = 0; i < viewers; i++)
            write_all(clients[i], bytes, (size_t)got);
    }
}

/* ---- the same for attaching: every answer known beforehand */

static struct watch master_listener, group_listener;
static int group_port;

struct caller {
    struct watch watch;
    bool on_group;
};

static void answer_caller(struct watch *watch, uint32_t events)
{
    (void)events;
    struct caller *caller = (struct caller *)watch;
    char text[256];
    ssize_t got = read(watch->fd, text, sizeof text);
    bool leaves = got <= 0 || text[0] == 'e';
    if (got > 0) {
        char port[16];
        snprintf(port, sizeof port, "%d\r\n", group_port);
        const char *answer = leaves ? "goodbye\r\n" : text[0] != 'c' ? "ok\r\n" : caller->on_group ? "[attached]\r\n" : port;
        write_all(watch->fd, answer, strlen(answer));
    }
    if (leaves) {
        close(watch->fd);
        free(caller);
    }
}

static void greet_caller(struct watch *watch, uint32_t events)
{
    (void)events;
    struct caller *caller = calloc(1, sizeof *caller);
    int fd = accept(watch->fd, NULL, NULL);
    if (!caller || fd < 0)
        die("accept: %m");
    caller->watch = (struct watch){fd, answer_caller};
    caller->on_group = watch == &group_listener;
    watch_add(&caller->watch, EPOLLIN);
    write_all(fd, "ok\r\n", 4);
}

int reception(int argc, char **argv)
{
    if (argc < 2)
        die("usage: load reception PORT");
    int port = atoi(argv[1]);
    master_listener = (struct watch){listen_on(&port), greet_caller};
    group_listener = (struct watch){listen_on(&group_port), greet_caller};
    watch_add(&master_listener, EPOLLIN);
    watch_add(&group_listener, EPOLLIN);
    for (;;)
        turn(UINT64_MAX);
}
