#include "srtp-context.h"

#include <array>
#include <cstring>
#include <string>

namespace copperline {

namespace {

struct Suite {
  const char* name;
  size_t keyBytes;  // with the salt
  void (*rtp)(srtp_crypto_policy_t*);
  void (*rtcp)(srtp_crypto_policy_t*);
};

// RFC 4568 §6.2, RFC 6188 §4.2, RFC 7714 §14.2. A short tag is the RTP's alone: SRTCP keeps 80 bits (RFC 4568 §6.2.2).
const std::array<Suite, 5> kSuites{{
    {"AES_CM_128_HMAC_SHA1_80", 30, srtp_crypto_policy_set_rtp_default,
     srtp_crypto_policy_set_rtcp_default},
    {"AES_CM_128_HMAC_SHA1_32", 30, srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32,
     srtp_crypto_policy_set_rtcp_default},
    {"AES_256_CM_HMAC_SHA1_80", 46, srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80,
     srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80},
    {"AEAD_AES_128_GCM", 28, srtp_crypto_policy_set_aes_gcm_128_16_auth,
     srtp_crypto_policy_set_aes_gcm_128_16_auth},
    {"AEAD_AES_256_GCM", 44, srtp_crypto_policy_set_aes_gcm_256_16_auth,
     srtp_crypto_policy_set_aes_gcm_256_16_auth},
}};

// 2.5 s of 20 ms packets: what a network may reorder. libsrtp takes 64 to 32767.
constexpr unsigned long kReplayWindow = 128;
constexpr size_t kRtpTrailer = 16;
constexpr size_t kRtcpTrailer = 20;
constexpr size_t kSmallestRtp = 12;
constexpr size_t kSmallestRtcp = 8;

const Suite* suiteNamed(const std::string& name) {
  for (const auto& suite : kSuites)
    if (name == suite.name) return &suite;
  return nullptr;
}

const char* whyRefused(const Napi::CallbackInfo& info) {
  if (!info[0].IsString() || !info[1].IsString() || !info[2].IsTypedArray() ||
      info[2].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    return "SrtpContext(way, suite, key) takes two strings and a Uint8Array";
  }
  const std::string way = info[0].As<Napi::String>();
  if (way != "send" && way != "receive") return "SrtpContext: the way is 'send' or 'receive'";
  const Suite* suite = suiteNamed(info[1].As<Napi::String>());
  if (suite == nullptr) return "SrtpContext: this suite is not known";
  if (info[2].As<Napi::Uint8Array>().ByteLength() != suite->keyBytes) {
    return "SrtpContext: the key has not the length of its suite";
  }
  return nullptr;
}

bool started() {
  static const bool ok = srtp_init() == srtp_err_status_ok;
  return ok;
}

}  // namespace

Napi::Function SrtpContext::define(Napi::Env env) {
  return DefineClass(env, "SrtpContext",
                     {
                         InstanceMethod<&SrtpContext::rtp>("rtp"),
                         InstanceMethod<&SrtpContext::rtcp>("rtcp"),
                         InstanceMethod<&SrtpContext::close>("close"),
                     });
}

SrtpContext::SrtpContext(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SrtpContext>(info) {
  if (const char* why = whyRefused(info)) {
    Napi::TypeError::New(info.Env(), why).ThrowAsJavaScriptException();
    return;
  }
  const Suite* suite = suiteNamed(info[1].As<Napi::String>());
  const auto key = info[2].As<Napi::Uint8Array>();
  if (!started()) {
    Napi::Error::New(info.Env(), "libsrtp2 does not start").ThrowAsJavaScriptException();
    return;
  }
  sends_ = info[0].As<Napi::String>().Utf8Value() == "send";
  std::array<unsigned char, SRTP_MAX_KEY_LEN> bytes{};
  std::memcpy(bytes.data(), key.Data(), suite->keyBytes);
  srtp_policy_t policy{};
  suite->rtp(&policy.rtp);
  suite->rtcp(&policy.rtcp);
  policy.ssrc.type = sends_ ? ssrc_any_outbound : ssrc_any_inbound;
  policy.key = bytes.data();
  policy.window_size = kReplayWindow;
  policy.allow_repeat_tx = 0;
  const srtp_err_status_t status = srtp_create(&context_, &policy);
  volatile unsigned char* wipe = bytes.data();
  for (size_t i = 0; i < bytes.size(); i++) wipe[i] = 0;
  if (status != srtp_err_status_ok) {
    context_ = nullptr;
    Napi::Error::New(info.Env(), "This libsrtp2 cannot do " + std::string(suite->name)).ThrowAsJavaScriptException();
  }
}

SrtpContext::~SrtpContext() {
  if (context_ != nullptr) srtp_dealloc(context_);
}

Napi::Value SrtpContext::rtp(const Napi::CallbackInfo& info) { return work(info, false); }

Napi::Value SrtpContext::rtcp(const Napi::CallbackInfo& info) { return work(info, true); }

Napi::Value SrtpContext::work(const Napi::CallbackInfo& info, bool control) {
  const auto env = info.Env();
  if (context_ == nullptr) {
    Napi::Error::New(env, "This SRTP context was closed").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto refuse = [&env](const char* why) {
    Napi::TypeError::New(env, why).ThrowAsJavaScriptException();
    return env.Undefined();
  };
  if (!info[0].IsTypedArray() || info[0].As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array ||
      !info[1].IsNumber()) {
    return refuse("takes a Uint8Array and a length");
  }
  auto data = info[0].As<Napi::Uint8Array>();
  const int64_t asked = info[1].As<Napi::Number>().Int64Value();
  const size_t room = data.ByteLength();
  const size_t trailer = sends_ ? (control ? kRtcpTrailer : kRtpTrailer) : 0;
  if (asked < 0 || static_cast<size_t>(asked) + trailer > room) {
    return refuse("the length is not within the bytes, with room for the tag behind it");
  }
  // Ahead of libsrtp, which reads whole headers before it looks at the length.
  if (static_cast<size_t>(asked) < (control ? kSmallestRtcp : kSmallestRtp)) {
    return Napi::Number::New(env, -static_cast<int>(srtp_err_status_bad_param));
  }
  int length = static_cast<int>(asked);
  srtp_err_status_t status;
  if (sends_) {
    status = control ? srtp_protect_rtcp(context_, data.Data(), &length) : srtp_protect(context_, data.Data(), &length);
  } else {
    status = control ? srtp_unprotect_rtcp(context_, data.Data(), &length)
                     : srtp_unprotect(context_, data.Data(), &length);
  }
  return Napi::Number::New(env, status == srtp_err_status_ok ? length : -static_cast<int>(status));
}

void SrtpContext::close(const Napi::CallbackInfo&) {
  if (context_ == nullptr) return;
  srtp_dealloc(context_);
  context_ = nullptr;
}

}  // namespace copperline
