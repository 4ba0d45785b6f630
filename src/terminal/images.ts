// The images table for people and spreadsheets: its columns and their contents.
import type { ImageItem } from '../../lambda/contract.ts';
import { formatBytes, formatTime } from './format.ts';
import type { Color, Style } from './style.ts';
import type { Column } from './table.ts';

/** An item, or an original without one yet: hence the third status. */
export type ImageRecord = Partial<Omit<ImageItem, 'Status'>> & { Status?: string; Fix?: string };

const statusColors: Record<string, Color> = { done: 'green', failed: 'red', pending: 'yellow' };

export function imageColumns(style: Style): Column<ImageRecord>[] {
  return [
    { title: 'key', cell: ({ ImageID = '' }) => ImageID, shrink: 'middle' },
    {
      title: 'status',
      cell: ({ Status = '' }) => Status,
      paint: (padded, { Status = '' }) => {
        const color = statusColors[Status];
        return color ? style.paint(color, padded) : padded;
      },
    },
    {
      title: 'size',
      cell: ({ Width, Height }) => (Width && Height ? `${Width}x${Height}` : ''),
      align: 'right',
      isOptional: true,
    },
    {
      title: 'bytes',
      cell: ({ OriginalBytes }) => (OriginalBytes === undefined ? '' : formatBytes(OriginalBytes)),
      align: 'right',
      isOptional: true,
    },
    {
      title: 'when',
      cell: ({ ProcessedAt }) => (ProcessedAt ? formatTime(ProcessedAt) : ''),
      isOptional: true,
    },
    // A failed picture has no thumbnails, so this column shows the reason.
    { title: 'thumbnails', cell: thumbnailsOrReason, shrink: 'end' },
  ];
}

/** What `retry` lists. */
export function problemColumns(): Column<ImageRecord>[] {
  return [
    { title: 'key', cell: ({ ImageID = '' }) => ImageID, shrink: 'middle' },
    { title: 'reason', cell: ({ Error: error }) => error?.Code ?? '' },
    { title: 'why', cell: ({ Error: error }) => error?.Message ?? '', shrink: 'end' },
    { title: 'what to do', cell: ({ Fix = '' }) => Fix, shrink: 'end' },
  ];
}

function thumbnailsOrReason({ Thumbnails = [], Error: error }: ImageRecord): string {
  return error ? error.Message : namesOf(Thumbnails).join(', ');
}

/** Each rendition once, whatever its formats. */
const namesOf = (thumbnails: NonNullable<ImageRecord['Thumbnails']>) => [
  ...new Set(thumbnails.map(({ Name, Size }) => Name ?? String(Size))),
];

/** Columns of --csv: fixed names in a fixed order. New ones are appended. */
const csvColumns: Record<string, (record: ImageRecord) => unknown> = {
  ImageID: ({ ImageID }) => ImageID,
  Status: ({ Status }) => Status,
  OriginalBucket: ({ OriginalBucket }) => OriginalBucket,
  OriginalETag: ({ OriginalETag }) => OriginalETag,
  OriginalBytes: ({ OriginalBytes }) => OriginalBytes,
  Format: ({ Format }) => Format,
  Width: ({ Width }) => Width,
  Height: ({ Height }) => Height,
  ThumbnailURL: ({ ThumbnailURL }) => ThumbnailURL,
  ThumbnailSizes: ({ Thumbnails }) => Thumbnails?.map(({ Size }) => Size).join(';'),
  ThumbHash: ({ ThumbHash }) => ThumbHash,
  CapturedAt: ({ CapturedAt }) => CapturedAt,
  Camera: ({ Camera }) => Camera,
  Recipe: ({ Recipe }) => Recipe,
  ProcessedAt: ({ ProcessedAt }) => ProcessedAt,
  DurationMs: ({ DurationMs }) => DurationMs,
  ErrorCode: ({ Error: error }) => error?.Code,
  ErrorMessage: ({ Error: error }) => error?.Message,
  ThumbnailNames: ({ Thumbnails }) => Thumbnails && namesOf(Thumbnails).join(';'),
};

export const csvTitles = Object.keys(csvColumns);

export function csvFields(record: ImageRecord): unknown[] {
  return Object.values(csvColumns).map((field) => field(record));
}
