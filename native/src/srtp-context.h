// The JS class `SrtpContext`: one direction of one encrypted stream (RFC 3711) by libsrtp2.
#pragma once

#include <napi.h>
#include <srtp2/srtp.h>

namespace copperline {

// new SrtpContext(way: 'send' | 'receive', suite: string, key: Uint8Array)   the master key with its salt behind it
// A receiving context takes any SSRC, each with its own rollover counter and replay window. Methods work in place, throw a
// JS TypeError for bad arguments and an Error after close(); they never end the process.
class SrtpContext : public Napi::ObjectWrap<SrtpContext> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SrtpContext(const Napi::CallbackInfo& info);
  ~SrtpContext() override;

 private:
  // (data: Uint8Array, length: number) -> the new length, or libsrtp's error as a negative number (-7 forged, -9 and -10
  // replayed). To protect, `data` has room for 16 (RTP) or 20 (RTCP) bytes behind `length`.
  Napi::Value rtp(const Napi::CallbackInfo& info);
  Napi::Value rtcp(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);
  Napi::Value work(const Napi::CallbackInfo& info, bool control);

  srtp_t context_ = nullptr;
  bool sends_ = false;
};

}  // namespace copperline
