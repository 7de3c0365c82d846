// alsa-lib, loaded when a card is opened for the first time: a machine without it has all but sound cards.
#pragma once

#ifdef __linux__

#include <alsa/asoundlib.h>

#include <string>

namespace copperline {

#define COPPERLINE_ALSA_CALLS(call)     \
  call(snd_pcm_open);                   \
  call(snd_pcm_close);                  \
  call(snd_pcm_prepare);                \
  call(snd_pcm_start);                  \
  call(snd_pcm_wait);                   \
  call(snd_pcm_readi);                  \
  call(snd_pcm_writei);                 \
  call(snd_pcm_avail_update);           \
  call(snd_pcm_hw_params);              \
  call(snd_pcm_hw_params_sizeof);       \
  call(snd_pcm_hw_params_any);          \
  call(snd_pcm_hw_params_set_access);   \
  call(snd_pcm_hw_params_set_format);   \
  call(snd_pcm_hw_params_set_channels); \
  call(snd_pcm_hw_params_set_rate);     \
  call(snd_pcm_hw_params_set_period_size_near); \
  call(snd_pcm_hw_params_set_buffer_size_near); \
  call(snd_pcm_sw_params);              \
  call(snd_pcm_sw_params_sizeof);       \
  call(snd_pcm_sw_params_current);      \
  call(snd_pcm_sw_params_set_start_threshold);  \
  call(snd_pcm_sw_params_set_avail_min);        \
  call(snd_lib_error_set_handler);      \
  call(snd_strerror)

struct AlsaLibrary {
#define COPPERLINE_ALSA_MEMBER(name) decltype(&::name) name = nullptr
  COPPERLINE_ALSA_CALLS(COPPERLINE_ALSA_MEMBER);
#undef COPPERLINE_ALSA_MEMBER

  // Null where it cannot be loaded; `why` then says so.
  static const AlsaLibrary* load(std::string& why);
};

}  // namespace copperline

#endif
