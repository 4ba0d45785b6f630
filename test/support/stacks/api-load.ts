// Many uploads through the HTTP API at the same moment, and a count of what became of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { solid } from '../pictures/pictures.ts';
import { admitted } from './admitted.ts';

export interface ApiAccess {
  url: string;
  token: string;
}

export interface LoadResult {
  /** HTTP status → how many uploads it answered. */
  statuses: Record<number, number>;
  /** Of each upload, sorted (ms). */
  latencies: number[];
  /** From the first upload's start to the last one's answer (ms), and until every thumbnail was there. */
  uploadMs: number;
  totalMs: number;
  /** Names that the API lists, with repetitions, should there be any. */
  listed: string[];
  /** Those that failed, or never appeared. */
  lost: string[];
}

/** Every upload is in flight before the first one is answered. */
export async function flood(api: ApiAccess, count: number, patienceMs = 120_000): Promise<LoadResult> {
  const names = Array.from({ length: count }, (_, n) => `load/${String(n).padStart(4, '0')} ü.jpg`);
  const bodies = await Promise.all(
    names.map((_, n) =>
      solid(64, 48, [n % 256, n >> 8, 99])
        .jpeg()
        .toBuffer(),
    ),
  );
  const started = performance.now();
  const answers = await Promise.all(names.map((name, n) => send(api, name, bodies[n] ?? Buffer.alloc(0))));
  const uploadMs = performance.now() - started;
  const statuses: LoadResult['statuses'] = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const listed = await listUntil(api, count, performance.now() + patienceMs);
  return {
    statuses,
    latencies: answers.map(({ ms }) => ms).sort((a, b) => a - b),
    uploadMs,
    totalMs: performance.now() - started,
    listed,
    lost: names.filter((name) => !listed.includes(name)),
  };
}

async function send({ url, token }: ApiAccess, name: string, bytes: Buffer) {
  const started = performance.now();
  const { status } = await admitted(() =>
    fetch(`${url}/upload?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
      body: new Uint8Array(bytes),
    }),
  );
  return { status, ms: performance.now() - started };
}

/** Names of the images that are done, as soon as there are so many, or when the time is over. */
async function listUntil(api: ApiAccess, count: number, until: number): Promise<string[]> {
  for (;;) {
    const names = await listDone(api);
    if (names.length >= count || performance.now() > until) return names;
    await sleep(200);
  }
}

async function listDone({ url, token }: ApiAccess): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ status: 'done', limit: '500', ...(cursor ? { cursor } : {}) });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await admitted(() => fetch(`${url}/images?${query}`, { headers }));
    const page = (await answer.json()) as { images: { name: string }[]; cursor: string | null };
    names.push(...page.images.map(({ name }) => name));
    cursor = page.cursor;
  } while (cursor);
  return names;
}
