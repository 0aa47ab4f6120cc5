/** Waits for all of them, also when one fails, so that nothing runs on unseen; then throws the first failure. */
export async function allDone(tasks: Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(tasks);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
