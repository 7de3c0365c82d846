/* spandsp sends a J-CLIP message: 16-bit samples at 8 kHz on standard output. Arguments: `number` or `absent`, its value. */
#include <spandsp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  adsi_tx_state_t *sender = adsi_tx_init(NULL, ADSI_STANDARD_JCLIP);
  uint8_t message[256];
  int length = adsi_add_field(sender, message, -1, JCLIP_MDMF_CALLERID, NULL, 0);
  uint8_t field = strcmp(argv[1], "number") == 0 ? JCLIP_CALLER_NUMBER : JCLIP_ABSENCE;
  length = adsi_add_field(sender, message, length, field, (const uint8_t *)argv[2], (int)strlen(argv[2]));
  if (field == JCLIP_CALLER_NUMBER)
    length = adsi_add_field(sender, message, length, JCLIP_CALLER_NUM_DES, (const uint8_t *)"215", 3);
  adsi_tx_put_message(sender, message, length);
  int16_t samples[160];
  for (int frame = 0; frame < 150; frame++) {
    int count = adsi_tx(sender, samples, 160);
    if (count <= 0) break;
    fwrite(samples, sizeof(int16_t), (size_t)count, stdout);
  }
  return 0;
}
