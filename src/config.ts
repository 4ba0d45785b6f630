// Flags, environment, .env and defaults become one Config. The only place that reads process.env.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'dotenv';
import { UsageError } from './errors.ts';
import { isMissing } from './files.ts';
import { homeOf } from './folder.ts';
import { checkStack } from './names.ts';

/** The global flags as commander gives them. */
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
}

export interface Config {
  stack: string;
  local: boolean;
  stateFile: string;
  /** `.thumbs` of the working folder: where the embedded cloud and the packages live. */
  folder: string;
  region: string | undefined;
  /** An AWS-shaped server instead of AWS, as the environment names it; never the embedded cloud's. */
  endpoint: string | undefined;
  /** All of those variables as they are: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_S3`. */
  serviceEndpoints: Record<string, string>;
  concurrency: number | undefined;
  output: Output;
  /** npm's registry as npm itself is set up, for the function's native packages. */
  npmRegistry: string | undefined;
  npmCache: string;
}

export interface Output {
  json: boolean;
  quiet: boolean;
  verbose: boolean;
  color: boolean;
  /** A person sits at the other end: spinners and questions are allowed. */
  interactive: boolean;
}

type Environment = Record<string, string | undefined>;

/** Puts `--profile` and the settings of `.env` into the environment, where the SDK looks; what is set already wins. */
export function loadEnvironment(
  { profile }: Pick<GlobalFlags, 'profile'>,
  environment: Environment = process.env,
  folder = process.cwd(),
): void {
  if (profile) environment.AWS_PROFILE = profile;
  const settings = fromDotEnv(readDotEnv(join(folder, '.env')));
  for (const { names, decidedBy } of units) {
    const isSet = decidedBy.some((name) => environment[name]);
    const loser = isSet ? settings : environment;
    if (isSet || decidedBy.some((name) => settings[name])) for (const name of names) delete loser[name];
  }
  for (const [name, value] of Object.entries(settings)) environment[name] ??= value;
}

const credentialNames = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const regionNames = ['AWS_REGION', 'AWS_DEFAULT_REGION'];

/**
 * Names that say one thing together, and are taken from one place only. Half of a key pair from here and half from
 * there would be refused by AWS without a reason one could guess, and the SDK prefers a profile to keys.
 */
const units = [
  { names: [...credentialNames, 'AWS_PROFILE'], decidedBy: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'] },
  { names: regionNames, decidedBy: regionNames },
];

function readDotEnv(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (error) {
    if (isMissing(error)) return {};
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** `AWS_*` and `THUMBS_*` as they are, and the lower-case block that AWS Academy shows. Nothing else is taken. */
function fromDotEnv(entries: Record<string, string>): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const [name, value] of Object.entries(entries)) {
    const upper = name.toUpperCase();
    const isOurs = /^(AWS|THUMBS)_/.test(name) || credentialNames.includes(upper);
    if (isOurs && value !== '') taken[upper] = value;
  }
  return taken;
}

/** A variable set to nothing counts as not set. Throws UsageError for a stack name that AWS would refuse. */
export function makeConfig(flags: GlobalFlags, environment: Environment = process.env): Config {
  const stack = checkStack(flags.stack ?? (environment.THUMBS_STACK || 'thumbs'));
  const local = flags.local ?? isOn(environment.THUMBS_LOCAL);
  const stateFile = resolve(flags.state ?? (environment.THUMBS_STATE || defaultStateFile(stack, local)));
  return {
    stack,
    local,
    stateFile,
    folder: resolve('.thumbs'),
    region: flags.region ?? (environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined),
    endpoint: local ? undefined : endpointOf(environment),
    serviceEndpoints: local ? {} : endpointsOf(environment),
    concurrency: flags.concurrency,
    output: outputOf(flags, environment),
    npmRegistry: environment.npm_config_registry,
    npmCache: environment.npm_config_cache ?? defaultNpmCache(environment),
  };
}

/** `AWS_ENDPOINT_URL`, or any of its per-service forms: the SDK follows them by itself, we only have to know. */
function endpointOf(environment: Environment): string | undefined {
  const endpoints = endpointsOf(environment);
  return endpoints.AWS_ENDPOINT_URL ?? Object.values(endpoints)[0];
}

function endpointsOf(environment: Environment): Record<string, string> {
  const names = Object.keys(environment).filter((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name));
  return Object.fromEntries(
    names.sort().flatMap((name): [string, string][] => {
      const url = environment[name];
      return url ? [[name, checkUrl(name, url)]] : [];
    }),
  );
}

function checkUrl(name: string, url: string): string {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new UsageError(`${name} is no address of a server: '${url}'`, 'as in http://127.0.0.1:4566');
}

function defaultStateFile(stack: string, local: boolean): string {
  return join(homeOf({ folder: '.thumbs', local }), `${stack}.json`);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.toLowerCase());
}

function defaultNpmCache(environment: Environment): string {
  const local = environment.LOCALAPPDATA;
  return process.platform === 'win32' && local ? join(local, 'npm-cache') : join(homedir(), '.npm');
}

/** NO_COLOR, CI and a missing terminal are honoured: no spinner, no question, one plain line per fact. */
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
