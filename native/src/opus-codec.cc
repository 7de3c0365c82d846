#include "opus-codec.h"

#include "codec-arguments.h"

namespace copperline {

namespace {

constexpr int kRate = 8000;
// Beyond this SILK finds nothing more in 4 kHz of telephone speech, and costs half as much again.
constexpr int kComplexity = 5;

}  // namespace

Napi::Function OpusCodec::define(Napi::Env env) {
  return DefineClass(
      env, "OpusCodec",
      {InstanceMethod<&OpusCodec::encode>("encode"), InstanceMethod<&OpusCodec::samplesIn>("samplesIn"),
       InstanceMethod<&OpusCodec::decode>("decode"), InstanceMethod<&OpusCodec::recover>("recover"),
       InstanceMethod<&OpusCodec::conceal>("conceal"), InstanceMethod<&OpusCodec::expectLoss>("expectLoss"),
       InstanceMethod<&OpusCodec::resetDecoder>("resetDecoder")});
}

OpusCodec::OpusCodec(const Napi::CallbackInfo& info) : Napi::ObjectWrap<OpusCodec>(info) {
  if (!info[0].IsObject()) {
    Napi::TypeError::New(info.Env(), "OpusCodec takes { bitrate, fec, dtx, constant }").ThrowAsJavaScriptException();
    return;
  }
  const auto options = info[0].As<Napi::Object>();
  int error = OPUS_OK;
  encoder_.reset(opus_encoder_create(kRate, 1, OPUS_APPLICATION_VOIP, &error));
  if (error == OPUS_OK) decoder_.reset(opus_decoder_create(kRate, 1, &error));
  if (error != OPUS_OK) {
    Napi::Error::New(info.Env(), opus_strerror(error)).ThrowAsJavaScriptException();
    return;
  }
  OpusEncoder* encoder = encoder_.get();
  opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(kComplexity));
  opus_encoder_ctl(encoder, OPUS_SET_BITRATE(options.Get("bitrate").ToNumber().Int32Value()));
  opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(options.Get("fec").ToBoolean() ? 1 : 0));
  opus_encoder_ctl(encoder, OPUS_SET_DTX(options.Get("dtx").ToBoolean() ? 1 : 0));
  opus_encoder_ctl(encoder, OPUS_SET_VBR(options.Get("constant").ToBoolean() ? 0 : 1));
}

Napi::Value OpusCodec::encode(const Napi::CallbackInfo& info) {
  size_t samples = 0;
  size_t room = 0;
  const int16_t* audio = samplesOf(info, 0, samples);
  uint8_t* payload = audio ? bytesOf(info, 1, room) : nullptr;
  if (!payload) return info.Env().Undefined();
  const int bytes = opus_encode(encoder_.get(), audio, static_cast<int>(samples), payload, static_cast<int>(room));
  return Napi::Number::New(info.Env(), bytes < 0 ? 0 : bytes);
}

Napi::Value OpusCodec::samplesIn(const Napi::CallbackInfo& info) {
  size_t bytes = 0;
  const uint8_t* payload = bytesOf(info, 0, bytes);
  if (!payload) return info.Env().Undefined();
  const int samples = opus_packet_get_nb_samples(payload, static_cast<int>(bytes), kRate);
  return Napi::Number::New(info.Env(), samples < 0 ? 0 : samples);
}

Napi::Value OpusCodec::decode(const Napi::CallbackInfo& info) {
  size_t bytes = 0;
  size_t room = 0;
  const uint8_t* payload = bytesOf(info, 0, bytes);
  int16_t* audio = payload ? samplesOf(info, 1, room) : nullptr;
  if (!audio) return info.Env().Undefined();
  const int samples = opus_decode(decoder_.get(), payload, static_cast<int>(bytes), audio, static_cast<int>(room), 0);
  return Napi::Number::New(info.Env(), samples < 0 ? 0 : samples);
}

// The count of samples says how much was lost: a multiple of 2.5 ms.
Napi::Value OpusCodec::recover(const Napi::CallbackInfo& info) {
  size_t bytes = 0;
  size_t lost = 0;
  const uint8_t* payload = bytesOf(info, 0, bytes);
  int16_t* audio = payload ? samplesOf(info, 1, lost) : nullptr;
  if (!audio) return info.Env().Undefined();
  const int samples = opus_decode(decoder_.get(), payload, static_cast<int>(bytes), audio, static_cast<int>(lost), 1);
  return Napi::Number::New(info.Env(), samples < 0 ? 0 : samples);
}

Napi::Value OpusCodec::conceal(const Napi::CallbackInfo& info) {
  size_t lost = 0;
  int16_t* audio = samplesOf(info, 0, lost);
  if (!audio) return info.Env().Undefined();
  const int samples = opus_decode(decoder_.get(), nullptr, 0, audio, static_cast<int>(lost), 0);
  return Napi::Number::New(info.Env(), samples < 0 ? 0 : samples);
}

void OpusCodec::expectLoss(const Napi::CallbackInfo& info) {
  opus_encoder_ctl(encoder_.get(), OPUS_SET_PACKET_LOSS_PERC(info[0].ToNumber().Int32Value()));
}

void OpusCodec::resetDecoder(const Napi::CallbackInfo&) { opus_decoder_ctl(decoder_.get(), OPUS_RESET_STATE); }

}  // namespace copperline
