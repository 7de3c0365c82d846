/*
 * Other programs' line echo cancellers at the same signals as ours.
 *   echo-cancellers speex|spandsp TAPS LENGTH... <pairs >out
 * Standard input: for each LENGTH in samples, so many pairs of 16-bit samples (heard, played). Each length begins with a
 * fresh canceller. The output goes to the file descriptor 3: Debian's spandsp prints at every sample of echo_can_update.
 */
#include <speex/speex_echo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <spandsp.h>

#define FRAME 80

static int run_speex(const int16_t *pairs, int16_t *out, int length, int taps)
{
    SpeexEchoState *state = speex_echo_state_init(FRAME, taps);
    spx_int32_t rate = 8000;
    spx_int16_t heard[FRAME], played[FRAME];

    speex_echo_ctl(state, SPEEX_ECHO_SET_SAMPLING_RATE, &rate);
    for (int at = 0; at + FRAME <= length; at += FRAME) {
        for (int i = 0; i < FRAME; i++) {
            heard[i] = pairs[2 * (at + i)];
            played[i] = pairs[2 * (at + i) + 1];
        }
        speex_echo_cancellation(state, heard, played, out + at);
    }
    speex_echo_state_destroy(state);
    return 0;
}

static int run_spandsp(const int16_t *pairs, int16_t *out, int length, int taps)
{
    echo_can_state_t *state = echo_can_init(taps, ECHO_CAN_USE_ADAPTION | ECHO_CAN_USE_NLP | ECHO_CAN_USE_CNG);

    if (state == NULL)
        return 1;
    for (int i = 0; i < length; i++)
        out[i] = echo_can_update(state, pairs[2 * i + 1], pairs[2 * i]);
    echo_can_free(state);
    return 0;
}

int main(int argc, char **argv)
{
    FILE *result = fdopen(3, "wb");

    if (argc < 4 || result == NULL)
        return 2;
    for (int i = 3; i < argc; i++) {
        int length = atoi(argv[i]);
        int16_t *pairs = calloc(2 * length, sizeof *pairs);
        int16_t *out = calloc(length, sizeof *out);

        if (pairs == NULL || out == NULL || fread(pairs, 2 * sizeof *pairs, length, stdin) != (size_t) length)
            return 3;
        if (strcmp(argv[1], "speex") == 0 ? run_speex(pairs, out, length, atoi(argv[2]))
                                          : run_spandsp(pairs, out, length, atoi(argv[2])))
            return 4;
        if (fwrite(out, sizeof *out, length, result) != (size_t) length)
            return 5;
        free(pairs);
        free(out);
    }
    return fclose(result) == 0 ? 0 : 6;
}
