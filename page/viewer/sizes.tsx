// The sizes of a picture, by rendition and format: copies the URL or markup of one, or downloads it.
import { type KeyboardEvent, useState } from 'react';
import { copyText } from '../copy/clipboard.ts';
import { Menu } from '../copy/menu.tsx';
import {
  idOf,
  isTemporary,
  type Kind,
  kinds,
  largestOf,
  type Sized,
  sizesOf,
  snippetOf,
} from '../copy/snippets.ts';
import type { DetailedImage } from '../data/types.ts';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { bytesText, plain, timeText } from '../words.ts';

/** Arrow keys choose a size here, and must not change the picture. */
const keep = (event: KeyboardEvent) => event.stopPropagation();

export function Sizes({ image }: { image: DetailedImage }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const sizes = sizesOf(image);
  const size = sizes.find((one) => idOf(one) === chosen) ?? largestOf(image);
  if (!size) return null;
  return (
    <div className="sizes">
      <label>
        <span>Sizes</span>
        <select value={idOf(size)} onKeyDown={keep} onChange={({ target }) => setChosen(target.value)}>
          {sizes.map((one) => (
            <option key={idOf(one)} value={idOf(one)}>
              {sizeText(one)}
            </option>
          ))}
        </select>
      </label>
      <CopySize key={`${image.name} ${idOf(size)}`} image={image} size={size} />
    </div>
  );
}

const sizeText = ({ name, width, height, format, bytes }: Sized) =>
  `${name}: ${plain(width)} × ${plain(height)}, ${format.toUpperCase()}, ${bytesText(bytes)}`;

function CopySize({ image, size }: { image: DetailedImage; size: Sized }) {
  const { say } = useGallery();
  const [outcome, setOutcome] = useState<string | null>(null);
  const copy = async (kind: Kind) => {
    const isCopied = await copyText(Promise.resolve(snippetOf(kind, image.name, size))).then(
      () => `${kinds[kind]} copied.`,
      (error: Error) => `Not copied: ${error.message}`,
    );
    const end = isTemporary(size.url) ? ` It works until ${timeText(image.linksExpireAt)}.` : '';
    setOutcome(isCopied + end);
    say(isCopied + end);
  };
  return (
    <>
      <span className="size-actions">
        <Menu choices={kinds} onChoose={copy}>
          <Icon name="copy" />
          Copy
        </Menu>
        <a className="button small" href={size.download} target="_blank" rel="noopener noreferrer">
          <Icon name="download" />
          Download this size
        </a>
      </span>
      {outcome && <p>{outcome}</p>}
    </>
  );
}
