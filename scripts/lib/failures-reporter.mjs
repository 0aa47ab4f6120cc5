/**
 * A reporter for node:test beside the one that people read along with: a line of JSON `{ file, line, name, thrown }`
 * for each test that failed, and not merely holds one that did. `npm test` says them once more at its end, where a
 * reader of a long log looks first.
 */
export default async function* failuresReporter(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.todo || data.details.error.failureType === 'subtestsFailed') continue;
    const { error } = data.details;
    const thrown = String(error.cause?.stack ?? error.cause ?? error.message);
    yield `${JSON.stringify({ file: data.file, line: data.line, name: data.name, thrown })}\n`;
  }
}
