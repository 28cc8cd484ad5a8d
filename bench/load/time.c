#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint64_t now_ns(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void sample_add(struct samples *samples, uint64_t value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 4096;
        samples->values = realloc(samples->values, samples->room * sizeof *samples->values);
        if (!samples->values)
            die("out of memory");
    }
    samples->values[samples->count++] = value;
}

void sample_clear(struct samples *samples)
{
    samples->count = 0;
}

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static double rank(const struct samples *samples, double part)
{
    size_t index = (size_t)(part * (double)samples->count);
    return samples->values[index < samples->count ? index : samples->count - 1] / 1e3;
}

void sample_print(const char *name, struct samples *samples)
{
    if (samples->count == 0)
        return;
    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    printf(" %s_p50=%.1f %s_p99=%.1f %s_p999=%.1f %s_max=%.1f", name, rank(samples, 0.5), name, rank(samples, 0.99), name,
           rank(samples, 0.999), name, rank(samples, 1));
}
