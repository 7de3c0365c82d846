/* spandsp's caller ID receiver: 16-bit samples at 8 kHz on standard input, each message as a line of hexadecimal bytes. */
#include <spandsp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void on_message(void *user, const uint8_t *message, int length) {
  (void)user;
  for (int i = 0; i < length; i++) printf("%02x", message[i]);
  putchar('\n');
}

int main(int argc, char **argv) {
  int standard = argc > 1 && strcmp(argv[1], "v23") == 0 ? ADSI_STANDARD_CLIP : ADSI_STANDARD_CLASS;
  adsi_rx_state_t *receiver = adsi_rx_init(NULL, standard, on_message, NULL);
  int16_t samples[160];
  size_t count;
  while ((count = fread(samples, sizeof(int16_t), 160, stdin)) > 0) adsi_rx(receiver, samples, (int)count);
  adsi_rx_free(receiver);
  return 0;
}
