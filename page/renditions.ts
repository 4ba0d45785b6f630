// Pure: facts about thumbnails that several parts of the page need.

/** Ordered by support, from most programs to fewest. */
export const formatsBySupport = ['webp', 'jpeg', 'png', 'avif'];

/** Formats that every browser can display; HEIF and TIFF appear as thumbnails only. */
export const shownByBrowsers = new Set(['jpeg', 'png', 'webp', 'gif', 'avif']);

interface Size {
  width: number;
  height: number;
}

/** True for a thumbnail with the proportions of its original, except for rounding. */
export const isWhole = (thumbnail: Size, { width, height }: Size) =>
  Math.abs((thumbnail.width * height) / width - thumbnail.height) <= 1;
