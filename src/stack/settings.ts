// The default settings of a stack, and which values are valid.
import { UsageError } from '../errors/errors.ts';
import { shown } from './kinds/setting-kinds.ts';
import { sentenceOf } from './mistake.ts';
import { checkRecipe } from './recipe.ts';
import { flagOf, type Setting } from './setting.ts';
import { type GivenSettings, type SettingKey, settingRows, settingTable } from './setting-table.ts';
import type { Settings } from './setting-types.ts';

export * from './setting-types.ts';

/** The rows whose values are stored as given. */
const verbatimRows = settingRows.filter(([, { isVerbatim }]) => isVerbatim);

export const defaultSettings: Settings = {
  role: null,
  ...(Object.fromEntries(
    verbatimRows.flatMap(([, { field, default: value }]) => (value === undefined ? [] : [[field, value]])),
  ) as Omit<Settings, 'role'>),
};

/** The kind of endpoint: the embedded cloud, a server that stands in for AWS, or AWS itself. */
interface Server {
  local: boolean;
  endpoint: string | undefined;
}

/** Away from AWS the function runs on this machine, with this machine's own binaries. */
export function defaultsFor({ local, endpoint }: Server): Settings {
  const isHere = local || endpoint !== undefined;
  if (!isHere) return defaultSettings;
  return { ...defaultSettings, arch: process.arch === 'arm64' ? 'arm64' : 'x86_64' };
}

/** Settings of `before` that are not mentioned stay. */
export function withGiven(before: Settings, given: GivenSettings): Settings {
  const said = verbatimRows.flatMap(([key, { field }]) =>
    given[key] === undefined ? [] : [[field, given[key]]],
  );
  return { ...before, ...Object.fromEntries(said) };
}

/** Throws UsageError. */
export function checkSetting(key: SettingKey, value: unknown): void {
  const row: Setting = settingTable[key];
  const { accepts, mistakes, takes } = row.kind;
  if (accepts(value)) return;
  const problems = mistakes?.(value).map(sentenceOf) ?? [`takes ${takes}, not ${shown(value)}`];
  throw new UsageError(problems.map((problem) => `${flagOf(key, row)} ${problem}`).join('; '));
}

/** Limits of AWS (Lambda, SQS mappings, Logs) and of reason, checked before any call. Throws UsageError. */
export function checkSettings(settings: Settings): Settings {
  for (const [key, { field, default: usual }] of verbatimRows) {
    const isLeftOut = usual === undefined && (settings[field] ?? undefined) === undefined;
    if (!isLeftOut) checkSetting(key, settings[field]);
  }
  const {
    role,
    animated: _,
    alarms,
    heic,
    permissionsBoundary,
    tags = {},
    notify,
    notifyTo = [],
    renditions: __,
    folders: ___,
    ...others
  } = settings;
  return {
    ...others,
    ...checkRecipe(settings),
    // `--role ''` returns to a role of thumbs' own.
    role: role || null,
    // Disabled settings are absent.
    ...(alarms ? { alarms } : {}),
    // The decoder is in unless somebody leaves it out.
    ...(heic === false ? { heic } : {}),
    ...(notify ? { notify } : {}),
    ...(notify && notifyTo.length > 0 ? { notifyTo } : {}),
    ...(permissionsBoundary ? { permissionsBoundary } : {}),
    ...(Object.keys(tags).length > 0 ? { tags } : {}),
  };
}
