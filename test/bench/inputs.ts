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
import { colourAt, distance, quadrantColour } from '../support/pictures/pictures.ts';
import { makeSession } from '../support/stacks/session.ts';
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

| format | source | result |
|---|---|---|
| JPEG | every camera and phone | the picture, turned upright by EXIF; a file without its end counts as complete if 99 % of its lines are there |
| PNG, WebP, GIF, SVG | screens, programs, the web | the picture; for animations the first frame, or all frames as WebP with \`--animated\` |
| HEIC, HIF | Apple; Samsung, Xiaomi, Oppo; Canon, Sony, Fujifilm, Nikon | the picture decoded from HEVC, turned, mirrored and cropped as the file says (\`irot\`, \`imir\`, \`clap\`), regardless of its EXIF; for sequences and bursts the primary picture; for motion photos the photo |
| HEIF, uncompressed | scientific cameras | the picture, if it has one byte per channel, pixel after pixel, and is upright |
| AVIF | phones, the web | the picture; for sequences the first frame |
| CR2, CR3, CRW | Canon | the largest JPEG in it |
| NEF, NRW | Nikon | the same |
| ARW, SRF | Sony | the same, recorded as arw |
| RAF, RW2, ORF, PEF, SRW, X3F, MRW | Fujifilm; Panasonic, Leica; Olympus, OM System; Pentax; Samsung; Sigma; Minolta | the same |
| DNG | Adobe, Google, Apple ProRAW, Leica, Ricoh, DJI | the largest preview that the file lists |
| TIFF | scanners, Photoshop | the first page; YCbCr too, unless its chroma is subsampled |
| BMP, ICO, CUR | Windows | the picture; for icons the largest |
| PSD, PSB | Photoshop, Affinity, GIMP | the merged picture ("Maximize Compatibility"), with 1, 8 or 16 bits, in grey, RGB, CMYK, Lab or a palette |
| JPEG XL | Apple ProRAW tools, Lightroom, GIMP | the picture; for animations the first frame; colours given by number, by coordinates or by an ICC profile are converted |

The preview in a HEIC file is used only if it shows the same picture: its shape matches within 2 %, and it is as large as the largest thumbnail. Raw files are
not developed; a raw file without an embedded JPEG is refused. \`Width\` and \`Height\` of a raw file are those of its embedded JPEG. Camera and time come from EXIF in JPEG, PNG
(\`eXIf\` and the text chunks of older programs), WebP, TIFF, HEIC, AVIF and raw files, with the time zone if the camera wrote one.

HDR photos (PQ, HLG in HEIC, AVIF and JPEG XL) are tone-mapped for standard screens (BT.2390; reference white at 203 nits). If EXIF has no time, the time in XMP is used. Not supported: JPEG 2000,
TIFF with old-style JPEG compression, PSD and JPEG XL whose colours are floating-point numbers (32 bits).

## How large

The function's memory decides. The default of 1,536 MB is enough for pictures of 200 megapixels as baseline JPEG (0.4 s of CPU), PNG (1 s) and TIFF (3 s), and for about
75 megapixels as HEIC and JPEG XL. Larger pictures are refused, before they are sent and by the function; the message names the \`--memory\` that is enough.

## HEVC and its patents

HEIC photos are compressed by HEVC (H.265), which is patented in many countries. thumbs decodes them with libheif and libde265 (LGPL-3.0), which are
separate files in the function's package, so that they can be replaced. Their licence covers copyright, not patents. If you run the function in your own account
for your own pictures, you are seldom asked for a licence; if you ship a product or a service that decodes HEVC, ask a lawyer, or the patent pools
(Access Advance, Via LA). \`thumbs setup --no-heic\` builds a function without the decoder; HEIC photos without a JPEG preview then fail as
\`HeicUnsupported\`. \`thumbs setup --heic\` adds the decoder again, and \`thumbs retry --reason HeicUnsupported\` processes the photos that failed, including those that failed with older versions.

## Damaged files

10,000 damaged files of each kind (JPEG, PNG, WebP, GIF, AVIF and its sequences, TIFF, SVG, HEIC, uncompressed HEIF, JPEG XL, PSD, BMP, ICO, and each of fifteen
raw formats) and of each container of EXIF and XMP were run through the decoder in November 2026 (\`node test/bench/fuzz.ts KIND 10000\`): each gave thumbnails or one of the codes below; none crashed the process or took more than five seconds. The tests repeat
500 or more of each kind.

## Tried

The function decides by the bytes of a file, never by its name. For this table, each file was put directly into the bucket, so the table shows the function's own
result even if \`thumbs upload\` would have skipped the file and given a reason. The test pictures have four quarters of different colours; the colour figure is the largest
difference of a channel (0 to 255) between the original and the thumbnail of 256 pixels. Thumbnails are WebP of quality 80, in sRGB.

Made by \`node test/bench/inputs.ts\` on ${circumstances()}.

| file | \`thumbs upload\` | item | smallest thumbnail |
|---|---|---|---|
`;

const codes = `
## Codes of failures

The code is in \`Error.Code\` of a failed item; \`Error.Message\` explains it, and \`thumbs retry\` lists each failure with what to do.

| code | what is wrong |
|---|---|
| \`Empty\` | 0 bytes |
| \`NotAnImage\` | the first bytes match no image format |
| \`UnsupportedFormat\` | a known format that is not supported: PDF, JPEG 2000, videos; raw files without a preview, Photoshop files without a merged picture; unusual kinds of HEIF, TIFF, BMP, PSD and JPEG XL |
| \`HeicUnsupported\` | HEIC without a usable preview, in a function without the decoder (\`setup --no-heic\`, and older versions) |
| \`TooManyPixels\` | more pixels than the function's memory can hold for this format; the message names the \`--memory\` that is enough |
| \`TooLong\` | a side of more than 65,535 pixels |
| \`TooManyBytes\` | a file of more than 134 MB (128 MiB), or more than the function's memory allows; a drawing of more than 17 MB (16 MiB) |
| \`KeyTooLong\` | a thumbnail's key would have more than 1,024 bytes |
| \`Truncated\`, \`Corrupt\` | incomplete; damaged |
| \`TooSlow\` | still decoding after 20 seconds, or five tries on a machine without enough CPU time |
| \`DecoderCrashed\` | the decoder's process ended in the middle of the picture |
| \`DeadLetter\` | no item: the function crashed or failed at every try; only a dead letter records it |
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
