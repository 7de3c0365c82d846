// An addon of SoundCard alone: tests build it with the back end that this platform does not use.
#include <alsa/asoundlib.h>
#include <napi.h>

#include "sound-card.h"

namespace {

// RtAudio asks for cards that are not there, and alsa-lib would print that.
void beQuiet(const char*, int, const char*, int, const char*, ...) {}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  snd_lib_error_set_handler(beQuiet);
  exports.Set("SoundCard", copperline::SoundCard::define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(copperline, init)
