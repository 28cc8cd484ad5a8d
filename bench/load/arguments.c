#include "load.h"

#include <stdlib.h>
#include <string.h>

const char *argument(const struct arguments *arguments, const char *name, const char *otherwise)
{
    size_t length = strlen(name);
    for (int i = 1; i < arguments->count; i++)
        if (strncmp(arguments->words[i], name, length) == 0 && arguments->words[i][length] == '=')
            return arguments->words[i] + length + 1;
    return otherwise;
}

double number(const struct arguments *arguments, const char *name, double otherwise)
{
    const char *text = argument(arguments, name, NULL);
    return text ? atof(text) : otherwise;
}
