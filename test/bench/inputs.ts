// What becomes of every kind of file, from real runs: each is put into the bucket of a stack on the embedded cloud, as if
// `upload` had not looked at it first; item and thumbnails are what the function made of it.
// Run by hand: npm run build && node test/bench/inputs.ts > docs/inputs.md
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import sharp from 'sharp';
import type { ImageItem } from '../../lambda/contract.ts';
import { type Context, openStack } from '../../src/aws/session.ts';
import { setUp } from '../../src/commands/setup.ts';
import { defaultSettings } from '../../src/stack/settings.ts';
import { destinationOf, sniff } from '../../src/transfer/sniff.ts';
import { colourAt, distance, quadrantColour } from '../support/pictures.ts';
import { makeSession } from '../support/session.ts';
import { circumstances, startBenchCloud } from './support/cloud.ts';
import { type InputKind, kinds } from './support/input-kinds.ts';

const patienceMs = 120_000;
const cloud = await startBenchCloud();
const folder = await mkdtemp(join(tmpdir(), 'thumbs-inputs-'));

async function openNamed(stack: string, flags: object): Promise<Context> {
  const session = await makeSession(cloud, { stack, folder });
  if ((await setUp(session, flags)) !== 0) throw new Error(`setup of ${stack} failed`);
  return openStack(session);
}

async function whatUploadSays({ key, make }: InputKind): Promise<string> {
  const bytes = await make();
  const file = join(folder, key);
  await writeFile(file, bytes);
  const sniffed = await sniff(file, bytes.length, destinationOf(defaultSettings, file));
  return 'reason' in sniffed ? `skipped: ${sniffed.reason}` : `sent as ${sniffed.contentType}`;
}

async function store(context: Context, { key, make }: InputKind): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: context.names.of('originals'),
    Key: key,
    Body: await make(),
  });
  await context.client(S3Client).send(command);
}

async function waitForItem(context: Context, ImageID: string): Promise<ImageItem> {
  const TableName = context.names.of('images');
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const command = new GetItemCommand({ TableName, Key: marshall({ ImageID }) });
    const { Item } = await context.client(DynamoDBClient).send(command);
    if (Item) return unmarshall(Item) as ImageItem;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no item of ${ImageID}`);
}

function itemOf(item: ImageItem): string {
  const { Status, Format, Width, Height, DominantColor = 'no main colour', Error: error } = item;
  if (error) return `${Status}: \`${error.Code}\``;
  return `${Status}: ${Format}, ${Width} × ${Height}, ${DominantColor}`;
}

async function thumbnailOf(context: Context, item: ImageItem, kind: InputKind): Promise<string> {
  const [smallest] = item.Thumbnails ?? [];
  if (!smallest) return '';
  const command = new GetObjectCommand({ Bucket: context.names.of('thumbnails'), Key: smallest.Key });
  const { Body } = await context.client(S3Client).send(command);
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  const {
    format,
    width,
    height,
    pages = 1,
    pageHeight = height,
    ...header
  } = await sharp(bytes, {
    animated: true,
  }).metadata();
  const facts = [
    `${format}, ${width} × ${pageHeight}`,
    ...(pages > 1 ? [`${pages} frames`] : []),
    ...(header.hasAlpha ? ['transparent'] : []),
    ...(header.exif || header.xmp || header.iptc ? ['WITH METADATA'] : []),
    ...(kind.isQuadrants ? [await colours(bytes, width, pageHeight)] : []),
  ];
  return facts.join(', ');
}

/** The four quarters, each in its place and colour: no turn, mirror or profile that was overlooked. */
async function colours(thumbnail: Buffer, width: number, height: number): Promise<string> {
  let worst = 0;
  for (const [right, down] of [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const) {
    const [x, y] = [Math.floor(right * width), Math.floor(down * height)];
    const found = await colourAt(thumbnail, x, y);
    worst = Math.max(worst, distance(found, quadrantColour(x, y, width, height)));
  }
  return `upright, colours within ${worst}`;
}

const introduction = `# What becomes of every kind of file

The function decides by the bytes of a file, never by its name. Here each kind was put straight into the bucket, so that the function's own
judgement shows even where \`thumbs upload\` would have skipped the file and said why. Colours are those of four quarters: the largest difference
of a channel (0 to 255) between what was drawn and the thumbnail of 256 pixels; thumbnails are WebP of quality 80, in sRGB.

Made by \`node test/bench/inputs.ts\` on ${circumstances()}.

| file | \`thumbs upload\` | item | smallest thumbnail |
|---|---|---|---|
`;

const codes = `
## Codes of failures

\`Error.Code\` of a failed item; \`Error.Message\` says the same in words, and \`thumbs retry\` lists each with what to do.

| code | what is wrong |
|---|---|
| \`Empty\` | 0 bytes |
| \`NotAnImage\` | the first bytes match no image format |
| \`UnsupportedFormat\` | a known format that is not read here: BMP, PDF, Photoshop, JPEG XL, JPEG 2000, icons, films |
| \`HeicUnsupported\` | HEIC without a usable preview |
| \`TooManyPixels\` | more than the function's memory holds for this format, 100 megapixels at most; more memory: \`thumbs setup --memory\` |
| \`TooLong\` | a side of more than 65,535 pixels |
| \`TooManyBytes\` | a file of more than 128 MiB, or what the function's memory allows; a drawing of more than 16 MiB |
| \`KeyTooLong\` | a thumbnail's key would have more than 1,024 bytes |
| \`Truncated\`, \`Corrupt\` | cut off; damaged |
| \`TooSlow\` | still decoding after 20 seconds |
| \`DecoderCrashed\` | the decoder's process ended in the middle of the picture |
| \`DeadLetter\` | no item: the function was taken down, or failed every time it was tried; only a dead letter tells of it |
`;

try {
  const [still, moving] = [await openNamed('still', {}), await openNamed('moving', { animated: true })];
  const stackOf = ({ isMoving }: InputKind) => (isMoving ? moving : still);
  await Promise.all(kinds.map((kind) => store(stackOf(kind), kind)));
  process.stdout.write(introduction);
  for (const kind of kinds) {
    const context = stackOf(kind);
    const item = await waitForItem(context, kind.key);
    const cells = [
      kind.title,
      await whatUploadSays(kind),
      itemOf(item),
      await thumbnailOf(context, item, kind),
    ];
    process.stdout.write(`| ${cells.join(' | ')} |\n`);
  }
  process.stdout.write(codes);
  still.close();
  moving.close();
} finally {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}
