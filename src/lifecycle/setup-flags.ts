// The flags of setup, over what the stack has already.
import { type Context, withStack } from '../aws/session.ts';
import type { Config } from '../config.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { withNeeds } from '../engine/only.ts';
import { everything } from '../pipeline.ts';
import { chooseApi } from '../stack/api-token.ts';
import type { GivenRenditions } from '../stack/renditions.ts';
import type { GivenSettings } from '../stack/setting-table.ts';
import { checkSettings, defaultsFor, type Settings, withGiven } from '../stack/settings.ts';
import { chooseSite } from '../stack/site.ts';
import { endAfter } from '../stack/ttl.ts';

export interface SetupFlags extends GivenSettings, GivenRenditions {
  plan?: boolean;
  /** Where reading tags is denied: names in the state file count as proof. */
  trustNames?: boolean;
  /** Ids of resources; all when not given. */
  only?: string[];
  rotateToken?: boolean;
}

/** What can be told without knowing the stack: a typing error needs neither account nor region. Throws UsageError. */
export function checkFlags(config: Config, flags: SetupFlags): void {
  checkConcurrency(config.concurrency);
  // What is asked of an HTTP API makes sense or not by whether there is one.
  const { apiRead: _, rotateToken: __, ...others } = withProject(flags, config);
  mergeSettings(defaultsFor(config), others, 0);
  if (flags.only) withNeeds(everything, flags.only);
}

/** What the flags say, and for the rest what the project file says. `before`: of the stack, where there is one. */
export function withProject(
  flags: SetupFlags,
  { project }: Pick<Config, 'project'>,
  before?: Settings,
): SetupFlags {
  const { apiRead, ttl, renditions, ...others } = project?.settings ?? {};
  const isEndKnown = before?.expires !== undefined && before.ttl === ttl;
  return {
    ...others,
    // Sizes are another way to say the same.
    ...(renditions === undefined || flags.sizes ? {} : { renditions }),
    // A flag that removes the API leaves nobody to read through it.
    ...(apiRead === undefined || flags.api === false ? {} : { apiRead }),
    ...(ttl === undefined || isEndKnown ? {} : { ttl }),
    ...flags,
  };
}

/** The stack as a setup without flags would make it. */
export function withProjectFile(context: Context): Context {
  const { config, settings, clock, names } = context;
  if (!config.project) return context;
  const wanted = mergeSettings(settings, withProject({}, config, settings), clock.now()).settings;
  return withStack(context, names.suffix, wanted);
}

/** `token`: of the HTTP API, where one was made just now. `now` in ms since 1970. Throws UsageError. */
export function mergeSettings(
  before: Settings,
  flags: SetupFlags,
  now: number,
): { settings: Settings; token?: string } {
  const { expires, ttl, api: apiBefore, site: siteBefore, renditions: _, folders: __, ...others } = before;
  const { site, ...asked } = chooseSite(siteBefore, flags);
  const { api, ...made } = chooseApi(apiBefore, { ...flags, ...asked });
  const settings = checkSettings({
    ...withGiven(others, flags),
    ...renditionsOf(before, flags),
    ...endOf({ expires, ttl }, flags, now),
    ...(api ? { api } : {}),
    ...(site ? { site } : {}),
  });
  return { settings, ...made };
}

/** Sizes take the place of renditions, and renditions that of sizes. */
function renditionsOf(before: Settings, flags: SetupFlags): Pick<Settings, 'renditions' | 'folders'> {
  const renditions = flags.renditions ?? (flags.sizes ? undefined : before.renditions);
  const folders = flags.folders ?? before.folders;
  return { ...(renditions ? { renditions } : {}), ...(folders ? { folders } : {}) };
}

function endOf(
  { expires, ttl }: { expires: string | undefined; ttl: string | undefined },
  flags: SetupFlags,
  now: number,
): Pick<Settings, 'expires' | 'ttl'> {
  if (flags.ttl) return { expires: endAfter(flags.ttl, now), ttl: flags.ttl };
  if (!expires || flags.ttl === false) return {};
  return { expires, ...(ttl ? { ttl } : {}) };
}
