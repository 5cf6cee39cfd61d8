import { spawn } from 'node:child_process';

/** Runs countnight as typed on a command line, in an environment of its own if one is given. */
export async function typed(
  args: readonly string[],
  env = process.env,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['controller/countnight.mjs', ...args], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
