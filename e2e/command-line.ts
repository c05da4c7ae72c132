import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a person would. */
export function parley(...words: string[]): Answer {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'parley', '--', ...words], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

/** The JSON document of a command that must succeed. */
export function parleyJson<T>(...words: string[]): T {
  const { code, stdout, stderr } = parley(...words);
  if (code !== 0) throw new Error(`parley ${words.join(' ')} ended with ${code}: ${stderr.slice(-400)}`);
  return JSON.parse(stdout) as T;
}

/** Writes a policy file that holds the fields that differ from the default policy. */
export function policyFile(path: string, patch: unknown): string {
  writeFileSync(path, JSON.stringify(patch));
  return path;
}
