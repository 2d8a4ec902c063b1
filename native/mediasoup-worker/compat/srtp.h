// The part of libsrtp 3's API that mediasoup-worker uses (SrtpSession.cpp, DepLibSRTP.cpp), over Debian's libsrtp 2.
// libsrtp 3 hides the policy behind a pointer with setters, and protects from one buffer into another; libsrtp 2 has an
// open struct, and works in place. Key derivation, replay windows and wire format are the same.
#pragma once
#include <srtp2/srtp.h>

#include <openssl/crypto.h>

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// Codes that libsrtp 3 added behind libsrtp 2's last (srtp_err_status_pkt_idx_adv, 27).
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace srtp3 {
struct policy {
  ::srtp_policy_t inner{};
  unsigned char key[SRTP_MAX_KEY_LEN]{};
};
using policy_t = policy*;

// Bytes that protecting may add behind the packet; undoing it needs none. SRTCP adds its index (RFC 3711 section 3.4).
inline constexpr size_t rtp_trailer  = SRTP_MAX_TRAILER_LEN;
inline constexpr size_t rtcp_trailer = SRTP_MAX_TRAILER_LEN + sizeof(uint32_t);
inline constexpr size_t no_trailer   = 0;

inline srtp_err_status_t in_place(
  srtp_err_status_t (*work)(srtp_t, void*, int*),
  srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t trailer) {
  if (in_len > INT_MAX) return srtp_err_status_bad_param;
  if (*out_len < in_len + trailer) return srtp_err_status_buffer_small;
  if (out != in) std::memcpy(out, in, in_len);
  int len          = static_cast<int>(in_len);
  const auto error = work(session, out, &len);
  if (error == srtp_err_status_ok) *out_len = static_cast<size_t>(len);
  return error;
}
}  // namespace srtp3

#define srtp_policy_t srtp3::policy_t

inline srtp_err_status_t srtp_policy_create(srtp3::policy_t* policy) {
  *policy = new (std::nothrow) srtp3::policy;
  return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp3::policy_t policy) {
  if (!policy) return;
  OPENSSL_cleanse(policy->key, sizeof policy->key);
  delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp3::policy_t policy, srtp_ssrc_t ssrc) {
  policy->inner.ssrc = ssrc;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp3::policy_t policy, srtp_profile_t profile) {
  const auto error = srtp_crypto_policy_set_from_profile_for_rtp(&policy->inner.rtp, profile);
  if (error != srtp_err_status_ok) return error;
  return srtp_crypto_policy_set_from_profile_for_rtcp(&policy->inner.rtcp, profile);
}

// libsrtp 2 takes key and salt as one string. The worker uses no MKI, and one key: another is refused, not replaced.
inline srtp_err_status_t srtp_policy_add_key(
  srtp3::policy_t policy, const uint8_t* key, size_t key_len, const uint8_t* salt, size_t salt_len,
  const uint8_t* mki, size_t mki_len) {
  if (mki || mki_len || policy->inner.key) return srtp_err_status_bad_param;
  if (key_len > sizeof policy->key || salt_len > sizeof policy->key - key_len) return srtp_err_status_bad_param;
  std::memcpy(policy->key, key, key_len);
  std::memcpy(policy->key + key_len, salt, salt_len);
  policy->inner.key = policy->key;
  return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp3::policy_t policy, bool allow) {
  policy->inner.allow_repeat_tx = allow;
  return srtp_err_status_ok;
}

// Packets of the RTP replay window, 64 to 32767, checked by srtp_create. RTCP's is 128 in both versions.
inline srtp_err_status_t srtp_policy_set_window_size(srtp3::policy_t policy, unsigned long packets) {
  policy->inner.window_size = packets;
  return srtp_err_status_ok;
}

// libsrtp 2 copies what it needs of the policy, the key included: it may be destroyed afterwards.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp3::policy_t policy) {
  if (!policy->inner.key) return srtp_err_status_bad_param;
  return ::srtp_create(session, &policy->inner);
}

// Both versions look the stream up by the SSRC as it stands in the packet: network byte order, which the worker gives.
inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc_in_network_order) {
  return srtp_remove_stream(session, ssrc_in_network_order);
}

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t /*mki_index*/) {
  return srtp3::in_place(::srtp_protect, session, in, in_len, out, out_len, srtp3::rtp_trailer);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len) {
  return srtp3::in_place(::srtp_unprotect, session, in, in_len, out, out_len, srtp3::no_trailer);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t /*mki_index*/) {
  return srtp3::in_place(::srtp_protect_rtcp, session, in, in_len, out, out_len, srtp3::rtcp_trailer);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len) {
  return srtp3::in_place(::srtp_unprotect_rtcp, session, in, in_len, out, out_len, srtp3::no_trailer);
}
