#pragma once
// Forced into DtlsTransport.cpp. The worker sets a callback on its write BIO that answers 1 to every call. An OpenSSL
// built with kernel TLS asks that BIO "is kernel TLS on?" through the same callback, takes the 1 for a yes, never
// allocates its write buffer and crashes in the first DTLS handshake. This adapter lets the callback observe and
// returns what the BIO really answered.
#include <openssl/bio.h>

namespace footlight
{
	inline BIO_callback_fn_ex observer = nullptr;

	inline long passThrough(
	  BIO* bio, int oper, const char* argp, size_t len, int argi, long argl, int ret, size_t* processed)
	{
		const long answer = observer(bio, oper, argp, len, argi, argl, ret, processed);

		return (oper & BIO_CB_RETURN) ? ret : answer;
	}

	// The worker sets one and the same callback on every BIO, so one variable holds it.
	inline void observe(BIO* bio, BIO_callback_fn_ex callback)
	{
		observer = callback;
		::BIO_set_callback_ex(bio, passThrough);
	}
} // namespace footlight

#define BIO_set_callback_ex(bio, callback) footlight::observe(bio, callback)
