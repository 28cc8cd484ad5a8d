/* Devices and people who do their worst, each in a process of its own, so that it costs those who measure nothing but the
 * processor it takes. They go on until they are killed. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* All values, in no order. */
static void garbage(unsigned char *bytes, size_t length)
{
    uint32_t state = 2463534242u;
    for (size_t i = 0; i < length; i++) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes[i] = (unsigned char)state;
    }
}

/* Every telnet option asked for and taken back, DO, DONT, WILL, WONT by turns. */
static void options(unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i + 3 <= length; i += 3) {
        bytes[i] = 255;
        bytes[i + 1] = (unsigned char)(254 - i / 3 % 4);
        bytes[i + 2] = (unsigned char)(i / 12 % 250);
    }
}

/* Subnegotiations that have no end, an odd length each; now and then something inside that has no place there. */
static void subnegotiations(unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = i % 1021 < 3 ? (unsigned char[]){255, 250, 44}[i % 1021] : (unsigned char)(i % 200);
}

int device(int argc, char **argv)
{
    static unsigned char said[192 * 1024], heard[64 * 1024];
    int port = 0, listener = listen_on(&port);
    if (argc < 2)
        die("usage: load device garbage|options|subnegotiations|silence");
    short events = strcmp(argv[1], "silence") == 0 ? POLLIN : POLLIN | POLLOUT;
    (strcmp(argv[1], "options") == 0           ? options
     : strcmp(argv[1], "subnegotiations") == 0 ? subnegotiations
                                               : garbage)(said, sizeof said);
    printf("device port=%d\n", port);
    fflush(stdout);
    for (;;) {
        struct pollfd wait = {listener, POLLIN, 0};
        poll(&wait, 1, -1);
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        for (size_t at = 0; fd >= 0;) {
            wait = (struct pollfd){fd, events, 0};
            poll(&wait, 1, -1);
            if ((wait.revents & POLLIN) && read(fd, heard, sizeof heard) == 0)
                break;
            ssize_t put = wait.revents & POLLOUT ? write(fd, said + at, sizeof said - at) : 0;
            if (put < 0 && errno != EAGAIN)
                break;
            at = (at + (size_t)(put < 0 ? 0 : put)) % sizeof said;
        }
        close(fd);
    }
}

/* Attached to a console, asks for breaks as fast as they are answered. */
int breaker(int argc, char **argv)
{
    static char asked[4096], heard[64 * 1024];
    if (argc < 3)
        die("usage: load breaker SERVER CONSOLE");
    for (size_t i = 0; i + 4 <= sizeof asked; i += 4)
        memcpy(asked + i, "\005cl0", 4);
    int fd = call(argv[1], NULL, argv[2], true).fd;
    set_nonblocking(fd);
    printf("breaker up=1\n");
    fflush(stdout);
    for (size_t at = 0;;) {
        struct pollfd wait = {fd, POLLIN | POLLOUT, 0};
        poll(&wait, 1, -1);
        if ((wait.revents & POLLIN) && read(fd, heard, sizeof heard) == 0)
            return 0;
        ssize_t put = wait.revents & POLLOUT ? write(fd, asked + at, sizeof asked - at) : 0;
        if (put < 0 && errno != EAGAIN)
            die("breaker: %m");
        at = (at + (size_t)(put < 0 ? 0 : put)) % sizeof asked;
    }
}
