// What bash makes of the words and documents that are written for it.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isOpen, printing, unquoted, word } from '../../../src/explain/shell.ts';

const bash = (script: string) => execFileSync('bash', ['-c', script], { encoding: 'utf8' });

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
  it.each(texts)('is one argument for bash: %j', (text) => {
    expect(bash(`printf '%s|' ${word(text)}`)).toBe(`${text}|`);
  });

  it.each(texts)('is one beside a variable, too: %j', (text) => {
    const variables = [{ text: '123456789012', name: 'ACCOUNT' }];
    const script = `ACCOUNT='the account'; printf '%s|' ${word(`${text}123456789012${text}`, variables)}`;
    expect(bash(script)).toBe(`${text}the account${text}|`);
  });

  it('is empty when the text is', () => {
    expect(bash(`printf '%s|' ${word('')}`)).toBe('|');
  });
});

describe('a document', () => {
  it.each(texts)('is printed as it is: %j', (text) => {
    expect(bash(printing(text))).toBe(`${text}\n`);
  });

  it.each(texts)('is printed with its variables: %j', (text) => {
    const variables = [{ text: '-bcd234', before: '-', name: 'SUFFIX' }];
    expect(bash(`SUFFIX=xyz987; ${printing(`${text}-bcd234_${text}`, variables)}`)).toBe(
      `${text}-xyz987_${text}\n`,
    );
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
