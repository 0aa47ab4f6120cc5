import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { auditActions } from '@footlight/contract';
import { IntlMessageFormat } from 'intl-messageformat';
import { languages } from './languages.ts';

type Catalogue = { [key: string]: string | Catalogue };
type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** Kinds of elements of a parsed message, as @formatjs/icu-messageformat-parser numbers them. */
const literal = 0;
const select = 5;
const plural = 6;

function readCatalogue(id: string): Map<string, string> {
  const text = readFileSync(new URL(`./messages/${id}.json`, import.meta.url), 'utf8');
  return flatten(JSON.parse(text) as Catalogue);
}

function flatten(catalogue: Catalogue, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') all.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) all.set(inner, text);
  }
  return all;
}

/** The values a message takes, each with its kind, and for a select the cases it tells apart. */
function placeholdersOf(message: string, language: string): string[] {
  const found = new Set<string>();
  const visit = (elements: readonly Element[]) => {
    for (const element of elements) {
      if (element.type === literal || !('value' in element)) continue;
      const options = 'options' in element ? element.options : {};
      const cases = element.type === select ? Object.keys(options).sort().join('|') : '';
      found.add(`${element.value}:${element.type}:${cases}`);
      for (const option of Object.values(options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(message, language).getAst());
  return [...found].sort();
}

const english = readCatalogue('en');
const others = languages.filter(({ id }) => id !== 'en').map(({ id }) => id);

for (const id of others) {
  const catalogue = readCatalogue(id);

  test(`${id} has every message of English and no other`, () => {
    assert.deepEqual([...catalogue.keys()].sort(), [...english.keys()].sort());
  });

  test(`${id} takes the same values in every message`, () => {
    for (const [key, text] of english) {
      assert.deepEqual(placeholdersOf(catalogue.get(key) ?? '', id), placeholdersOf(text, 'en'), key);
    }
  });

  test(`${id} is translated, not copied`, () => {
    const copied = [...english].filter(([key, text]) => /[a-z]{3}/i.test(textOf(text)) && catalogue.get(key) === text);
    // Names and units that are the same everywhere.
    const same = new Set(['app.name', 'stats.perSecond', 'stats.megabits', 'stats.kilobits']);
    assert.deepEqual(
      copied.map(([key]) => key).filter((key) => !same.has(key)),
      [],
    );
  });

  test(`${id} gives a form for every plural category of the language`, () => {
    const categories = new Intl.PluralRules(id).resolvedOptions().pluralCategories;
    for (const [key, text] of catalogue) {
      const visit = (elements: readonly Element[]) => {
        for (const element of elements) {
          if (element.type !== plural || !('options' in element)) continue;
          for (const category of categories) assert.ok(element.options[category], `${key} lacks ${category}`);
          for (const option of Object.values(element.options)) visit(option.value);
        }
      };
      visit(new IntlMessageFormat(text, id).getAst());
    }
  });
}

/** What of a message a person reads. */
function textOf(message: string): string {
  return message.replace(/\{[^{}]*\}/g, '');
}

for (const { id } of languages) {
  test(`${id} says of every act of moderators what it was`, () => {
    const message = new IntlMessageFormat(readCatalogue(id).get('moderation.act')!, id);
    assert.equal(new Set(auditActions.map((action) => message.format({ action }))).size, auditActions.length);
  });
}
