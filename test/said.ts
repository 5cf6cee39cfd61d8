import type { TestContext } from 'node:test';

/** Every text that is printed to standard output from now on; it is still printed. `restore` ends it before the test does. */
export function listen(t: TestContext): { said: string[]; restore: () => void } {
  const said: string[] = [];
  const write = process.stdout.write.bind(process.stdout) as (...given: unknown[]) => boolean;
  const { mock } = t.mock.method(process.stdout, 'write', (...given: unknown[]) => {
    // The test runner's own reports are bytes.
    if (typeof given[0] === 'string') said.push(given[0].replace(/\n$/, ''));
    return write(...given);
  });
  return { said, restore: () => mock.restore() };
}
