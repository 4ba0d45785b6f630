// IAM's paging: 100 at a time unless MaxItems says otherwise, continuing from a marker.

const defaultPage = 100;

/** The marker is the number of entries already shown. */
export function paged<T>(all: T[], page: { Marker?: string | undefined; MaxItems?: number | undefined }) {
  const from = Number(page.Marker ?? 0);
  const to = from + Number(page.MaxItems ?? defaultPage);
  const more = to < all.length;
  return { entries: all.slice(from, to), IsTruncated: more, ...(more && { Marker: String(to) }) };
}
