// The stacks whose exports are judged: between them they have every resource, and every setting that is not its default.
import type { SetupFlags } from '../../../src/lifecycle/setup-flags.ts';

const open: SetupFlags = { alarms: true, site: 'public', apiRead: 'token' };
const hosted: SetupFlags = { maxConcurrency: 200, site: 'amplify' };

const notified: SetupFlags = {
  notify: true,
  notifyTo: ['mailto:me@example.com', 'https://127.0.0.1:9/hook?a=1'],
};

/** `entries`: resources of the CloudFormation template. */
export const exportedStacks: [title: string, flags: SetupFlags, entries: number][] = [
  ['as it comes', {}, 13],
  ['s3, and nothing as it comes', { trigger: 's3', ...unusual(), ttl: '2h', ...open }, 29],
  ['sqs, with a role that is not ours', { trigger: 'sqs', role: 'lent', ...hosted }, 21],
  ['with a site on a distribution', { site: true }, 28],
  ['with a website and notifications', { site: 'private', ...notified }, 24],
  ['with an API', { api: true }, 21],
];

/** Those of the templates: the script of AWS CLI commands has no domains. */
export const templateStacks: typeof exportedStacks = [
  ...exportedStacks,
  ['with a domain', { cdn: true, domain: 'pictures.example.com' }, 19],
];

function unusual(): SetupFlags {
  return { sizes: [64], format: 'avif', quality: 40, arch: 'arm64', memory: 640, timeout: 45, retention: 3 };
}
