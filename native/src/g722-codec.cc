#include "g722-codec.h"

#include "codec-arguments.h"

#include <spandsp/telephony.h>
// After telephony.h, whose types it takes for granted.
#include <spandsp/g722.h>

namespace copperline {

namespace {

constexpr int kBitsPerSecond = 64000;

}  // namespace

void G722Codec::Free::operator()(g722_encode_state_s* state) const { g722_encode_free(state); }

void G722Codec::Free::operator()(g722_decode_state_s* state) const { g722_decode_free(state); }

Napi::Function G722Codec::define(Napi::Env env) {
  return DefineClass(env, "G722Codec",
                     {InstanceMethod<&G722Codec::encode>("encode"), InstanceMethod<&G722Codec::decode>("decode"),
                      InstanceMethod<&G722Codec::resetDecoder>("resetDecoder")});
}

G722Codec::G722Codec(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<G722Codec>(info),
      encoder_(g722_encode_init(nullptr, kBitsPerSecond, G722_SAMPLE_RATE_8000)),
      decoder_(g722_decode_init(nullptr, kBitsPerSecond, G722_SAMPLE_RATE_8000)) {
  if (!encoder_ || !decoder_) Napi::Error::New(info.Env(), "spandsp gives no G.722").ThrowAsJavaScriptException();
}

Napi::Value G722Codec::encode(const Napi::CallbackInfo& info) {
  size_t samples = 0;
  size_t room = 0;
  const int16_t* audio = samplesOf(info, 0, samples);
  uint8_t* payload = audio ? bytesOf(info, 1, room) : nullptr;
  if (!payload) return info.Env().Undefined();
  if (room < samples) {
    Napi::TypeError::New(info.Env(), "the payload has no room for a byte a sample").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), g722_encode(encoder_.get(), payload, audio, static_cast<int>(samples)));
}

Napi::Value G722Codec::decode(const Napi::CallbackInfo& info) {
  size_t bytes = 0;
  size_t room = 0;
  const uint8_t* payload = bytesOf(info, 0, bytes);
  int16_t* audio = payload ? samplesOf(info, 1, room) : nullptr;
  if (!audio) return info.Env().Undefined();
  if (room < bytes) {
    Napi::TypeError::New(info.Env(), "the audio has no room for a sample a byte").ThrowAsJavaScriptException();
    return info.Env().Undefined();
  }
  return Napi::Number::New(info.Env(), g722_decode(decoder_.get(), audio, payload, static_cast<int>(bytes)));
}

void G722Codec::resetDecoder(const Napi::CallbackInfo&) {
  g722_decode_init(decoder_.get(), kBitsPerSecond, G722_SAMPLE_RATE_8000);
}

}  // namespace copperline
