import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSource } from './imports.ts';

const importsOf = (text: string, name = 'x.ts') => readSource(name, text).imports.map((found) => found.specifier);
const readsEnvironment = (text: string) => readSource('x.ts', text).environmentReads.length > 0;

test('finds every way to depend on another file', () => {
  const ways: Record<string, string> = {
    'a value import': "import { a } from './it.ts';",
    'a type import': "import type { A } from './it.ts';",
    'an inline type import': "import { type A } from './it.ts';",
    'an import for its effect': "import './it.ts';",
    'a named re-export': "export { a } from './it.ts';",
    'a star re-export': "export * from './it.ts';",
    'a type re-export': "export type { A } from './it.ts';",
    'a dynamic import': "const a = await import('./it.ts');",
    'a dynamic import of a template': 'const a = await import(`./it.ts`);',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text under test
    'an import inside a template': "const a = `${await import('./it.ts')}`;",
    'an import type': "type A = import('./it.ts').A;",
    'a required module': "const a = require('./it.ts');",
    'an import by require': "import a = require('./it.ts');",
    'a resolved path': "const a = import.meta.resolve('./it.ts');",
    'the entry of a thread': "new Worker(new URL('./it.ts', import.meta.url));",
  };
  for (const [way, text] of Object.entries(ways)) assert.deepEqual(importsOf(text), ['./it.ts'], way);
});

test('takes no import from comments, strings, regular expressions and JSX text', () => {
  assert.deepEqual(
    importsOf(
      `// import './a.ts'
       /* export * from './b.ts' */
       const c = "import './c.ts'";
       const d = /import '.\\/d.ts'/;
       const e = <p>Don't import('./e.ts')</p>;
       const page = new URL('./picture.png', import.meta.url);`,
      'x.tsx',
    ),
    [],
  );
});

test('names the line', () => {
  assert.deepEqual(readSource('x.ts', "\n\nimport './it.ts';").imports, [{ specifier: './it.ts', line: 3 }]);
});

test('finds every way to read the environment', () => {
  assert.ok(readsEnvironment('const port = process.env.PORT;'));
  assert.ok(readsEnvironment("const port = process['env'].PORT;"));
  assert.ok(readsEnvironment('const port = globalThis.process.env.PORT;'));
  assert.ok(readsEnvironment('const { env } = process;'));
  assert.ok(readsEnvironment('const { env: settings } = process;'));
  assert.ok(readsEnvironment("import { env } from 'node:process';"));
  assert.ok(!readsEnvironment('const mode = import.meta.env.MODE; const pid = process.pid; // process.env'));
});

test('refuses a file that it cannot read', () => {
  assert.throws(() => readSource('x.ts', 'import {'), SyntaxError);
});
