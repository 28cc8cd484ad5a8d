/* Strangers who do their worst at a server's door, and users who have come in for it. Each kind in a process of its own, which
 * goes on until it is killed; SIGTERM makes it say how much it has done. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

/* What one kind says: each step when one more line has come, then the last one for ever. */
static const struct kind {
    const char *name;
    int connections;
    const char *steps[4];
    const char *forever; /* filled up to a large piece; NULL for nothing */
    size_t forever_length;
    uint64_t pause; /* after each byte; 0 for none */
    bool deaf;      /* reads no more once the steps are said */
    bool group;     /* at the port where the console is */
} kinds[] = {
    {.name = "silent", .connections = 10000},
    {.name = "slow", .connections = 500, .steps = {"login ann\r\n"}, .pause = 5 * SECOND},
    {.name = "endless", .connections = 4, .forever = "x", .forever_length = 1},
    {.name = "endless-user", .connections = 4, .steps = {"login ann\r\n"}, .forever = "x", .forever_length = 1},
    {.name = "quotes", .connections = 4, .forever = "\377", .forever_length = 1},
    {.name = "typed-quotes", .connections = 2, .steps = {"login ann\r\n", "call hostile\r\n\005c;"}, .forever = "\377\377\377x",
     .forever_length = 4, .group = true},
    {.name = "typed-endless", .connections = 2, .steps = {"login ann\r\n", "call hostile\r\n\005c;"}, .forever = "x",
     .forever_length = 1, .group = true},
    {.name = "logins", .connections = 16, .steps = {"login ann\r\n", "exit\r\n"}},
    {.name = "deaf", .connections = 16, .steps = {"login ann\r\n"}, .forever = "info\r\nexamine\r\n", .forever_length = 15,
     .deaf = true, .group = true},
    {.name = "deaf-viewer", .connections = 16, .steps = {"login ann\r\n", "call hostile\r\n\005c;"}, .deaf = true, .group = true},
    {.name = "garbage-tls", .connections = 16, .steps = {"ssl\r\n", "\026\003\001\002\000\001garbage that is no hello"}},
};

struct stranger {
    int fd, step, lines;
    size_t at;
    uint64_t due;
};

static const struct kind *kind;
static struct stranger *strangers;
static struct pollfd *waits;
static char piece[64 * 1024 / 60 * 60];
static const char *door;
static uint64_t opened, ended, said;

static void tell(int signal)
{
    (void)signal;
    printf("stranger opened=%llu ended=%llu said=%llu\n", (unsigned long long)opened, (unsigned long long)ended,
           (unsigned long long)said);
    fflush(stdout);
    _exit(0);
}

static void knock(struct stranger *one)
{
    *one = (struct stranger){.fd = connect_to(door)};
    if (one->fd >= 0) {
        set_nonblocking(one->fd);
        opened++;
    }
}

static void leave(struct stranger *one)
{
    ended++;
    close(one->fd);
    one->fd = -1;
}

static const char *words(const struct stranger *one, size_t *length)
{
    const char *step = one->step < 4 ? kind->steps[one->step] : NULL;
    *length = step ? strlen(step) : kind->forever ? sizeof piece : 0;
    return step ? step : piece;
}

static void speak(struct stranger *one, uint64_t now)
{
    size_t length;
    const char *text = words(one, &length);
    size_t most = kind->pause ? 1 : length - one->at;
    ssize_t put = write(one->fd, text + one->at, most);
    if (put < 0 && errno != EAGAIN) {
        leave(one);
        return;
    }
    said += put > 0 ? (uint64_t)put : 0;
    one->at += put > 0 ? (size_t)put : 0;
    one->due = now + kind->pause;
    if (one->at == length) {
        one->at = 0;
        one->step += text != piece;
    }
}

static void listen_to(struct stranger *one)
{
    static char heard[64 * 1024];
    ssize_t got = read(one->fd, heard, sizeof heard);
    if (got == 0 || (got < 0 && errno != EAGAIN))
        leave(one);
    for (ssize_t i = 0; i < got; i++)
        one->lines += heard[i] == '\n';
}

static void look(struct stranger *one, struct pollfd *wait, uint64_t now)
{
    size_t length;
    words(one, &length);
    bool has_said = one->step > 3 || !kind->steps[one->step];
    bool may = length > 0 && one->due <= now && (has_said || one->lines > one->step);
    *wait = (struct pollfd){one->fd, (short)((kind->deaf && has_said ? 0 : POLLIN) | (may ? POLLOUT : 0)), 0};
}

/* The second port, where users ask for consoles. */
static const char *group_door(const char *server)
{
    static char group[64];
    char answer[1024];
    struct channel channel = log_in(server, NULL);
    put(&channel, "call hostile\r\n");
    hear(&channel, answer, sizeof answer);
    snprintf(group, sizeof group, "%d", atoi(answer));
    hang_up(&channel);
    return group;
}

/* A handshake, and from then on the next one and the next one. */
static void __attribute__((noreturn)) renegotiate(const char *server)
{
    SSL_CTX *tls = anonymous_tls();
    printf("stranger up=1\n");
    fflush(stdout);
    for (;;) {
        char answer[64];
        int fd = connect_to(server);
        if (fd < 0) {
            usleep(1000);
            continue;
        }
        opened++;
        SSL *ssl = SSL_new(tls);
        SSL_set_fd(ssl, fd);
        bool up = read(fd, answer, sizeof answer) > 0 && write(fd, "ssl\r\n", 5) == 5 && read(fd, answer, sizeof answer) > 0 &&
                  SSL_connect(ssl) == 1;
        while (up && SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1 && SSL_write(ssl, "help\r\n", 6) > 0 &&
               SSL_read(ssl, answer, sizeof answer) > 0)
            said++;
        SSL_free(ssl);
        close(fd);
        ended++;
    }
}

/* Sends as much as it can to nobody but itself: what a busy processor alone does to others. */
static void __attribute__((noreturn)) keep_busy(void)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        die("socketpair: %m");
    printf("stranger up=1\n");
    fflush(stdout);
    for (;;) {
        ssize_t put = write(ends[0], piece, 16384);
        if (put <= 0 || read(ends[1], piece, sizeof piece) <= 0)
            die("busy: %m");
        said += (uint64_t)put;
    }
}

int stranger(int argc, char **argv)
{
    if (argc < 3)
        die("usage: load stranger KIND SERVER");
    signal(SIGTERM, tell);
    if (strcmp(argv[1], "busy") == 0)
        keep_busy();
    if (strcmp(argv[1], "renegotiate") == 0)
        renegotiate(argv[2]);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, argv[1]) == 0)
            kind = &kinds[i];
    if (!kind)
        die("stranger: no such kind `%s'", argv[1]);
    for (size_t i = 0; kind->forever && i < sizeof piece; i++)
        piece[i] = kind->forever[i % kind->forever_length];
    door = kind->group ? group_door(argv[2]) : argv[2];
    strangers = calloc((size_t)kind->connections, sizeof *strangers);
    waits = calloc((size_t)kind->connections, sizeof *waits);
    for (int i = 0; i < kind->connections; i++)
        knock(&strangers[i]);
    printf("stranger up=1\n");
    fflush(stdout);
    for (;;) {
        uint64_t now = now_ns();
        for (int i = 0; i < kind->connections; i++)
            look(&strangers[i], &waits[i], now);
        int ready = poll(waits, (nfds_t)kind->connections, 100);
        for (int i = 0; i < kind->connections; i++) {
            struct stranger *one = &strangers[i];
            if (ready > 0 && one->fd >= 0 && waits[i].revents & (POLLIN | POLLHUP | POLLERR))
                listen_to(one);
            if (ready > 0 && one->fd >= 0 && waits[i].revents & POLLOUT)
                speak(one, now);
        }
        /* Those who were sent away come back. */
        for (int i = 0; i < kind->connections; i++)
            if (strangers[i].fd < 0)
                knock(&strangers[i]);
    }
}
