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

struct channel {
    int fd;
    SSL *tls;
};

static void put(struct channel *channel, const char *text)
{
    if (!channel->tls)
        write_all(channel->fd, text, strlen(text));
    else if (SSL_write(channel->tls, text, (int)strlen(text)) <= 0)
        die("TLS: write failed");
}

static void hear(struct channel *channel, char *answer, size_t room)
{
    size_t length = 0;
    do {
        ssize_t got = channel->tls ? SSL_read(channel->tls, answer + length, (int)(room - length - 1))
                                   : read(channel->fd, answer + length, room - length - 1);
        if (got <= 0)
            die("attach: no answer");
        length += (size_t)got;
        answer[length] = '\0';
    } while (answer[length - 1] != '\n');
}

static void hang_up(struct channel *channel)
{
    if (channel->tls)
        SSL_free(channel->tls);
    close(channel->fd);
}

static struct channel log_in(const char *server, SSL_CTX *tls)
{
    char answer[1024];
    struct channel channel = {connect_to(server), NULL};
    if (channel.fd < 0)
        die("%s: %m", server);
    hear(&channel, answer, sizeof answer);
    if (tls) {
        put(&channel, "ssl\r\n");
        hear(&channel, answer, sizeof answer);
        SSL *ssl = SSL_new(tls);
        SSL_set_fd(ssl, channel.fd);
        if (SSL_connect(ssl) != 1)
            die("TLS: no handshake");
        channel.tls = ssl;
    }
    put(&channel, "login bench\r\n");
    hear(&channel, answer, sizeof answer);
    if (strcmp(answer, "ok\r\n") != 0)
        die("login: %s", answer);
    return channel;
}

static void *call_on_and_on(void *of)
{
    static const char *const questions[] = {"\005c=", "\005c\326", "\005cm", "\005c;"};
    struct caller *caller = of;
    char call[128], answer[1024], group[64];
    snprintf(call, sizeof call, "call %s\r\n", caller->console);
    do {
        uint64_t start = now_ns();
        struct channel channel = log_in(caller->server, caller->tls);
        put(&channel, call);
        hear(&channel, answer, sizeof answer);
        snprintf(group, sizeof group, "%d", atoi(answer));
        put(&channel, "exit\r\n");
        hear(&channel, answer, sizeof answer);
        hang_up(&channel);
        channel = log_in(group, caller->tls);
        put(&channel, call);
        hear(&channel, answer, sizeof answer);
        if (answer[0] != '[')
            die("call: %s", answer);
        for (size_t i = 0; caller->as_stock && i < sizeof questions / sizeof *questions; i++) {
            put(&channel, questions[i]);
            hear(&channel, answer, sizeof answer);
        }
        sample_add(&caller->times, now_ns() - start);
        hang_up(&channel);
    } while (now_ns() < caller->end);
    return NULL;
}

static SSL_CTX *anonymous_tls(void)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
    if (!SSL_CTX_set_cipher_list(tls, "ALL:aNULL:!LOW:!EXP:!MD5:@SECLEVEL=0"))
        die("TLS: no anonymous suites");
    return tls;
}

void measure_attaches(const struct arguments *arguments)
{
    struct caller callers[64] = {0};
    int count = (int)number(arguments, "clients", 1);
    double seconds = number(arguments, "seconds", 2);
    SSL_CTX *tls = number(arguments, "tls", 0) > 0 ? anonymous_tls() : NULL;
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
        pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
        if (pid < 0)
            die("forkpty: %m");
        if (pid == 0) {
            execv(command[0], command);
            _exit(127);
        }
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
