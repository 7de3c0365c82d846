/* spandsp's DTMF receiver, set as well as we know for a telephone line (ADR 0008): 16-bit samples at 8 kHz on standard input, digits on standard output. */
#include <spandsp.h>
#include <stdint.h>
#include <stdio.h>

int main(void) {
  dtmf_rx_state_t *receiver = dtmf_rx_init(NULL, NULL, NULL);
  /* Dial-tone notches on, twist 10 dB, reverse twist 5 dB, threshold -42 dBm0: measured better than its defaults. */
  dtmf_rx_parms(receiver, 1, 10, 5, -42);
  int16_t samples[160];
  char digits[129];
  size_t count;
  while ((count = fread(samples, sizeof(int16_t), 160, stdin)) > 0) {
    dtmf_rx(receiver, samples, (int)count);
    if (dtmf_rx_get(receiver, digits, 128) > 0) fputs(digits, stdout);
  }
  dtmf_rx_free(receiver);
  return 0;
}
