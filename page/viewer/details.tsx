// The details beside a picture: size, camera, dates, why it failed, and the link to the original.
import type { SyntheticEvent } from 'react';
import type { DetailedImage, Image } from '../data/types.ts';
import { useGallery } from '../gallery.ts';
import { problemOf, type Shot } from '../grid/entry.ts';
import { baseOf } from '../grid/view.ts';
import { Icon } from '../icons.tsx';
import { ShareButton } from '../share/share-button.tsx';
import { bytesText, plain, timeText } from '../words.ts';
import { RetryButton } from './retry-button.tsx';
import { Sizes } from './sizes.tsx';

interface DetailsProps {
  shot: Shot;
  details: DetailedImage | undefined;
  trouble: string | null;
}

/** The lightbox would take a press here for the start of a swipe. */
const keep = (event: SyntheticEvent) => event.stopPropagation();

export function Details({ shot, details, trouble }: DetailsProps) {
  const { name, image, waiting } = shot;
  const problem = problemOf(shot);
  const { api } = useGallery();
  const original = details && (api.downloadAddress(name) ?? details.original);
  return (
    <aside
      className="details"
      aria-label="About this picture"
      onPointerDown={keep}
      onWheel={keep}
      onDoubleClick={keep}
    >
      <h2 className="name">{baseOf(name)}</h2>
      {name.includes('/') && <p className="name folder">{name.slice(0, name.lastIndexOf('/'))}</p>}
      {waiting && !problem && <p>It is being processed.</p>}
      {problem && (
        <div className="failure">
          <p>{problem}</p>
          <RetryButton name={name} />
        </div>
      )}
      {image && <Facts image={image} />}
      {trouble && <p className="trouble">{trouble}</p>}
      {details && <Sizes image={details} />}
      {image && <ShareButton target={{ key: name }} className="button" label="Share" />}
      {original && (
        <a className="button" href={original} target="_blank" rel="noopener noreferrer">
          <Icon name="download" />
          Download original
        </a>
      )}
    </aside>
  );
}

function Facts({ image }: { image: Image }) {
  return (
    <dl>
      {factsOf(image).map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function factsOf(image: Image): [term: string, value: string][] {
  const { width, height, bytes, format, camera, capturedAt, processedAt } = image;
  const facts: [string, string | null | undefined | false][] = [
    ['Dimensions', width && height && `${plain(width)} × ${plain(height)}`],
    ['Size', bytes !== null && bytesText(bytes)],
    ['Format', format?.toUpperCase()],
    ['Camera', camera],
    ['Taken', capturedAt && timeText(capturedAt)],
    ['Processed', timeText(processedAt)],
  ].map(([term, value]) => [String(term), value ? String(value) : null]);
  return facts.flatMap(([term, value]): [string, string][] => (value ? [[term, value]] : []));
}
