// What the lightbox shows of a picture: the sharpest source known, or a slide of text where there is none.
import type { SlideImage } from 'yet-another-react-lightbox';
import type { DetailedImage } from '../data/types.ts';
import { problemOf, type Shot } from '../grid/entry.ts';
import { baseOf } from '../grid/view.ts';
import { Icon } from '../icons.tsx';
import { formatsBySupport, isWhole, shownByBrowsers } from '../renditions.ts';

interface Blank {
  type: 'blank';
  name: string;
  shot: Shot;
}

declare module 'yet-another-react-lightbox' {
  interface SlideImage {
    /** Of the picture. */
    name?: string;
  }
  interface SlideTypes {
    blank: Blank;
  }
}

/** The original may be many megabytes, so it is fetched only on zoom. */
export function slideOf(
  shot: Shot,
  details: DetailedImage | undefined,
  isZoomed: boolean,
): SlideImage | Blank {
  const { name, image } = shot;
  if (!image?.thumbnail) return { type: 'blank', name, shot };
  const { thumbnail, width, height, format } = image;
  const size = width && height ? { width, height } : {};
  const sources = details && sourcesOf(details);
  const slide = { name, src: thumbnail.url, alt: baseOf(name), ...size };
  if (!sources || sources.length === 0) return slide;
  const hasOriginal = isZoomed && details && width && height && shownByBrowsers.has(format ?? '');
  return {
    ...slide,
    src: sources.at(-1)?.src ?? slide.src,
    srcSet: hasOriginal ? [...sources, { src: details.original, width, height }] : sources,
  };
}

/** Smallest first, one file for each width: whole pictures, if there are any, and no cuts. */
function sourcesOf({ thumbnails, width, height }: DetailedImage) {
  const whole = width && height ? thumbnails.filter((one) => isWhole(one, { width, height })) : [];
  const shown = (whole.length > 0 ? whole : thumbnails).toSorted(
    (a, b) => a.width - b.width || formatsBySupport.indexOf(a.format) - formatsBySupport.indexOf(b.format),
  );
  return shown
    .filter((one, index) => one.width !== shown[index - 1]?.width)
    .map(({ url, width, height }) => ({ src: url, width, height }));
}

export function BlankSlide({ shot }: { shot: Shot }) {
  const { name, waiting } = shot;
  const problem = problemOf(shot);
  return (
    <div className="blank">
      {waiting && !problem ? <span className="spinner" /> : <Icon name="warning" />}
      <strong className="name">{baseOf(name)}</strong>
      <p>{problem ?? (waiting ? 'is being processed' : 'has no thumbnail')}</p>
    </div>
  );
}
