// The JS class `SoundCard`: a card of the operating system's sound stack, both ways, 8 kHz mono; capture paces.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>

namespace copperline {

class SoundCard : public Napi::ObjectWrap<SoundCard> {
 public:
  static Napi::Function define(Napi::Env env);
  // `opensBy`: how `card` names it: 'pcm' as ALSA does, or the device's 'name' (RtAudio).
  // (card: string, onFrame: (frame: Int16Array) => void, onState: (state: 'open' | 'ended', why?: string) => void)
  // `ended` comes once, last: with what failed, or without after close(). A frame is valid during the call.
  explicit SoundCard(const Napi::CallbackInfo& info);
  ~SoundCard() override;

 private:
  struct Shared;
  void play(const Napi::CallbackInfo& info);  // (frame: Int16Array(160))
  Napi::Value takeFaults(const Napi::CallbackInfo& info);  // () -> [underruns, overruns] since the last time
  void close(const Napi::CallbackInfo& info);

  static void run(std::shared_ptr<Shared> shared);
  // False: there is no one to give frames to any more.
  static bool give(Shared& shared, const std::int16_t* frame);

  std::shared_ptr<Shared> shared_;
};

}  // namespace copperline
