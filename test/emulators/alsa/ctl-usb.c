/*
 * The controls of an emulated card: none. RtAudio asks a card's control device whether the card is there, and lists it then.
 */
#include <alsa/asoundlib.h>
#include <alsa/control_external.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int no_elements(snd_ctl_ext_t *ext) {
  (void)ext;
  return 0;
}

static int no_element(snd_ctl_ext_t *ext, unsigned int offset, snd_ctl_elem_id_t *id) {
  (void)ext, (void)offset, (void)id;
  return -ENOENT;
}

static snd_ctl_ext_key_t no_key(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id) {
  (void)ext, (void)id;
  return SND_CTL_EXT_KEY_NOT_FOUND;
}

static void end(snd_ctl_ext_t *ext) { free(ext); }

static const snd_ctl_ext_callback_t callbacks = {
    .close = end, .elem_count = no_elements, .elem_list = no_element, .find_elem = no_key};

SND_CTL_PLUGIN_DEFINE_FUNC(copperline_usb) {
  snd_ctl_ext_t *const ext = calloc(1, sizeof *ext);
  int error;
  (void)root, (void)conf;
  if (ext == NULL) return -ENOMEM;
  ext->version = SND_CTL_EXT_VERSION;
  ext->poll_fd = -1;
  ext->callback = &callbacks;
  strcpy(ext->id, "Emulated");
  strcpy(ext->driver, "Emulated");
  strcpy(ext->name, "Emulated USB audio");
  error = snd_ctl_ext_create(ext, name, mode);
  if (error < 0) {
    free(ext);
    return error;
  }
  *handlep = ext->handle;
  return 0;
}

SND_CTL_PLUGIN_SYMBOL(copperline_usb);
