// What the settings of a stack are when nobody says anything, and which ones are right.
import { UsageError } from '../errors/errors.ts';
import { checkRecipe } from './recipe.ts';
import { flagOf } from './setting.ts';
import { shown } from './setting-kinds.ts';
import { type GivenSettings, type SettingKey, settingRows, settingTable } from './setting-table.ts';
import type { Settings } from './setting-types.ts';

export * from './setting-types.ts';

/** The rows whose values are kept as they are given. */
const verbatimRows = settingRows.filter(([, { isVerbatim }]) => isVerbatim);

export const defaultSettings: Settings = {
  role: null,
  ...(Object.fromEntries(
    verbatimRows.flatMap(([, { field, default: value }]) => (value === undefined ? [] : [[field, value]])),
  ) as Omit<Settings, 'role'>),
};

/** Who answers: the embedded cloud, a server that stands in for AWS, or AWS itself. */
interface Server {
  local: boolean;
  endpoint: string | undefined;
}

/** Away from AWS the function runs on this machine, with this machine's own binaries. */
export function defaultsFor({ local, endpoint }: Server): Settings {
  const isHere = local || endpoint !== undefined;
  return isHere && process.arch === 'arm64' ? { ...defaultSettings, arch: 'arm64' } : defaultSettings;
}

/** Those of `before` that nothing is said about stay as they are. */
export function withGiven(before: Settings, given: GivenSettings): Settings {
  const said = verbatimRows.flatMap(([key, { field }]) =>
    given[key] === undefined ? [] : [[field, given[key]]],
  );
  return { ...before, ...Object.fromEntries(said) };
}

/** Throws UsageError. */
export function checkSetting(key: SettingKey, value: unknown): void {
  const { kind } = settingTable[key];
  if (!kind.accepts(value)) throw new UsageError(`${flagOf(key)} takes ${kind.takes}, not ${shown(value)}`);
}

/** Limits of AWS (Lambda, SQS mappings, Logs) and of sense, checked before anything is called. Throws UsageError. */
export function checkSettings(settings: Settings): Settings {
  for (const [key, { field, default: usual }] of verbatimRows) {
    const isLeftOut = usual === undefined && (settings[field] ?? undefined) === undefined;
    if (!isLeftOut) checkSetting(key, settings[field]);
  }
  const {
    role,
    animated: _,
    alarms,
    permissionsBoundary,
    renditions: __,
    folders: ___,
    ...others
  } = settings;
  return {
    ...others,
    ...checkRecipe(settings),
    // `--role ''` goes back to a role of thumbs' own.
    role: role || null,
    // What is off is not there.
    ...(alarms ? { alarms } : {}),
    ...(permissionsBoundary ? { permissionsBoundary } : {}),
  };
}
