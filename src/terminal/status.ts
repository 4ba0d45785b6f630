// What `thumbs status` tells a person: each resource against what it should be, then how much work there is.

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
  const work = `images: ${count(done)} done, ${count(failed)} failed; messages: ${count(queue)} waiting or at work, ${count(deadLetters)} given up`;
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

/** Nothing when it may not be read: a note has said so. */
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

/** Where the site and the HTTP API are, and its token where that was made just now. */
export function accessLines({ site, api, token }: Totals): string[] {
  const key = `token, shown this once: ${token}`;
  return [...(site ? [`site: ${site}`] : []), ...(api ? [`HTTP API: ${api}`] : []), ...(token ? [key] : [])];
}

function lines({ type, name, state, differences }: ResourceStatus, style: Style): string[] {
  const { mark, color } = looks[state] ?? { mark: marks.note, color: 'dim' };
  const fields = differences
    .flatMap(partsThatDiffer)
    .map(({ field, is, wanted }) => `    ${field}: ${json(is)}, should be ${json(wanted)}`);
  return [`${style.paint(color, `${mark} ${state}`)} ${type} ${name}`, ...fields];
}

/** null: it could not be counted, because what holds it is missing. */
const count = (value: unknown) => (typeof value === 'number' ? formatCount(value) : '?');

export type Totals = Record<string, unknown>;
