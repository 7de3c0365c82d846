#include <napi.h>

#include "g722-codec.h"
#include "line-dsp.h"
#include "opus-codec.h"
#include "sound-card.h"
#include "srtp-context.h"
#include "traffic-class.h"

namespace {

Napi::Object start(Napi::Env env, Napi::Object exports) {
  exports.Set("LineDsp", copperline::LineDsp::define(env));
  exports.Set("G722Codec", copperline::G722Codec::define(env));
  exports.Set("OpusCodec", copperline::OpusCodec::define(env));
  exports.Set("SoundCard", copperline::SoundCard::define(env));
  exports.Set("SrtpContext", copperline::SrtpContext::define(env));
  exports.Set("setTrafficClass", Napi::Function::New(env, copperline::setTrafficClass));
  return exports;
}

}  // namespace

NODE_API_MODULE(copperline, start)
