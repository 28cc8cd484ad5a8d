/* What a person at a terminal feels: attaching, and the client programs as whole processes. */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

/* ---- attach and leave, as often as it goes */

struct caller {
    pthread_t thread;
    const char *server, *console;
    SSL_CTX *tls;
    bool as_stock;
    uint64_t end;
    struct samples times;
};

static void *call_on_and_on(void *of)
{
    struct caller *caller = of;
    do {
        uint64_t start = now_ns();
        struct channel channel = call(caller->server, caller->tls, caller->console, caller->as_stock);
        sample_add(&caller->times, now_ns() - start);
        hang_up(&channel);
    } while (now_ns() < caller->end);
    return NULL;
}

void measure_attaches(const struct arguments *arguments)
{
    struct caller callers[64] = {0};
    int count = (int)number(arguments, "clients", 1);
    double seconds = number(arguments, "seconds", 2);
    SSL_CTX *tls = wanted_tls(arguments);
    static struct samples all;
    sample_clear(&all);
    uint64_t start = now_ns();
    if (count > 64)
        die("attach: at most 64 clients");
    for (int i = 0; i < count; i++) {
        callers[i].server = argument(arguments, "server", NULL);
        callers[i].console = argument(arguments, "console", "c1");
        callers[i].tls = tls;
        callers[i].as_stock = number(arguments, "stock", 0) > 0;
        callers[i].end = start + (uint64_t)(seconds * 1e9);
        if (pthread_create(&callers[i].thread, NULL, call_on_and_on, &callers[i]) != 0)
            die("attach: no thread");
    }
    for (int i = 0; i < count; i++) {
        pthread_join(callers[i].thread, NULL);
        for (size_t j = 0; j < callers[i].times.count; j++)
            sample_add(&all, callers[i].times.values[j]);
        free(callers[i].times.values);
    }
    double took = (double)(now_ns() - start) / 1e9;
    printf("attach per_second=%.1f", (double)all.count / took);
    sample_print("attach", &all);
    putchar('\n');
    if (tls)
        SSL_CTX_free(tls);
}

/* ---- whole programs */

static char **command_of(const struct arguments *arguments)
{
    static char *command[65];
    int length = 0;
    bool begun = false;
    for (int i = 1; i < arguments->count; i++) {
        if (begun)
            command[length++] = (char *)arguments->words[i];
        begun = begun || strcmp(arguments->words[i], "--") == 0;
    }
    command[length] = NULL;
    if (length == 0)
        die("no command after --");
    return command;
}

/* On a terminal of its own, whose other side it gives. */
static pid_t start_on_terminal(char **command, int *terminal)
{
    pid_t pid = forkpty(terminal, NULL, NULL, NULL);
    if (pid < 0)
        die("forkpty: %m");
    if (pid == 0) {
        execv(command[0], command);
        _exit(127);
    }
    return pid;
}

/* A client on a terminal of its own: from exec to its prompt, and until it has left after `^Ec.'. */
void measure_client(const struct arguments *arguments)
{
    static struct samples prompt, gone;
    sample_clear(&prompt);
    sample_clear(&gone);
    char **command = command_of(arguments);
    int count = (int)number(arguments, "count", 10);
    for (int i = 0; i < count; i++) {
        char text[8192];
        size_t length = 0;
        int terminal;
        bool left = false;
        uint64_t start = now_ns();
        pid_t pid = start_on_terminal(command, &terminal);
        for (;;) {
            struct pollfd wait = {terminal, POLLIN, 0};
            if (poll(&wait, 1, 20000) <= 0)
                die("client: nothing for 20 s");
            ssize_t got = length < sizeof text ? read(terminal, text + length, sizeof text - length) : 0;
            if (got <= 0)
                break;
            length += (size_t)got;
            /* The prompt comes before the last question is answered; only then does the client pass keys on. */
            if (!left && memmem(text, length, "for help]", 9)) {
                sample_add(&prompt, now_ns() - start);
                left = true;
                write_all(terminal, "\005c.", 3);
            }
        }
        int status;
        waitpid(pid, &status, 0);
        sample_add(&gone, now_ns() - start);
        close(terminal);
        if (!left || status != 0)
            die("client: ended with status %d: %.*s", status, (int)length, text);
    }
    printf("client count=%d", count);
    sample_print("prompt", &prompt);
    sample_print("gone", &gone);
    putchar('\n');
}

/* Programs on terminals of their own, which run until we end. */
void start_programs(const struct arguments *arguments)
{
    char **command = command_of(arguments);
    int count = (int)number(arguments, "count", 1);
    for (int i = 0; i < count; i++) {
        int terminal;
        start_on_terminal(command, &terminal);
    }
    printf("programs count=%d\n", count);
}

/* A program that runs and ends. */
void measure_command(const struct arguments *arguments)
{
    static struct samples times;
    sample_clear(&times);
    char **command = command_of(arguments);
    int count = (int)number(arguments, "count", 20), failed = 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    for (int i = 0; i < count; i++) {
        pid_t pid;
        int status;
        uint64_t start = now_ns();
        if (posix_spawn(&pid, command[0], &actions, NULL, command, environ) != 0)
            die("%s: %m", command[0]);
        waitpid(pid, &status, 0);
        sample_add(&times, now_ns() - start);
        failed += status != 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    printf("run count=%d failed=%d", count, failed);
    sample_print("run", &times);
    putchar('\n');
}
