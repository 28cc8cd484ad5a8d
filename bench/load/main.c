#include "load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

static char input[65536];
static size_t input_length;
static bool input_ended;

static void input_ready(struct watch *watch, uint32_t events)
{
    (void)events;
    ssize_t got = read(watch->fd, input + input_length, sizeof input - input_length - 1);
    if (got <= 0) {
        input_ended = true;
        watch_remove(watch);
    } else {
        input_length += (size_t)got;
    }
}

static bool has_line(void *of)
{
    (void)of;
    return input_ended || memchr(input, '\n', input_length);
}

static bool all_connected(void *of)
{
    return source_count - sources_closed >= *(int *)of;
}

static void wait_connected(const struct arguments *arguments)
{
    int wanted = (int)number(arguments, "count", 1);
    bool all = turn_until(all_connected, &wanted, number(arguments, "seconds", 300));
    printf("up count=%d whole=%d last_ns=%llu\n", source_count - sources_closed, all, (unsigned long long)last_accept);
}

static bool never(void *of)
{
    (void)of;
    return false;
}

static void rest(const struct arguments *arguments)
{
    turn_until(never, NULL, number(arguments, "seconds", 1));
    printf("rest\n");
}

static void drop(const struct arguments *arguments)
{
    (void)arguments;
    drop_all();
    printf("drop\n");
}

static const struct {
    const char *name;
    void (*run)(const struct arguments *arguments);
} commands[] = {
    {"wait", wait_connected},   {"rest", rest},           {"flood", measure_flood},     {"bursts", measure_bursts},
    {"echo", measure_echo},     {"replay", measure_replay}, {"makelog", make_log},      {"hold", hold_connections},
    {"attach", measure_attaches}, {"client", measure_client}, {"run", measure_command}, {"programs", start_programs}, {"drop", drop},
};

static void run(char *line)
{
    struct arguments arguments = {0};
    for (char *word = strtok(line, " "); word && arguments.count < 64; word = strtok(NULL, " "))
        arguments.words[arguments.count++] = word;
    if (arguments.count == 0)
        return;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, arguments.words[0]) == 0) {
            commands[i].run(&arguments);
            fflush(stdout);
            return;
        }
    }
    die("unknown command `%s'", arguments.words[0]);
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (argc > 1 && strcmp(argv[1], "relay") == 0)
        return relay(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "reception") == 0)
        return reception(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "device") == 0)
        return device(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "breaker") == 0)
        return breaker(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "stranger") == 0)
        return stranger(argc - 1, argv + 1);
    int port = 0, flapping_port = 0;
    sources_listen(&port, &flapping_port);
    struct watch commands_watch = {STDIN_FILENO, input_ready};
    watch_add(&commands_watch, EPOLLIN);
    printf("ports sources=%d flapping=%d\n", port, flapping_port);
    fflush(stdout);
    while (turn_until(has_line, NULL, 1e6)) {
        char *end = memchr(input, '\n', input_length), line[16384];
        if (!end)
            return 0;
        size_t length = (size_t)(end - input);
        if (length >= sizeof line)
            die("a command is too long");
        memcpy(line, input, length);
        line[length] = '\0';
        input_length -= length + 1;
        memmove(input, end + 1, input_length);
        run(line);
    }
    return 0;
}
