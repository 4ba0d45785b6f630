// What browsers see: a branch at `/_amplify/APP/BRANCH/…`, and the address that receives a deployment's zip.
import { createReadStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join, normalize } from 'node:path';
import type { CloudRequest, CloudResponse } from '../../service.ts';
import { type Amplify, jobFolder, liveJob } from './records.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

export function createHosting(amplify: Amplify): (request: CloudRequest) => Promise<CloudResponse> {
  return async (request) => {
    const parts = segments(request.path);
    if (!parts) return { status: 400, body: 'Bad Request' };
    const [appId = '', branch = '', ...rest] = parts;
    if (appId === 'uploads' && request.method === 'PUT') return receive(amplify, parts.slice(1), request);
    request.stream.resume();
    const page = await serve(amplify, appId, branch, rest.join('/') || 'index.html');
    // A branch without the slash: the page's addresses are relative.
    if (page.status === 200 && parts.length === 2)
      return { status: 302, headers: { location: `${request.path}/` } };
    return page;
  };
}

function segments(path: string): string[] | undefined {
  try {
    return path.split('/').slice(2).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

async function serve(amplify: Amplify, appId: string, name: string, file: string): Promise<CloudResponse> {
  const branch = amplify.apps.get(appId)?.branches[name];
  const job = branch && liveJob(amplify, branch);
  const folder = job && jobFolder(amplify, appId, name, job.id);
  // normalize() removes `..` as far as possible; a path that still starts with it would leave the folder.
  const path = normalize(file.endsWith('/') ? `${file}index.html` : file);
  const bytes = folder && !path.startsWith('..') ? await sizeOf(join(folder, path)) : undefined;
  if (!folder || bytes === undefined) return { status: 404, body: 'Not Found' };
  const type = types[extname(path)] ?? 'application/octet-stream';
  const headers = {
    'content-type': type,
    'content-length': bytes,
    'cache-control': 'public, max-age=0, s-maxage=31536000',
  };
  return { status: 200, headers, body: createReadStream(join(folder, path)) };
}

async function sizeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

async function receive(amplify: Amplify, place: string[], request: CloudRequest): Promise<CloudResponse> {
  const [appId = '', name = '', jobId, secret] = place;
  const job = amplify.apps.get(appId)?.branches[name]?.jobs.find(({ id }) => id === jobId);
  const zip = await request.body();
  if (!job || job.secret !== secret || job.started !== undefined)
    return { status: 403, body: 'Access Denied' };
  const file = `${jobFolder(amplify, appId, name, job.id)}.zip`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, zip);
  return { status: 200 };
}
