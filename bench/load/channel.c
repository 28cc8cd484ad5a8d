#include "load.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

SSL_CTX *anonymous_tls(void)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(tls, TLS1_2_VERSION);
    if (!SSL_CTX_set_cipher_list(tls, "ALL:aNULL:!LOW:!EXP:!MD5:@SECLEVEL=0"))
        die("TLS: no anonymous suites");
    return tls;
}

SSL_CTX *wanted_tls(const struct arguments *arguments)
{
    const char *kind = argument(arguments, "tls", "none");
    if (strcmp(kind, "none") == 0)
        return NULL;
    if (strcmp(kind, "anonymous") == 0)
        return anonymous_tls();
    if (strcmp(kind, "certificate") != 0)
        die("tls=%s: none, anonymous or certificate", kind);
    return SSL_CTX_new(TLS_client_method());
}

void put(struct channel *channel, const char *text)
{
    if (!channel->tls)
        write_all(channel->fd, text, strlen(text));
    else if (SSL_write(channel->tls, text, (int)strlen(text)) <= 0)
        die("TLS: write failed");
}

ssize_t take(struct channel *channel, void *bytes, size_t room)
{
    if (!channel->tls) {
        ssize_t got = read(channel->fd, bytes, room);
        return got > 0 ? got : got < 0 && errno == EAGAIN ? 0 : -1;
    }
    int got = SSL_read(channel->tls, bytes, (int)room);
    return got > 0 ? got : SSL_get_error(channel->tls, got) == SSL_ERROR_WANT_READ ? 0 : -1;
}

void hear(struct channel *channel, char *answer, size_t room)
{
    size_t length = 0;
    do {
        ssize_t got = length + 1 < room ? take(channel, answer + length, room - length - 1) : -1;
        if (got <= 0)
            die("no answer: %s", errno ? strerror(errno) : "end of file");
        length += (size_t)got;
        answer[length] = '\0';
    } while (answer[length - 1] != '\n');
}

void hang_up(struct channel *channel)
{
    if (channel->tls)
        SSL_free(channel->tls);
    close(channel->fd);
}

struct channel log_in(const char *server, SSL_CTX *tls)
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

struct channel call(const char *server, SSL_CTX *tls, const char *console, bool as_stock)
{
    static const char *const questions[] = {"\005c=", "\005c\326", "\005cm", "\005c;"};
    char text[128], answer[1024], group[64];
    snprintf(text, sizeof text, "call %s\r\n", console);
    struct channel channel = log_in(server, tls);
    put(&channel, text);
    hear(&channel, answer, sizeof answer);
    if (atoi(answer) <= 0)
        die("call %s: %s", console, answer);
    snprintf(group, sizeof group, "%d", atoi(answer));
    put(&channel, "exit\r\n");
    hear(&channel, answer, sizeof answer);
    hang_up(&channel);
    channel = log_in(group, tls);
    put(&channel, text);
    hear(&channel, answer, sizeof answer);
    if (answer[0] != '[')
        die("call %s: %s", console, answer);
    for (size_t i = 0; as_stock && i < sizeof questions / sizeof *questions; i++) {
        put(&channel, questions[i]);
        hear(&channel, answer, sizeof answer);
    }
    return channel;
}
