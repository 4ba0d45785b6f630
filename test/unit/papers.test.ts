// The papers are true in what can be checked cheaply: links lead somewhere, and every printed command can be parsed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declare } from '../../src/commands/usage/declare.ts';

const root = join(import.meta.dirname, '..', '..');
const isPaper = (name: string) => name.endsWith('.md');
const papers = [
  ...readdirSync(root).filter(isPaper),
  ...readdirSync(join(root, 'docs'))
    .filter(isPaper)
    .map((name) => `docs/${name}`),
  'cloud/README.md',
  'page/README.md',
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const code = /^```(?:sh)?\n([\s\S]*?)^```$/gm;
const withoutCode = (text: string) => text.replace(code, '').replace(/`[^`]*`/g, '');

/** GitHub's id of a heading. */
const idOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const headingsOf = (text: string) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => idOf(heading));

describe.each(papers)('$path', ({ path, text }) => {
  it('links to files and headings that exist', () => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
      .map(([, link, attribute]) => link ?? attribute ?? '')
      .filter((target) => !/^[a-z]+:/.test(target));
    const broken = targets.filter((target) => {
      const [file = '', heading] = target.split('#');
      const full = file ? join(root, dirname(path), file) : join(root, path);
      if (!existsSync(full)) return true;
      return heading !== undefined && !headingsOf(readFileSync(full, 'utf8')).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  it('prints only commands that exist, with flags that they have', () => {
    const broken = commandsIn(text).flatMap((command) => {
      const message = refusalOf(command);
      return message ? [`${command}: ${message}`] : [];
    });
    expect(broken).toEqual([]);
  });
});

it('docs/faults.md names tests that exist', () => {
  const rows = papers.find(({ path }) => path === 'docs/faults.md')?.text.match(/^\| .*$/gm) ?? [];
  const names = rows.flatMap((row) => [...(row.split('|').at(-2) ?? '').matchAll(/`([^`]+)`/g)]);
  const files = names.map(([, name = '']) => `test/${name.includes('/') ? name : `faults/${name}`}.test.ts`);
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

/** What follows `npx thumbs` in blocks of shell code, up to the next comment, pipe or redirection. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(code)].flatMap(([, block = '']) =>
    [...block.matchAll(/\bnpx thumbs ((?:"[^"]*"|[^#|>)&\n"])*)/g)].map(([, command = '']) => command.trim()),
  );
}

function refusalOf(command: string): string | undefined {
  const words = [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
  try {
    declare('0', async () => {}, { onText: () => {} }).parse(words, { from: 'user' });
  } catch (error) {
    return (error as Error).message;
  }
}
