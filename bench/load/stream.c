#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not a power of two, so that a lost buffer of a usual size shifts the pattern. */
#define PATTERN_LINES 16381

static const char digits[] = "0123456789abcdef";

static void put_hex(unsigned char *at, uint64_t value, int width)
{
    while (width-- > 0) {
        at[width] = (unsigned char)digits[value & 15];
        value >>= 4;
    }
}

static bool get_hex(const unsigned char *at, int width, uint64_t *value)
{
    uint64_t result = 0;
    for (int i = 0; i < width; i++) {
        unsigned char c = at[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            return false;
        result = result << 4 | (unsigned)digit;
    }
    *value = result;
    return true;
}

static void fill_line(unsigned char *line)
{
    memset(line, '.', LINE_LENGTH - 2);
    line[LINE_LENGTH - 2] = '\r';
    line[LINE_LENGTH - 1] = '\n';
}

static struct pattern make_pattern(bool with_ff, bool doubled)
{
    size_t period = PATTERN_LINES * (LINE_LENGTH + (with_ff && doubled ? 1 : 0));
    struct pattern pattern = {malloc(period * 2), period};
    if (!pattern.bytes)
        die("out of memory");
    unsigned char *at = pattern.bytes;
    for (int i = 0; i < PATTERN_LINES; i++) {
        unsigned char line[LINE_LENGTH];
        fill_line(line);
        put_hex(line, (uint64_t)i * 2654435761u, 16);
        put_hex(line + 24, (uint64_t)i, 16);
        if (with_ff)
            line[20] = 0xFF;
        for (int j = 0; j < LINE_LENGTH; j++) {
            *at++ = line[j];
            if (line[j] == 0xFF && doubled)
                *at++ = 0xFF;
        }
    }
    memcpy(pattern.bytes + period, pattern.bytes, period);
    return pattern;
}

static const struct pattern *pattern_of(bool with_ff, bool doubled)
{
    static struct pattern patterns[2][2];
    struct pattern *pattern = &patterns[with_ff][doubled];
    if (!pattern->bytes)
        *pattern = make_pattern(with_ff, doubled);
    return pattern;
}

const struct pattern *pattern_sent(bool with_ff)
{
    return pattern_of(with_ff, false);
}

const struct pattern *pattern_received(bool with_ff)
{
    return pattern_of(with_ff, with_ff);
}

bool pattern_matches(const struct pattern *pattern, uint64_t offset, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        size_t phase = offset % pattern->period;
        size_t part = length < pattern->period ? length : pattern->period;
        if (memcmp(pattern->bytes + phase, bytes, part) != 0)
            return false;
        bytes += part;
        offset += part;
        length -= part;
    }
    return true;
}

void burst_line(unsigned char *line, uint32_t source, uint32_t number)
{
    fill_line(line);
    put_hex(line, source, 8);
    put_hex(line + 9, number, 8);
    put_hex(line + 18, now_ns(), 16);
}

static void read_line(struct line_reader *reader, const unsigned char *line, size_t length)
{
    /* Marks and notes of the server, and a stamp before the line. */
    if (length <= 2 || (length >= 4 && memcmp(line, "[-- ", 4) == 0) || line[0] == '<')
        return;
    const unsigned char *end;
    if (line[0] == '[' && (end = memchr(line, ']', length))) {
        length -= (size_t)(end + 1 - line);
        line = end + 1;
    }
    uint64_t source, number, sent;
    if (length != LINE_LENGTH || !get_hex(line, 8, &source) || !get_hex(line + 9, 8, &number) || !get_hex(line + 18, 16, &sent)) {
        reader->errors++;
        return;
    }
    if (reader->started && (reader->source != source || reader->next != number))
        reader->errors++;
    if (!reader->started && number != 0)
        reader->errors++;
    reader->started = true;
    reader->source = (uint32_t)source;
    reader->next = (uint32_t)number + 1;
    reader->lines++;
    if (reader->lag)
        sample_add(reader->lag, now_ns() - sent);
}

void read_lines(struct line_reader *reader, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const unsigned char *end = memchr(bytes, '\n', length);
        size_t part = end ? (size_t)(end + 1 - bytes) : length;
        if (reader->length == 0 && end) {
            read_line(reader, bytes, part);
        } else {
            if (reader->length + part > sizeof reader->partial) {
                reader->errors++;
                reader->length = 0;
            } else {
                memcpy(reader->partial + reader->length, bytes, part);
                reader->length += part;
                if (end) {
                    read_line(reader, reader->partial, reader->length);
                    reader->length = 0;
                }
            }
        }
        bytes += part;
        length -= part;
    }
}
