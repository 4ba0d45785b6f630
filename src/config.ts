// Combines flags, environment, .env, the project file and defaults into one Config. The only place that reads process.env.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type DotEnv, isEndpointName, keyNames, readDotEnv } from './machine/dotenv.ts';
import { endpointsOf, isOn, onlyEndpoints } from './machine/endpoints.ts';
import { findHome, homeOf } from './machine/folder.ts';
import { settleHome, workingFolder } from './machine/places.ts';
import { proxyExceptions, settleProxies } from './machine/proxies.ts';
import { startedAs } from './machine/started-as.ts';
import { checkRegion, type PlaceKey, placeTable } from './stack/place-table.ts';
import type { ProjectFile } from './stack/project-file.ts';
import { checkStack } from './stack/stack-name.ts';

/** The global flags as commander provides them. */
export interface GlobalFlags {
  stack?: string;
  local?: boolean;
  state?: string;
  region?: string;
  profile?: string;
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  color?: boolean;
  concurrency?: number;
  /** The project file. */
  config?: string;
}

export interface Config {
  stack: string;
  local: boolean;
  /** How the user starts thumbs, such as `npx thumbs`. */
  program: string;
  /** Flags that the user gave, and must repeat to reach the same stack. */
  given: Pick<GlobalFlags, 'state' | 'region' | 'profile'>;
  stateFile: string;
  /** `.thumbs` in the working folder or above it: holds the embedded cloud and the packages. */
  folder: string;
  region: string | undefined;
  /** An AWS-compatible server instead of AWS, from the environment; never the embedded cloud. */
  endpoint: string | undefined;
  /** All of those variables: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3`. */
  serviceEndpoints: Record<string, string>;
  /** Those that come from the `.env` of the working folder rather than from the user. */
  dotEnvEndpoints: Record<string, string>;
  /** No endpoint is taken from anywhere: `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`. */
  ignoresEndpoints: boolean;
  /** Certificate authorities to believe besides those that Node knows: `AWS_CA_BUNDLE`. */
  caFiles: string[];
  /** `NO_PROXY`, with this machine in it, for programs that would ask a proxy for it. */
  proxyExceptions: Record<string, string>;
  apiToken: string | undefined;
  /** In the AWS shared files, if one was named. */
  profile: string | undefined;
  /** Why the keys cannot be used: half of a pair is set. */
  brokenKeys: string | undefined;
  concurrency: number | undefined;
  /** Files leave at most this fast, all connections together: set by `upload --bwlimit`. */
  bytesPerSecond?: number | undefined;
  /** The content of `thumbs.config.json`, if there is one. */
  project: ProjectFile | undefined;
  output: Output;
  /** npm's registry by npm's own configuration, for the function's native packages. */
  npmRegistry: string | undefined;
  npmCache: string;
}

export interface Output {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: boolean;
  /** A person is at the terminal: spinners and questions are allowed. */
  interactive: boolean;
}

type Environment = Record<string, string | undefined>;

/**
 * Puts `--profile` and the settings of `.env` into the environment, where the SDK looks; existing values win.
 * Returns the file with the settings that were used. Its endpoints are for our own calls only: the SDK would also send a
 * single sign-on token to an endpoint in the environment, and a stranger's server needs no more to impersonate the person.
 */
export function loadEnvironment(
  { profile }: Pick<GlobalFlags, 'profile'>,
  environment: Environment = process.env,
  folder = workingFolder(),
  home = homedir,
): DotEnv {
  if (profile) environment.AWS_PROFILE = profile;
  settleHome(environment, home);
  settleProxies(environment);
  const dotEnv = readDotEnv(folder);
  const settings = { ...dotEnv.settings };
  for (const { names, decidedBy } of units) {
    const isSet = decidedBy.some((name) => environment[name]);
    const loser = isSet ? settings : environment;
    if (isSet || decidedBy.some((name) => settings[name])) for (const name of names) delete loser[name];
  }
  const used = Object.entries(settings).filter(([name]) => environment[name] === undefined);
  for (const [name, value] of used) if (!isEndpointName(name)) environment[name] = value;
  return { ...dotEnv, settings: Object.fromEntries(used) };
}

const regionNames = placeTable.region.variables;

/**
 * Names that belong together, and are taken from one source only. With half of a key pair from each of two sources, AWS
 * would refuse the pair without a hint at the cause; and the SDK prefers a profile to keys.
 */
const units = [
  { names: [...keyNames, 'AWS_PROFILE'], decidedBy: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'] },
  { names: regionNames, decidedBy: regionNames },
];

/** Throws UsageError for a stack name that AWS would refuse. */
export function makeConfig(
  flags: GlobalFlags,
  environment: Environment = process.env,
  dotEnv?: DotEnv,
  project?: ProjectFile,
): Config {
  const stack = checkStack(
    flags.stack ?? variableOf('stack', environment) ?? project?.stack ?? placeTable.stack.default,
  );
  const local = flags.local ?? isOn(environment.THUMBS_LOCAL);
  const folder = findHome(workingFolder());
  const usual = join(homeOf({ folder, local }), `${stack}.json`);
  const stateFile = resolve(flags.state ?? (environment.THUMBS_STATE || usual));
  const ofDotEnv = onlyEndpoints(dotEnv?.settings ?? {});
  const endpoints = local ? {} : endpointsOf({ ...environment, ...ofDotEnv });
  return {
    stack,
    local,
    program: startedAs(environment),
    given: givenIn(flags),
    stateFile,
    folder,
    region: checkRegion(flags.region ?? variableOf('region', environment) ?? project?.region),
    endpoint: endpoints.AWS_ENDPOINT_URL ?? Object.values(endpoints)[0],
    serviceEndpoints: endpoints,
    dotEnvEndpoints: local ? {} : ofDotEnv,
    ignoresEndpoints: isOn(environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS),
    caFiles: caFilesIn(environment),
    proxyExceptions: proxyExceptions(environment),
    apiToken: environment.THUMBS_TOKEN || undefined,
    profile: environment.AWS_PROFILE || undefined,
    brokenKeys: brokenKeysIn(environment, dotEnv),
    concurrency: flags.concurrency,
    project,
    output: outputOf(flags, environment),
    npmRegistry: environment.npm_config_registry,
    npmCache: environment.npm_config_cache ?? defaultNpmCache(environment),
  };
}

function givenIn({ state, region, profile }: GlobalFlags): Config['given'] {
  return { ...(state ? { state } : {}), ...(region ? { region } : {}), ...(profile ? { profile } : {}) };
}

/** An empty variable counts as not set. */
function variableOf(key: PlaceKey, environment: Environment): string | undefined {
  return placeTable[key].variables.map((name) => environment[name]).find(Boolean);
}

/** Node believes NODE_EXTRA_CA_CERTS by itself, but not every release says so when a list of its own is made. */
function caFilesIn({ AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS }: Environment): string[] {
  return AWS_CA_BUNDLE ? [AWS_CA_BUNDLE, ...(NODE_EXTRA_CA_CERTS ? [NODE_EXTRA_CA_CERTS] : [])] : [];
}

/** The SDK would silently ignore half of a pair and use the next credentials it finds. */
function brokenKeysIn(environment: Environment, dotEnv: DotEnv | undefined): string | undefined {
  const pair = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const [there, missing] = pair.toSorted((a, b) => Number(!environment[a]) - Number(!environment[b]));
  if (!there || !missing || !environment[there] || environment[missing] || environment.AWS_PROFILE) return;
  const place = dotEnv?.settings[there] ? dotEnv.file : 'the environment';
  return `${there} is set in ${place}, but ${missing} is not`;
}

function defaultNpmCache(environment: Environment): string {
  const local = environment.LOCALAPPDATA;
  return process.platform === 'win32' && local ? join(local, 'npm-cache') : join(homedir(), '.npm');
}

/** Honours NO_COLOR, CI and a missing terminal: no spinner, no question, one plain line per fact. */
function outputOf(flags: GlobalFlags, environment: Environment): Output {
  const json = flags.json ?? false;
  const isPlain = isOn(environment.CI) || environment.TERM === 'dumb';
  return {
    json,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    color: (flags.color ?? true) && !environment.NO_COLOR && process.stderr.isTTY === true && !isPlain,
    interactive: !json && !isPlain && process.stderr.isTTY === true && process.stdin.isTTY === true,
  };
}
