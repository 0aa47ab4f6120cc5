/** How many digits the smallest unit of a currency (ISO 4217) lies behind the point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function fractionDigitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0;
}

export function toMajor(minor: number, currency: string): number {
  return minor / 10 ** fractionDigitsOf(currency);
}

/** Rounded to the smallest unit: 19.99 EUR is 1999, not what binary fractions make of it. */
export function toMinor(major: number, currency: string): number {
  return Math.round(major * 10 ** fractionDigitsOf(currency));
}

export function formatMoney(minor: number, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: 'currency', currency }).format(toMajor(minor, currency));
}

/** Every currency under its name in this language, by code. */
export function currencyOptions(language: string): { id: string; label: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((code) => ({ id: code, label: `${code} · ${names.of(code) ?? code}` }));
}
