// The flags of setup, over what the stack has already.
import type { Format } from '../../lambda/contract.ts';
import type { Config } from '../config.ts';
import { checkConcurrency } from '../engine/concurrency.ts';
import { withNeeds } from '../engine/only.ts';
import { everything } from '../pipeline.ts';
import { type ApiFlags, chooseApi } from '../stack/api-token.ts';
import {
  type Architecture,
  checkSettings,
  defaultsFor,
  type Settings,
  type Trigger,
} from '../stack/settings.ts';
import { chooseSite, type SiteFlags } from '../stack/site.ts';
import { endAfter } from '../stack/ttl.ts';

export interface SetupFlags extends ApiFlags, SiteFlags {
  plan?: boolean;
  /** Where tags may not be read: the names that the state file holds are the stack's. */
  trustNames?: boolean;
  /** Ids of resources; all when not given. */
  only?: string[];
  role?: string;
  /** ARN of a managed policy; empty: setup does not care any more. */
  permissionsBoundary?: string;
  trigger?: Trigger;
  sizes?: number[];
  format?: Format;
  quality?: number;
  animated?: boolean;
  arch?: Architecture;
  memory?: number;
  timeout?: number;
  maxConcurrency?: number;
  retention?: number;
  alarms?: boolean;
  /** `2h`; false takes the end away. */
  ttl?: string | false;
}

/** What can be told without knowing the stack: a typing error needs neither account nor region. Throws UsageError. */
export function checkFlags(config: Config, flags: SetupFlags): void {
  checkConcurrency(config.concurrency);
  // What is asked of an HTTP API makes sense or not by whether there is one.
  const { apiRead: _, rotateToken: __, ...others } = flags;
  mergeSettings(defaultsFor(config), others, 0);
  if (flags.only) withNeeds(everything, flags.only);
}

/** `token`: of the HTTP API, where one was made just now. `now` in ms since 1970. Throws UsageError. */
export function mergeSettings(
  before: Settings,
  flags: SetupFlags,
  now: number,
): { settings: Settings; token?: string } {
  const expires = flags.ttl ? endAfter(flags.ttl, now) : before.expires;
  const permissionsBoundary = flags.permissionsBoundary ?? before.permissionsBoundary;
  const { site, ...asked } = chooseSite(before.site, flags);
  const { api, ...made } = chooseApi(before.api, { ...flags, ...asked });
  const settings = checkSettings({
    trigger: flags.trigger ?? before.trigger,
    sizes: flags.sizes ?? before.sizes,
    format: flags.format ?? before.format,
    quality: flags.quality ?? before.quality,
    ...((flags.animated ?? before.animated) ? { animated: true } : {}),
    ...((flags.alarms ?? before.alarms) ? { alarms: true } : {}),
    arch: flags.arch ?? before.arch,
    memoryMB: flags.memory ?? before.memoryMB,
    timeoutSeconds: flags.timeout ?? before.timeoutSeconds,
    maxConcurrency: flags.maxConcurrency ?? before.maxConcurrency,
    retentionDays: flags.retention ?? before.retentionDays,
    role: flags.role ?? before.role,
    ...(permissionsBoundary ? { permissionsBoundary } : {}),
    ...(expires && flags.ttl !== false ? { expires } : {}),
    ...(api ? { api } : {}),
    ...(site ? { site } : {}),
  });
  return { settings, ...made };
}
