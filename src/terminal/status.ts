// What `thumbs status` shows to people: each resource against its desired state, then the amount of work.

import type { Access, Done, Notifications, ResourceStatus } from '../results/results.ts';
import { json, partsThatDiffer } from './differences.ts';
import { counted, formatCount } from './format.ts';
import { priceText, usedText } from './price.ts';
import { type Color, marks, type Style } from './style.ts';

const looks: Record<ResourceStatus['state'], { mark: string; color: Color }> = {
  ok: { mark: marks.done, color: 'green' },
  drifted: { mark: marks.warning, color: 'yellow' },
  missing: { mark: marks.failed, color: 'red' },
  unwanted: { mark: marks.warning, color: 'yellow' },
  elsewhere: { mark: marks.note, color: 'dim' },
};

export function statusSummary(totals: Done<'status'>, style: Style): string {
  const { resources, queue, deadLetters, done, failed } = totals;
  const work = `images: ${count(done)} done, ${count(failed)} failed; messages: ${count(queue)} waiting or in progress, ${count(deadLetters)} failed for good (dead letters)`;
  const closing = totals.drift
    ? `${style.paint('yellow', marks.warning)} the cloud differs from what setup would make`
    : `${style.paint('green', marks.done)} everything is as it should be`;
  return [
    ...resources.flatMap((resource) => lines(resource, style)),
    ...accessLines(totals),
    work,
    ...hourLines(totals),
    ...priceLines(totals),
    closing,
  ].join('\n');
}

/** Empty when reading it is denied: a note has said so. */
function hourLines({ lastHour }: Done<'status'>): string[] {
  if (!lastHour) return [];
  const { images, failures, ms, errors, throttles } = lastHour;
  const time = ms === null ? '' : `, ${formatCount(ms)} ms each`;
  return [
    `last hour: ${counted(images, 'image')}, ${formatCount(failures)} failed${time}; function: ${counted(errors, 'error')}, ${counted(throttles, 'throttle')}`,
  ];
}

function priceLines({ price: { used, ...estimate } }: Done<'status'>): string[] {
  return [priceText(estimate), ...(used ? [usedText(used)] : [])];
}

/** The addresses of site and HTTP API, and the token if it was made just now. */
export function accessLines({ site, api, cdn, notifications, token }: Access & { token?: string }): string[] {
  const key = `token, shown only once: ${token}`;
  return [
    ...(site ? [`site: ${site}`] : []),
    ...(api ? [`HTTP API: ${api}`] : []),
    ...(cdn ? [`CDN: ${cdn}`] : []),
    ...(notifications ? notificationLines(notifications) : []),
    ...(token ? [key] : []),
  ];
}

const notificationLines = ({ topic, confirmed, pending }: Notifications) => [
  `notifications: ${topic}`,
  ...confirmed.map((address) => `  ${address}`),
  ...pending.map((address) => `  ${address} (not confirmed yet)`),
];

function lines({ type, name, state, differences }: ResourceStatus, style: Style): string[] {
  const { mark, color } = looks[state];
  const fields = differences
    .flatMap(partsThatDiffer)
    .map(({ field, is, wanted }) => `    ${field}: ${json(is)}, should be ${json(wanted)}`);
  const where = state === 'elsewhere' ? ': only on the machine that built it; setup builds it again' : '';
  return [`${style.paint(color, `${mark} ${state}`)} ${type} ${name}${where}`, ...fields];
}

/** null: it could not be counted, because its container is missing. */
const count = (value: number | null) => (value === null ? '?' : formatCount(value));
