// Applies the flags of setup to the settings that the stack already has.
import { type Context, withStack } from '../aws/session.ts';
import type { Config } from '../config.ts';
import { withNeeds } from '../engine/only.ts';
import { UsageError } from '../errors/errors.ts';
import { everything } from '../pipeline.ts';
import { chooseApi } from '../stack/api-token.ts';
import type { GivenRenditions } from '../stack/renditions.ts';
import type { GivenSettings } from '../stack/setting-table.ts';
import { checkSettings, defaultsFor, hasCdn, type Settings, withGiven } from '../stack/settings.ts';
import { chooseSite } from '../stack/site.ts';
import { endAfter } from '../stack/ttl.ts';
import { neededTimeout } from './recipe-fit.ts';

export interface SetupFlags extends GivenSettings, GivenRenditions {
  plan?: boolean;
  /** Also shows each call that changes something as a command. */
  explain?: boolean;
  /** Where reading tags is denied: names in the state file count as proof. */
  trustNames?: boolean;
  /** Ids of resources; all if absent. */
  only?: string[];
  rotateToken?: boolean;
}

/** Checks that do not need the stack: a typing error is reported without account or region. Throws UsageError. */
export function checkFlags(config: Config, flags: SetupFlags): void {
  if (flags.plan && flags.explain)
    throw new UsageError(
      '--plan makes none of the calls that --explain shows',
      'omit --plan, or see the commands of the whole stack: thumbs export --format aws-cli',
    );
  // Flags about the HTTP API are valid only if there is one.
  const { apiRead: _, rotateToken: __, ...others } = withProject(flags, config);
  applyFlags(defaultsFor(config), others, 0);
  if (flags.only) withNeeds(everything, flags.only);
}

/** Flags first, then the project file. `before`: the stack's settings, if it exists. */
export function withProject(
  flags: SetupFlags,
  { project }: Pick<Config, 'project'>,
  before?: Settings,
): SetupFlags {
  const { apiRead, ttl, renditions, notifyTo, ...others } = project?.settings ?? {};
  const isEndKnown = before?.expires !== undefined && before.ttl === ttl;
  return {
    ...others,
    // Sizes are another way to say the same.
    ...(renditions === undefined || flags.sizes ? {} : { renditions }),
    ...(notifyTo === undefined || flags.notify === false ? {} : { notifyTo }),
    // Without the API there are no readers to choose.
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

interface Merged {
  settings: Settings;
  /** Of the HTTP API, if it was made just now. */
  token?: string;
}

/** `now` in ms since 1970. Throws UsageError. */
export function mergeSettings(before: Settings, flags: SetupFlags, now: number): Merged {
  const merged = applyFlags(before, flags, now);
  refuseWithoutPart(flags, merged.settings);
  return merged;
}

function applyFlags(before: Settings, flags: SetupFlags, now: number): Merged {
  const { expires, ttl, api: apiBefore, site: siteBefore, ...kept } = before;
  const { renditions: _, folders: __, formerTags: ___, ...others } = kept;
  const { site, ...asked } = chooseSite(siteBefore, flags);
  const { api, ...made } = chooseApi(apiBefore, { ...flags, ...asked });
  const checked = checkSettings({
    ...withGiven(others, flags),
    ...renditionsOf(before, flags),
    ...formerTagsOf(before, flags),
    ...endOf({ expires, ttl }, flags, now),
    ...(api ? { api } : {}),
    ...(site ? { site } : {}),
  });
  // Longer than before if the renditions need it, never shorter.
  const timeoutSeconds = flags.timeout ?? Math.max(checked.timeoutSeconds, neededTimeout(checked));
  if (checked.cdn && checked.site === 'public') throw publicBehindCdn();
  if (flags.cdn === false && checked.site === 'cdn') throw siteOnCdn();
  return { settings: { ...checked, timeoutSeconds }, ...made };
}

/** Refuses flags about a part that the stack does not have. An earlier setup may have made it. */
function refuseWithoutPart({ domain, notifyTo = [], certificate }: SetupFlags, settings: Settings): void {
  if (domain && !hasCdn(settings)) throw domainWithoutCdn();
  if (notifyTo.length > 0 && !settings.notify) throw subscribersWithoutTopic();
  if (certificate && !settings.domain) throw certificateWithoutDomain();
}

const publicBehindCdn = () =>
  new UsageError(
    'behind the CDN the bucket of thumbnails stays private; --site public opens it to everybody',
    'choose one: --site private, or --no-cdn',
  );

const siteOnCdn = () =>
  new UsageError('the site is on the CDN', 'omit both: --no-site --no-cdn; or another kind: --site private');

const domainWithoutCdn = () =>
  new UsageError('--domain names the distribution, which this stack does not have', 'add --cdn, or --site');

const subscribersWithoutTopic = () =>
  new UsageError('--notify-to subscribes to a topic that this stack does not have', 'add --notify');

const certificateWithoutDomain = () =>
  new UsageError('--certificate is for a domain', 'name it, too: --domain NAME');

/** Sizes replace renditions, and renditions replace sizes. */
function renditionsOf(before: Settings, flags: SetupFlags): Pick<Settings, 'renditions' | 'folders'> {
  const renditions = flags.renditions ?? (flags.sizes ? undefined : before.renditions);
  const folders = flags.folders ?? before.folders;
  return { ...(renditions ? { renditions } : {}), ...(folders ? { folders } : {}) };
}

/** Nobody else tells that a tag was ours: its key is kept until it is gone. */
function formerTagsOf({ tags, formerTags = [] }: Settings, flags: SetupFlags): Pick<Settings, 'formerTags'> {
  const wanted = flags.tags ?? tags ?? {};
  const known = new Set([...formerTags, ...Object.keys(tags ?? {})]);
  const former = [...known].filter((key) => !Object.hasOwn(wanted, key));
  return former.length > 0 ? { formerTags: former } : {};
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
