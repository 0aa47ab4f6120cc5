import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currencyOptions, formatMoney, toMajor, toMinor } from './money.ts';

test('amounts keep every smallest unit, whatever that is', () => {
  for (const [major, currency, minor] of [
    [19.99, 'EUR', 1999],
    [1.005, 'KWD', 1005],
    [1999, 'JPY', 1999],
    [0.29, 'USD', 29],
    [9_999_999_999.99, 'EUR', 999_999_999_999],
  ] as const) {
    assert.equal(toMinor(major, currency), minor);
    assert.equal(toMajor(minor, currency), major);
  }
});

test('amounts are written as the language does', () => {
  assert.equal(formatMoney(1999, 'EUR', 'en'), '€19.99');
  assert.equal(formatMoney(1999, 'JPY', 'ja'), '￥1,999');
  assert.match(formatMoney(1999, 'EUR', 'ar'), /19[.٫]99|١٩/);
});

test('a currency is found by code and by name', () => {
  assert.ok(currencyOptions('en').some(({ id, label }) => id === 'EUR' && label === 'EUR · Euro'));
});
