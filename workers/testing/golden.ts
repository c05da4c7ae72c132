import { readFileSync } from 'node:fs';

/** A reference file of `fixtures/`: a note with the exact definition, and cases with expected values. */
export function golden<Case>(name: string): readonly Case[] {
  const text = readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: Case[] }).cases;
}
