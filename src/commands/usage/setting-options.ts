// The settings of a stack as flags: each row of the table of settings becomes one, and `--no-…` where it can be off.
import { InvalidArgumentError, Option } from 'commander';
import { type PlaceKey, placeTable } from '../../stack/place-table.ts';
import { type Flag, flagOf } from '../../stack/setting.ts';
import { type SettingKey, settingRows, settingTable } from '../../stack/setting-table.ts';

/** All of them, in the order of the table. */
export function settingOptions(): Option[] {
  return settingRows.flatMap(([key, { helpOff, startsOn }]) => {
    const off = `--no-${flagOf(key).slice(2)}`;
    const isOff = startsOn ? '' : ' (default)';
    return [settingOption(key), ...(helpOff ? [new Option(off, `${helpOff}${isOff}`)] : [])];
  });
}

export const settingOption = (key: SettingKey, help?: string) => optionOf(key, settingTable[key], help);
export const placeOption = (key: PlaceKey) => optionOf(key, placeTable[key]);

function optionOf(key: string, row: Flag, help?: string): Option {
  const { kind, value = '' } = row;
  const place = value === '' || value.startsWith('[') ? value : `<${value}>`;
  const option = new Option(`${flagOf(key, row)} ${place}`.trim(), `${help ?? row.help}${defaultOf(row)}`);
  // Commander keeps the value under the name of the flag; we want the key.
  if (row.flag) option.attributeName = () => key;
  if (kind.choices) option.choices(kind.choices);
  if (kind.parse) option.argParser((text, previous) => parsed(kind, text, previous));
  return option;
}

function parsed({ parse, takes, written = takes }: Flag['kind'], text: string, previous: unknown): unknown {
  const value = parse?.(text, previous);
  if (value === undefined) throw new InvalidArgumentError(`It must be ${written}.`);
  return value;
}

/** ` (default: thumbs; THUMBS_STACK)`, or ` (default)` of what is on. */
function defaultOf({ default: value, startsOn, defaultNote = '', variables: [name] = [] }: Flag): string {
  const usual = value === undefined ? (startsOn ? ['default'] : []) : [`default: ${value}${defaultNote}`];
  const words = [...usual, ...(name ? [name] : [])];
  return words.length > 0 ? ` (${words.join('; ')})` : '';
}
