import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { declare } from '../../../src/commands/usage/declare.ts';
import { placeTable } from '../../../src/stack/place-table.ts';
import { flagOf, type Setting } from '../../../src/stack/setting.ts';
import { settingRows } from '../../../src/stack/setting-table.ts';
import { checkSettings, defaultSettings } from '../../../src/stack/settings.ts';

const program = declare('', async () => {});
const setup = program.commands.find((command) => command.name() === 'setup');
const optionOf = (flag: string, command = setup) => command?.options.find(({ long }) => long === flag);

describe.each(settingRows)('the setting %s', (key, row: Setting) => {
  it('is a flag of setup with its help, its default and its choices', () => {
    const option = optionOf(flagOf(key, row));
    expect(option?.description.startsWith(row.help)).toBe(true);
    if (row.default !== undefined) expect(option?.description).toContain(`(default: ${row.default}`);
    expect(option?.argChoices).toEqual(row.kind.choices);
    if (!row.helpOff) return;
    const off = optionOf(`--no-${flagOf(key).slice(2)}`);
    // One of the two is what happens without a flag.
    const isDefault = [option, off].map((one) => one?.description.includes('(default)'));
    expect(isDefault).toEqual(row.startsOn ? [true, false] : [false, true]);
  });

  it('takes its own default, and refuses what is no value of anything', () => {
    if (row.default !== undefined) expect(row.kind.accepts(row.default)).toBe(true);
    for (const value of [null, [null], Number.NaN, '\n']) expect(row.kind.accepts(value)).toBe(false);
  });

  it('can be read back from the account, or goes with one that can', () => {
    expect(settingRows.some(([, { field, readBack }]) => field === row.field && readBack)).toBe(true);
  });
});

it('every command has flags for the stack and the region, which the same rows describe', () => {
  for (const [key, { help, variables }] of Object.entries(placeTable)) {
    const option = optionOf(flagOf(key), program);
    expect(option?.description.startsWith(help)).toBe(true);
    expect(option?.description).toContain(variables[0]);
  }
});

it('a default that changes in its row changes everywhere', async () => {
  vi.resetModules();
  onTestFinished(() => void vi.resetModules());
  const { settingTable } = await import('../../../src/stack/setting-table.ts');
  settingTable.memory.default = 777;
  const [fresh, settings] = await Promise.all([
    import('../../../src/commands/usage/declare.ts'),
    import('../../../src/stack/settings.ts'),
  ]);
  const command = fresh.declare('', async () => {}).commands.find((one) => one.name() === 'setup');
  expect(command?.helpInformation()).toContain('(default: 777)');
  expect(settings.defaultSettings.memoryMB).toBe(777);
});

it('a setting that every stack has is never missing', () => {
  for (const field of ['memoryMB', 'sizes', 'trigger'] as const) {
    const { [field]: _, ...others } = defaultSettings;
    expect(() => checkSettings(others as typeof defaultSettings)).toThrow('not nothing');
  }
});
