/** Seconds from 1900 to 1970. */
const epochOffset = 2_208_988_800;

/** NTP of a sender report in milliseconds of the Unix epoch; seconds of the first half are after the wrap of 2036 (RFC 5905 section 6). */
export function ntpUnixMs(ntp: { ntpSeconds: number; ntpFraction: number }): number {
  const seconds = ntp.ntpSeconds < 2 ** 31 ? ntp.ntpSeconds + 2 ** 32 : ntp.ntpSeconds;
  return (seconds - epochOffset) * 1000 + (ntp.ntpFraction / 2 ** 32) * 1000;
}
