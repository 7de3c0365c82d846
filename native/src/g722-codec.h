// G.722 at 64 kbit/s for one leg, by spandsp, in its 8 kHz mode: the lower sub-band is our audio, the upper one empty.
#pragma once

#include <napi.h>

#include <memory>

// spandsp's own header defines macros over <cmath>: it stays in the source file.
struct g722_encode_state_s;
struct g722_decode_state_s;

namespace copperline {

// encode(samples, payload) -> bytes: a byte for each sample.   decode(payload, samples) -> samples.   resetDecoder()
class G722Codec : public Napi::ObjectWrap<G722Codec> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit G722Codec(const Napi::CallbackInfo& info);

 private:
  Napi::Value encode(const Napi::CallbackInfo& info);
  Napi::Value decode(const Napi::CallbackInfo& info);
  void resetDecoder(const Napi::CallbackInfo& info);

  struct Free {
    void operator()(g722_encode_state_s* state) const;
    void operator()(g722_decode_state_s* state) const;
  };
  std::unique_ptr<g722_encode_state_s, Free> encoder_;
  std::unique_ptr<g722_decode_state_s, Free> decoder_;
};

}  // namespace copperline
