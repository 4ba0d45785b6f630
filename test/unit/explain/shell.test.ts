// What bash makes of the words and documents that are written for it.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isOpen, printing, unquoted, word } from '../../../src/explain/shell.ts';

/** What each of the scripts prints. One bash runs them all: its start takes longer than any of them. */
function printed(scripts: string[]): string[] {
  const all = scripts.map((script) => `(${script}\n)\nprintf '\\0'`).join('\n');
  return execFileSync('bash', ['-c', all], { encoding: 'utf8' }).split('\0').slice(0, -1);
}

const texts = [
  'plain',
  'two words',
  `it's "quoted"`,
  'a $HOME `date` $(date) \\n \\\\ !x',
  'line\nline\n\nlast',
  '$default',
  '{"a":"b\\"c"}',
  '*',
  '~',
  '--flag',
  'é 画',
];

describe('a word', () => {
  it('is one argument for bash', () => {
    const scripts = texts.map((text) => `printf '%s|' ${word(text)}`);
    expect(printed(scripts)).toEqual(texts.map((text) => `${text}|`));
  });

  it('is one beside a variable, too', () => {
    const variables = [{ text: '123456789012', name: 'ACCOUNT' }];
    const scripts = texts.map(
      (text) => `ACCOUNT='the account'; printf '%s|' ${word(`${text}123456789012${text}`, variables)}`,
    );
    expect(printed(scripts)).toEqual(texts.map((text) => `${text}the account${text}|`));
  });

  it('is empty when the text is', () => {
    expect(printed([`printf '%s|' ${word('')}`])).toEqual(['|']);
  });
});

describe('a document', () => {
  it('is printed as it is', () => {
    expect(printed(texts.map((text) => printing(text)))).toEqual(texts.map((text) => `${text}\n`));
  });

  it('is printed with its variables', () => {
    const variables = [{ text: '-bcd234', before: '-', name: 'SUFFIX' }];
    const scripts = texts.map((text) => `SUFFIX=xyz987; ${printing(`${text}-bcd234_${text}`, variables)}`);
    expect(printed(scripts)).toEqual(texts.map((text) => `${text}-xyz987_${text}\n`));
  });
});

describe('variables', () => {
  const variables = [
    { text: 'eu-west-1', name: 'REGION' },
    { text: 'rehearsed-001', name: 'ID' },
    { text: 'https://rehearsed-002.eu-west-1', name: 'URL' },
  ];

  it('take the longest text first', () => {
    expect(unquoted('https://rehearsed-002.eu-west-1/x in eu-west-1', variables)).toBe('$URL/x in $REGION');
  });

  it('are found only where they are', () => {
    expect(isOpen('rehearsed-001', variables)).toBe(true);
    expect(isOpen('rehearsed-003', variables)).toBe(false);
  });
});
