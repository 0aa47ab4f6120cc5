#pragma once
// The worker calls libsrtp 3; distributions ship libsrtp 2. The cryptography is the same; version 3 makes policies
// opaque and separates input from output buffers. These are exactly the entry points the worker uses.
#include <cstring>
#include <new>
#include <srtp2/srtp.h>

// Error codes that version 2 does not have. The numbers lie above its last one.
#define srtp_err_status_buffer_small static_cast<srtp_err_status_t>(28)
#define srtp_err_status_cryptex_err static_cast<srtp_err_status_t>(29)

namespace footlight
{
	// Version 2 keeps a pointer to the key; the policy owns the bytes it points at.
	struct SrtpPolicy
	{
		::srtp_policy_t policy{};
		uint8_t key[64]{};
	};

	// Version 3 reads `in` and writes `out`, whose room is `*outLen`; version 2 works in place. `trailer` is the most
	// the operation may append.
	template<class Operation>
	inline srtp_err_status_t inPlace(
	  Operation operation, srtp_t ctx, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t trailer)
	{
		if (inLen + trailer > *outLen)
		{
			return srtp_err_status_buffer_small;
		}
		if (in != out)
		{
			std::memcpy(out, in, inLen);
		}

		int len           = static_cast<int>(inLen);
		const auto status = operation(ctx, out, &len);
		*outLen           = static_cast<size_t>(len);

		return status;
	}
} // namespace footlight

#define srtp_policy_t footlight::SrtpPolicy*

inline srtp_err_status_t srtp_policy_create(footlight::SrtpPolicy** policy)
{
	*policy = new (std::nothrow) footlight::SrtpPolicy;

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(footlight::SrtpPolicy* policy)
{
	if (policy)
	{
		std::memset(policy->key, 0, sizeof policy->key);
		delete policy;
	}
}

inline srtp_err_status_t srtp_policy_set_ssrc(footlight::SrtpPolicy* policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(footlight::SrtpPolicy* policy, srtp_profile_t profile)
{
	auto& rtp  = policy->policy.rtp;
	auto& rtcp = policy->policy.rtcp;

	switch (profile)
	{
		case srtp_profile_aes128_cm_sha1_80:
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&rtp);
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&rtcp);
			return srtp_err_status_ok;
		case srtp_profile_aes128_cm_sha1_32:
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&rtp);
			srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&rtcp); // RFC 5764 section 4.1.2: RTCP keeps the long tag
			return srtp_err_status_ok;
		case srtp_profile_aead_aes_128_gcm:
			srtp_crypto_policy_set_aes_gcm_128_16_auth(&rtp);
			srtp_crypto_policy_set_aes_gcm_128_16_auth(&rtcp);
			return srtp_err_status_ok;
		case srtp_profile_aead_aes_256_gcm:
			srtp_crypto_policy_set_aes_gcm_256_16_auth(&rtp);
			srtp_crypto_policy_set_aes_gcm_256_16_auth(&rtcp);
			return srtp_err_status_ok;
		default:
			return srtp_err_status_bad_param;
	}
}

// Version 2 takes key and salt as one run of bytes; master key identifiers are not used.
inline srtp_err_status_t srtp_policy_add_key(
  footlight::SrtpPolicy* policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof policy->key)
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(footlight::SrtpPolicy* policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(footlight::SrtpPolicy* policy, size_t packets)
{
	policy->policy.window_size = packets;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, footlight::SrtpPolicy* policy)
{
	return ::srtp_create(session, &policy->policy);
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return ::srtp_remove_stream(session, ssrc);
}

inline srtp_err_status_t srtp_protect(
  srtp_t ctx, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	const auto operation = [](srtp_t c, uint8_t* data, int* len) { return ::srtp_protect(c, data, len); };

	return footlight::inPlace(operation, ctx, in, inLen, out, outLen, SRTP_MAX_TRAILER_LEN);
}

// SRTCP appends its index, 4 bytes, before the tag (RFC 3711 section 3.4).
inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t ctx, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	const auto operation = [](srtp_t c, uint8_t* data, int* len) { return ::srtp_protect_rtcp(c, data, len); };

	return footlight::inPlace(operation, ctx, in, inLen, out, outLen, SRTP_MAX_TRAILER_LEN + 4);
}

inline srtp_err_status_t srtp_unprotect(srtp_t ctx, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	const auto operation = [](srtp_t c, uint8_t* data, int* len) { return ::srtp_unprotect(c, data, len); };

	return footlight::inPlace(operation, ctx, in, inLen, out, outLen, 0);
}

inline srtp_err_status_t srtp_unprotect_rtcp(srtp_t ctx, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	const auto operation = [](srtp_t c, uint8_t* data, int* len) { return ::srtp_unprotect_rtcp(c, data, len); };

	return footlight::inPlace(operation, ctx, in, inLen, out, outLen, 0);
}
