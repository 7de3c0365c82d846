/*
 * spandsp's supervisory tone receiver, at the same signals and templates as ours.
 *   spandsp-busy TEMPLATE... -- LENGTH... <samples
 * TEMPLATE: elements `HZ+HZ/LEAST-MOST`, joined by commas; 0+0 is silence, times in ms. Standard input: for each LENGTH so many
 * 16-bit samples at 8 kHz. Each length begins with a fresh receiver. Prints, a line each, the sample at which a tone was told
 * first; -1 where none was.
 */
#include <spandsp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 80

static int told;

static void on_tone(void *user, int code, int level, int delay)
{
    (void) user;
    (void) level;
    (void) delay;
    if (code >= 0)
        told = 1;
}

static int add_template(super_tone_rx_descriptor_t *descriptor, const char *text)
{
    int tone = super_tone_rx_add_tone(descriptor);

    while (text != NULL && *text != '\0') {
        int low, high, least, most;

        if (sscanf(text, "%d+%d/%d-%d", &low, &high, &least, &most) != 4)
            return -1;
        super_tone_rx_add_element(descriptor, tone, low, high, least, most);
        text = strchr(text, ',');
        if (text != NULL)
            text++;
    }
    return 0;
}

int main(int argc, char **argv)
{
    super_tone_rx_descriptor_t *descriptor = super_tone_rx_make_descriptor(NULL);
    int i = 1;

    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (add_template(descriptor, argv[i]) != 0)
            return 2;
    }
    for (i++; i < argc; i++) {
        int length = atoi(argv[i]);
        int at = -1;
        int16_t samples[BLOCK];
        super_tone_rx_state_t *receiver = super_tone_rx_init(NULL, descriptor, on_tone, NULL);

        told = 0;
        for (int done = 0; done < length;) {
            int count = length - done < BLOCK ? length - done : BLOCK;

            if (fread(samples, sizeof samples[0], count, stdin) != (size_t) count)
                return 3;
            super_tone_rx(receiver, samples, count);
            done += count;
            if (told && at < 0)
                at = done;
        }
        printf("%d\n", at);
        super_tone_rx_free(receiver);
    }
    return 0;
}
