// Opus for one leg, by libopus, at 8 kHz mono both ways: it brings what it decodes to the rate that it is asked for.
#pragma once

#include <napi.h>

#include <opus.h>

#include <memory>

namespace copperline {

// new OpusCodec({ bitrate, fec, dtx, constant })
// encode(samples, payload) -> bytes, 0 where it cannot.   samplesIn(payload) -> 8 kHz samples, 0 where it is no packet
// decode(payload, samples) -> samples.   recover(payload, samples): what was lost ahead of this packet, by its FEC
// conceal(samples): what was lost, invented.   expectLoss(percent).   resetDecoder()
class OpusCodec : public Napi::ObjectWrap<OpusCodec> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit OpusCodec(const Napi::CallbackInfo& info);

 private:
  Napi::Value encode(const Napi::CallbackInfo& info);
  Napi::Value samplesIn(const Napi::CallbackInfo& info);
  Napi::Value decode(const Napi::CallbackInfo& info);
  Napi::Value recover(const Napi::CallbackInfo& info);
  Napi::Value conceal(const Napi::CallbackInfo& info);
  void expectLoss(const Napi::CallbackInfo& info);
  void resetDecoder(const Napi::CallbackInfo& info);

  struct Free {
    void operator()(OpusEncoder* state) const { opus_encoder_destroy(state); }
    void operator()(OpusDecoder* state) const { opus_decoder_destroy(state); }
  };
  std::unique_ptr<OpusEncoder, Free> encoder_;
  std::unique_ptr<OpusDecoder, Free> decoder_;
};

}  // namespace copperline
