import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import packageJson from '../../../package.json' with { type: 'json' };
import { projectSchema, withTable } from '../../../scripts/setting-papers.ts';
import { mistakesIn } from '../../../src/stack/project-settings.ts';
import { settingTable } from '../../../src/stack/setting-table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const schemaFile = 'thumbs.config.schema.json';
const page = readFileSync(join(root, 'docs', 'configuration.md'), 'utf8');

describe('what is made from the table of settings', () => {
  it('is up to date: thumbs.config.schema.json', () => {
    const text = readFileSync(join(root, schemaFile), 'utf8');
    expect(text, `${schemaFile} is stale: npm run settings`).toBe(projectSchema());
  });

  it('is up to date: docs/configuration.md', () => {
    expect(page, 'docs/configuration.md is stale: npm run settings').toBe(withTable(page));
  });

  it('changes with a default', async () => {
    vi.resetModules();
    onTestFinished(() => void vi.resetModules());
    const table = await import('../../../src/stack/setting-table.ts');
    table.settingTable.memory.default = 777;
    const papers = await import('../../../scripts/setting-papers.ts');
    expect(papers.projectSchema()).not.toBe(projectSchema());
    expect(papers.withTable(page)).toMatch(/`--memory <mb>` \| `777`/);
  });

  it('ships with the package, under the address that the page names', () => {
    expect(packageJson.files).toContain(schemaFile);
    expect(page).toContain(`"$schema": "node_modules/${packageJson.name}/${schemaFile}"`);
  });
});

describe('the JSON Schema', () => {
  const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(projectSchema()));
  const samples: Record<string, unknown[]> = {
    stack: ['shop', 'Shop', ''],
    region: ['eu-central-1', 'EU', 1],
    role: ['LabRole', '', 'a b', 'arn:aws:iam::123456789012:role/x'],
    permissionsBoundary: ['arn:aws:iam::aws:policy/x', 'x', ''],
    sizes: [
      [256],
      [],
      [15],
      ['256'],
      ['640w'],
      ['16x8192'],
      ['15h'],
      ['8193w'],
      ['x'],
      256,
      Array.from({ length: 11 }, (_, index) => 100 + index),
    ],
    format: ['avif', ['avif', 'webp'], ['gif'], []],
    renditions: [
      { card: { width: 400, height: 300 } },
      { card: {} },
      { Card: { width: 16 } },
      { a: { width: 15 } },
      { a: { b: 1 } },
    ],
    folders: [
      { 'a/': { renditions: { b: { longSide: 96 } } } },
      { 'a/': {} },
      { '': { renditions: { b: { width: 96 } } } },
      { 'a/': 1 },
    ],
    tags: [{ team: 'web', empty: '' }, { 'aws:x': '1' }, { 'Thumbs:x': '1' }, { team: 1 }, ['team']],
    ttl: ['2h', '2 h', false, true, 2],
    site: [true, false, 'public', 'x'],
    retention: [1, 2, '14'],
  };
  const usual = [1, 80, 512, 128.5, true, false, null, 'webp', 's3', 'arm64', 'open', {}, [], -1];
  const keys = [
    'stack',
    'region',
    'unknown',
    '$schema',
    'renditions',
    'folders',
    ...Object.keys(settingTable),
  ];

  it.each(keys)('takes for %s what thumbs takes, and refuses what it refuses', (key) => {
    for (const value of [...usual, ...(samples[key] ?? [])]) {
      const file = { [key]: value };
      if (key === '$schema' && typeof value !== 'string') continue;
      expect([file, isValid(file)]).toEqual([file, mistakesIn(file).length === 0]);
    }
  });

  it('finds the example of docs/configuration.md right, and so does thumbs', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const file = JSON.parse(example);
    expect(isValid(file)).toBe(true);
    expect(mistakesIn(file)).toEqual([]);
  });
});
