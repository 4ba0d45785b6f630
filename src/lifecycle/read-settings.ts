// The settings of a stack without its state file: each row of the table of settings says which resource stores it.
import { environment } from '../../lambda/contract.ts';
import type { RecipeSettings } from '../../lambda/recipe.ts';
import { readRecipe } from '../../lambda/recipe-text.ts';
import type { Context } from '../aws/session.ts';
import type { TagMap } from '../aws/tags.ts';
import type { Facets, Live, Resource } from '../engine/resource.ts';
import { UsageError } from '../errors/errors.ts';
import { notification } from '../resources/bucket/notification.ts';
import { sourceRule } from '../resources/bucket/source-rule.ts';
import { cdn } from '../resources/cdn/cdn.ts';
import { type CertificateFacets, certificate } from '../resources/cdn/certificate.ts';
import { logGroup } from '../resources/function/log-group.ts';
import { role } from '../resources/function/role.ts';
import { trigger } from '../resources/function/trigger.ts';
import { worker } from '../resources/function/worker.ts';
import { apiFunction } from '../resources/http-api/api-function.ts';
import { subscribersIn, topic } from '../resources/notify/topic.ts';
import { siteApp } from '../resources/site/site-app.ts';
import type { CertificateOutputs, Outputs } from '../stack/outputs.ts';
import type { LiveStack } from '../stack/read-back.ts';
import { recipeSettingsOf } from '../stack/recipe.ts';
import { settingRows } from '../stack/setting-table.ts';
import { checkSettings, type Settings } from '../stack/settings.ts';

/** Resource id → current state. */
export type Lives = ReadonlyMap<string, Live>;

/** Settings that nothing stores, or with an invalid value, are taken from the context. */
export function readSettings(context: Context, lives: Lives): Settings {
  const stack = liveStack(context, lives);
  const read = settingRows.flatMap(([, { field, isVerbatim, kind, readBack }]): [string, unknown][] => {
    const value = readBack?.(stack);
    const isUsable = value !== undefined && (!isVerbatim || value === null || kind.accepts(value));
    return isUsable ? [[field, value]] : [];
  });
  // A setting derived from a flag exists only while a resource stores it.
  const made = new Set<string>([
    'ttl',
    'source',
    ...settingRows.flatMap(([, row]) => (row.isVerbatim ? [] : [row.field])),
  ]);
  const before = Object.entries(context.settings).filter(([field]) => !made.has(field));
  const { renditions, folders } = stack.recipe;
  return {
    ...(Object.fromEntries([...before, ...read]) as unknown as Settings),
    ...(renditions ? { renditions } : {}),
    ...(folders ? { folders } : {}),
  };
}

function liveStack(context: Context, lives: Lives): LiveStack {
  const made = liveOf(lives, worker)?.facets;
  const tags = [...lives.values()].flatMap(({ facets }) => (facets.tags ? [facets.tags] : []));
  return {
    has: (id) => lives.has(id),
    recipe: recipeFrom(context, made?.environment),
    workerVariables: made?.environment,
    architecture: made?.architecture,
    memoryMB: made?.memoryMB,
    timeoutSeconds: made?.timeoutSeconds,
    role: made?.role,
    ownRole: context.names.arn.role('role'),
    boundary: liveOf(lives, role)?.facets.boundary,
    maxConcurrency: liveOf(lives, trigger)?.facets.maxConcurrency,
    retentionDays: liveOf(lives, logGroup)?.facets.retentionDays,
    destination: (liveOf(lives, notification) ?? liveOf(lives, sourceRule))?.facets.destination,
    apiVariables: liveOf(lives, apiFunction)?.facets.environment,
    priceClass: liveOf(lives, cdn)?.facets.distribution?.PriceClass,
    aliases: liveOf(lives, cdn)?.facets.distribution?.Aliases.Items ?? [],
    certificate: liveOf(lives, cdn)?.facets.distribution?.ViewerCertificate.ACMCertificateArn,
    ownCertificate: ownCertificate(liveOf(lives, certificate)),
    isSiteOnCdn: liveOf(lives, cdn)?.facets.distribution?.DefaultCacheBehavior.TargetOriginId === 'site',
    subscribers: subscribersIn(liveOf(lives, topic)),
    lacksAmplify: liveOf(lives, siteApp)?.outputs.denied === true,
    tags,
    note: context.note,
  };
}

function ownCertificate(live: Live<CertificateFacets, CertificateOutputs> | undefined) {
  const { domain } = live?.facets ?? {};
  return domain && live ? { domain, arn: live.outputs.arn } : undefined;
}

/** One of them, as its resource reads it. */
const liveOf = <F extends Facets, O extends Outputs>(lives: Lives, { id }: Resource<F, O>) =>
  lives.get(id) as Live<F, O> | undefined;

/** The recipe is in the worker's environment; an invalid one is ignored. */
function recipeFrom(context: Context, variables: TagMap | null | undefined): Partial<RecipeSettings> {
  const text = variables?.[environment.recipe];
  if (text === undefined) return {};
  try {
    const { sizes, ...read } = readRecipe(text);
    const { renditions: _, folders: __, ...before } = context.settings;
    const kept = sizes.length > 0 ? sizes : before.sizes;
    return recipeSettingsOf(checkSettings({ ...before, ...read, sizes: kept }));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof UsageError))
      throw error;
    context.note(`${environment.recipe} of the function cannot be understood: ${text}`);
    return {};
  }
}
