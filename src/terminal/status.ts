// What `thumbs status` shows to people: each resource against its desired state, then the amount of work.

import type { LastHour } from '../catalog/last-hour.ts';
import type { Difference, PriceEstimate } from '../events.ts';
import type { Used } from '../price/used.ts';
import { json, partsThatDiffer } from './differences.ts';
import { counted, formatCount } from './format.ts';
import { priceText, usedText } from './price.ts';
import { type Color, marks, type Style } from './style.ts';

interface ResourceStatus {
  type: string;
  name: string;
  state: string;
  differences: Difference[];
}

const looks: Record<string, { mark: string; color: Color }> = {
  ok: { mark: marks.done, color: 'green' },
  drifted: { mark: marks.warning, color: 'yellow' },
  missing: { mark: marks.failed, color: 'red' },
  unwanted: { mark: marks.warning, color: 'yellow' },
};

export function statusSummary(totals: Totals, style: Style): string {
  const resources = totals.resources as ResourceStatus[];
  const { queue, deadLetters, done, failed } = totals;
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
function hourLines({ lastHour }: Totals): string[] {
  if (!lastHour) return [];
  const { images, failures, ms, errors, throttles } = lastHour as LastHour;
  const time = ms === null ? '' : `, ${formatCount(ms)} ms each`;
  return [
    `last hour: ${counted(images, 'image')}, ${formatCount(failures)} failed${time}; function: ${counted(errors, 'error')}, ${counted(throttles, 'throttle')}`,
  ];
}

function priceLines({ price }: Totals): string[] {
  if (!price) return [];
  const { used, ...estimate } = price as PriceEstimate & { used: Used | null };
  return [priceText(estimate), ...(used ? [usedText(used)] : [])];
}

/** The addresses of site and HTTP API, and the token if it was made just now. */
export function accessLines({ site, api, token }: Totals): string[] {
  const key = `token, shown only once: ${token}`;
  return [...(site ? [`site: ${site}`] : []), ...(api ? [`HTTP API: ${api}`] : []), ...(token ? [key] : [])];
}

function lines({ type, name, state, differences }: ResourceStatus, style: Style): string[] {
  const { mark, color } = looks[state] ?? { mark: marks.note, color: 'dim' };
  const fields = differences
    .flatMap(partsThatDiffer)
    .map(({ field, is, wanted }) => `    ${field}: ${json(is)}, should be ${json(wanted)}`);
  return [`${style.paint(color, `${mark} ${state}`)} ${type} ${name}`, ...fields];
}

/** null: it could not be counted, because its container is missing. */
const count = (value: unknown) => (typeof value === 'number' ? formatCount(value) : '?');

export type Totals = Record<string, unknown>;
