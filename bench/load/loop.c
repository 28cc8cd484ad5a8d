#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static int epoll = -1;

uint64_t (*turn_begins)(void);

static void control(int operation, struct watch *watch, uint32_t events)
{
    if (epoll < 0)
        epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = events, .data.ptr = watch};
    if (epoll_ctl(epoll, operation, watch->fd, &event) < 0)
        die("epoll_ctl(%d): %m", watch->fd);
}

void watch_add(struct watch *watch, uint32_t events)
{
    control(EPOLL_CTL_ADD, watch, events);
}

void watch_change(struct watch *watch, uint32_t events)
{
    control(EPOLL_CTL_MOD, watch, events);
}

void watch_remove(struct watch *watch)
{
    control(EPOLL_CTL_DEL, watch, 0);
}

void turn(uint64_t deadline)
{
    uint64_t next = turn_begins ? turn_begins() : deadline;
    if (next < deadline)
        deadline = next;
    uint64_t now = now_ns();
    uint64_t wait = deadline > now ? deadline - now : 0;
    struct timespec timeout = {(time_t)(wait / 1000000000u), (long)(wait % 1000000000u)};
    struct epoll_event events[256];
    int count = epoll_pwait2(epoll, events, 256, &timeout, NULL);
    if (count < 0 && errno != EINTR)
        die("epoll_pwait2: %m");
    for (int i = 0; i < count; i++) {
        struct watch *watch = events[i].data.ptr;
        watch->ready(watch, events[i].events);
    }
}

bool turn_until(bool (*done)(void *of), void *of, double seconds)
{
    uint64_t limit = now_ns() + (uint64_t)(seconds * 1e9), now;
    while (!done(of)) {
        if ((now = now_ns()) >= limit)
            return false;
        /* What a log holds wakes nobody; it has to be looked at. */
        turn(now + POLL_NS < limit ? now + POLL_NS : limit);
    }
    return true;
}
