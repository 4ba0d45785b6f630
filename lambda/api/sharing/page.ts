// Renders a share link as a page for people without the gallery: plain HTML, no scripts, pictures from the buckets only.

import { createHash } from 'node:crypto';
import { escapeHtml } from '../../html.ts';
import { bytesText } from '../../units.ts';
import type { Problem } from '../problem.ts';
import type { ApiResponse } from '../request.ts';
import type { ImageDetails, ImageView } from '../wire.ts';
import { dateText, type Scope } from './scope.ts';
import { shareStyle } from './style.ts';

const styleHash = createHash('sha256').update(shareStyle).digest('base64');

/** `pictures`: URLs of the pictures on the page. */
function page(status: number, title: string, body: string, pictures: readonly string[] = []): ApiResponse {
  const origins = [...new Set(pictures.map((url) => new URL(url).origin))];
  const policy = [
    "default-src 'none'",
    `img-src data: ${origins.join(' ')}`.trimEnd(),
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy.join('; '),
    // The URL grants access to the pictures, so it must not leak to other sites.
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex',
  };
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>${escapeHtml(title)}</title><style>${shareStyle}</style>`;
  const text = `<!doctype html>\n<html lang="en"><head>${head}</head><body>${body}</body></html>\n`;
  return { status, headers, body: text };
}

export function refusalPage({ status, message }: Problem): ApiResponse {
  const title = status === 404 ? 'This picture is not here' : 'This link does not open';
  return page(status, title, `<main class="refusal"><h1>${title}</h1><p>${escapeHtml(message)}</p></main>`);
}

interface Listing {
  images: readonly ImageView[];
  /** Encrypted; null on the last page. */
  cursor: string | null;
  isFirst: boolean;
}

export function folderPage(scope: Scope, folder: string, { images, cursor, isFirst }: Listing): ApiResponse {
  const title = folder.slice(0, -1).split('/').at(-1) ?? '';
  const tiles = images.map((image) => tileOf(scope, folder, image)).join('');
  const none = isFirst && images.length === 0 && !cursor;
  const more = cursor
    ? `<nav><a class="button" href="${addressOf('shared', scope, { cursor })}">More pictures</a></nav>`
    : '';
  const body = `${headOf(title, scope)}<main>${none ? '<p>There is no picture in this folder.</p>' : `<ul>${tiles}</ul>`}${more}</main>`;
  const urls = images.flatMap(({ thumbnail }) => thumbnail?.url ?? []);
  return page(200, title, body, urls);
}

function tileOf(scope: Scope, folder: string, { name, thumbnail }: ImageView): string {
  const label = escapeHtml(name.slice(folder.length));
  const image = thumbnail
    ? `<img src="${escapeHtml(thumbnail.url)}" width="${thumbnail.width}" height="${thumbnail.height}" alt="" loading="lazy">`
    : '';
  return `<li><a href="${addressOf('shared', scope, { image: name })}">${image}<bdi>${label}</bdi></a></li>`;
}

export function picturePage(scope: Scope, { name, thumbnails, bytes }: ImageDetails): ApiResponse {
  const title = name.split('/').at(-1) ?? name;
  const largest = thumbnails.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
  const shown = largest && thumbnails.find((one) => one.name === largest.name && one.format !== 'avif');
  const size = shown ?? largest;
  const image = size
    ? `<img class="large" src="${escapeHtml(size.url)}" width="${size.width}" height="${size.height}" alt="${escapeHtml(title)}">`
    : '<p>This picture has no thumbnail.</p>';
  const original = addressOf('download/-', scope, { name });
  const weight = bytes === null ? '' : ` (${bytesText(bytes)})`;
  const back =
    'folder' in scope.shared
      ? `<a class="button" href="${addressOf('shared', scope, {})}">All pictures</a> `
      : '';
  const actions = `<nav>${back}<a class="button" href="${original}">Download original${weight}</a></nav>`;
  return page(200, title, `${headOf(title, scope)}<main>${image}${actions}</main>`, size ? [size.url] : []);
}

const headOf = (title: string, { until }: Scope) =>
  `<header><h1><bdi>${escapeHtml(title)}</bdi></h1><p>Shared until ${dateText(until.getTime())}</p></header>`;

/** A relative URL, because the API may be below any path. */
const addressOf = (path: string, { text }: Scope, query: Record<string, string>) =>
  escapeHtml(`${path}?${new URLSearchParams({ share: text, ...query })}`);
