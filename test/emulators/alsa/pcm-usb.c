/*
 * An ALSA PCM whose card is an emulated USB audio function (sound-server.ts) behind a Unix socket: what stands in for
 * snd-usb-audio where there is no kernel of our own. alsa-lib loads it through ALSA_CONFIG_PATH; who plays and captures
 * is not changed in any way.
 *
 * On the socket: one byte 'C' or 'P' first, answered by 'y', or by 'n' where another program has it. Capture: the samples, at the device's clock. Playback: samples to the device;
 * it answers with how many it has played since it began (32 bit, little endian), as they go by.
 */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  snd_pcm_ioplug_t io;
  char path[100];
  int fd;
  int gone;
  /* Samples: captured and taken by the program; given to the device; said to be played by it, at the start of the stream and now. */
  uint64_t taken;
  uint64_t given;
  uint32_t played;
  uint32_t begun;
  uint8_t part[4];
  int have;
  /* The program wants silence where it is late, and no stop (stop_threshold). */
  int never_stops;
} usb_pcm_t;

static int join_socket(usb_pcm_t *pcm) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char side = pcm->io.stream == SND_PCM_STREAM_CAPTURE ? 'C' : 'P';
  char answer = 0;
  snprintf(address.sun_path, sizeof address.sun_path, "%s", pcm->path);
  pcm->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (pcm->fd < 0) return -errno;
  if (connect(pcm->fd, (struct sockaddr *)&address, sizeof address) == 0 && send(pcm->fd, &side, 1, MSG_NOSIGNAL) == 1 &&
      recv(pcm->fd, &answer, 1, 0) == 1 && answer == 'y') {
    return 0;
  }
  close(pcm->fd);
  pcm->fd = -1;
  return answer == 'n' ? -EBUSY : -ENODEV;
}

/* Whether the device is still there: its end of the socket closes when it is unplugged. */
static void look(usb_pcm_t *pcm) {
  char byte;
  if (recv(pcm->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) pcm->gone = 1;
}

static void read_played(usb_pcm_t *pcm) {
  for (;;) {
    const ssize_t got = recv(pcm->fd, pcm->part + pcm->have, 4 - pcm->have, MSG_DONTWAIT);
    if (got == 0) pcm->gone = 1;
    if (got <= 0) return;
    pcm->have += got;
    if (pcm->have < 4) continue;
    pcm->have = 0;
    memcpy(&pcm->played, pcm->part, 4);
  }
}

static int usb_start(snd_pcm_ioplug_t *io) {
  usb_pcm_t *pcm = io->private_data;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    read_played(pcm);
    pcm->begun = pcm->played;
  } else {
    /* What came while nobody listened is not heard. */
    char old[4096];
    while (recv(pcm->fd, old, sizeof old, MSG_DONTWAIT) > 0) {
    }
  }
  return pcm->gone ? -ENODEV : 0;
}

static int usb_prepare(snd_pcm_ioplug_t *io) {
  usb_pcm_t *pcm = io->private_data;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) read_played(pcm);
  pcm->begun = pcm->played;
  pcm->taken = pcm->given = 0;
  return 0;
}

static int usb_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params) {
  usb_pcm_t *pcm = io->private_data;
  snd_pcm_uframes_t stop = 0;
  snd_pcm_sw_params_get_stop_threshold(params, &stop);
  pcm->never_stops = stop > io->buffer_size;
  return 0;
}

static int usb_stop(snd_pcm_ioplug_t *io) {
  usb_pcm_t *pcm = io->private_data;
  pcm->taken = pcm->given = 0;
  return 0;
}

static snd_pcm_sframes_t usb_pointer(snd_pcm_ioplug_t *io) {
  usb_pcm_t *pcm = io->private_data;
  uint64_t at;
  if (io->stream == SND_PCM_STREAM_CAPTURE) {
    int bytes = 0;
    look(pcm);
    if (pcm->gone) return -ENODEV;
    ioctl(pcm->fd, FIONREAD, &bytes);
    if ((unsigned)bytes / 2 > io->buffer_size) return -EPIPE;
    at = pcm->taken + bytes / 2;
  } else {
    read_played(pcm);
    if (pcm->gone) return -ENODEV;
    at = (uint32_t)(pcm->played - pcm->begun);
    if (at > pcm->given && !pcm->never_stops) return -EPIPE;
    if (at > pcm->given) {
      pcm->begun += at - pcm->given;
      at = pcm->given;
    }
  }
  return at % io->buffer_size;
}

static snd_pcm_sframes_t usb_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t offset,
                                      snd_pcm_uframes_t size) {
  usb_pcm_t *pcm = io->private_data;
  char *samples = (char *)areas->addr + (areas->first + areas->step * offset) / 8;
  const size_t bytes = size * 2;
  size_t done = 0;
  while (done < bytes) {
    const ssize_t moved = io->stream == SND_PCM_STREAM_CAPTURE
                              ? recv(pcm->fd, samples + done, bytes - done, 0)
                              : send(pcm->fd, samples + done, bytes - done, MSG_NOSIGNAL);
    if (moved <= 0) {
      if (moved < 0 && errno == EINTR) continue;
      pcm->gone = 1;
      return -ENODEV;
    }
    done += moved;
  }
  if (io->stream == SND_PCM_STREAM_CAPTURE) {
    pcm->taken += size;
  } else {
    pcm->given += size;
  }
  return size;
}

static int usb_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count, unsigned short *revents) {
  usb_pcm_t *pcm = io->private_data;
  (void)count;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    if (fds->revents & POLLIN) read_played(pcm);
    *revents = pcm->gone ? POLLERR : POLLOUT;
    return 0;
  }
  *revents = fds->revents & (POLLIN | POLLERR | POLLHUP);
  return 0;
}

static int usb_close(snd_pcm_ioplug_t *io) {
  usb_pcm_t *pcm = io->private_data;
  if (pcm->fd >= 0) close(pcm->fd);
  free(pcm);
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = usb_start,
    .stop = usb_stop,
    .prepare = usb_prepare,
    .sw_params = usb_sw_params,
    .pointer = usb_pointer,
    .transfer = usb_transfer,
    .poll_revents = usb_revents,
    .close = usb_close,
};

static int constrain(usb_pcm_t *pcm) {
  static const unsigned int access[] = {SND_PCM_ACCESS_RW_INTERLEAVED};
  static const unsigned int format[] = {SND_PCM_FORMAT_S16_LE};
  snd_pcm_ioplug_t *io = &pcm->io;
  int error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, access);
  if (error == 0) error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
  if (error == 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 1);
  if (error == 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, 8000, 8000);
  if (error == 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 16, 8000);
  if (error == 0) error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 64, 16000);
  return error;
}

SND_PCM_PLUGIN_DEFINE_FUNC(copperline_usb) {
  const char *folder = NULL;
  const char *card = NULL;
  snd_config_iterator_t i, next;
  usb_pcm_t *pcm;
  int error;
  (void)root;
  snd_config_for_each(i, next, conf) {
    snd_config_t *const entry = snd_config_iterator_entry(i);
    const char *id;
    if (snd_config_get_id(entry, &id) < 0) continue;
    if (strcmp(id, "folder") == 0) snd_config_get_string(entry, &folder);
    if (strcmp(id, "card") == 0) snd_config_get_string(entry, &card);
  }
  if (folder == NULL || card == NULL) return -EINVAL;
  pcm = calloc(1, sizeof *pcm);
  if (pcm == NULL) return -ENOMEM;
  snprintf(pcm->path, sizeof pcm->path, "%s/card%s", folder, card);
  pcm->io.stream = stream;
  error = join_socket(pcm);
  if (error < 0) {
    free(pcm);
    return error;
  }
  pcm->io.version = SND_PCM_IOPLUG_VERSION;
  pcm->io.name = "Emulated USB audio";
  pcm->io.callback = &callbacks;
  pcm->io.private_data = pcm;
  pcm->io.poll_fd = pcm->fd;
  pcm->io.poll_events = POLLIN;
  error = snd_pcm_ioplug_create(&pcm->io, name, stream, mode);
  if (error == 0) error = constrain(pcm);
  if (error < 0) {
    if (pcm->io.pcm != NULL) {
      snd_pcm_ioplug_delete(&pcm->io);
    } else {
      usb_close(&pcm->io);
    }
    return error;
  }
  *pcmp = pcm->io.pcm;
  return 0;
}

SND_PCM_PLUGIN_SYMBOL(copperline_usb);
