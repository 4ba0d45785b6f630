// A thumbnail: its colour at once, then its ThumbHash, then the picture. A link that no longer works is renewed.
import { useEffect, useRef, useState } from 'react';
import type { Image } from '../data/types.ts';
import { useGallery } from '../gallery.ts';
import { placeholderOf } from './placeholder.ts';

export function Thumb({ image: { name, thumbnail, thumbHash, color } }: { image: Image }) {
  const isMyTurn = useTurn();
  const placeholder = isMyTurn ? placeholderOf(thumbHash) : undefined;
  const style = {
    ...(color ? { backgroundColor: color } : {}),
    ...(placeholder ? { backgroundImage: `url(${placeholder})` } : {}),
  };
  return (
    <span className="thumb" style={style}>
      {thumbnail && isMyTurn && <Picture name={name} url={thumbnail.url} />}
    </span>
  );
}

/** Decoding a ThumbHash also takes time. */
function useTurn(): boolean {
  const { turns } = useGallery();
  const [isMine, setMine] = useState(false);
  useEffect(() => turns.wait(() => setMine(true)), [turns]);
  return isMine;
}

/** If two new links fail as well, expiry is not the cause. */
const maxRenewals = 2;

function Picture({ name, url }: { name: string; url: string }) {
  const { library } = useGallery();
  const [isLoaded, setLoaded] = useState(false);
  const [renewals, setRenewals] = useState(0);
  const element = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (element.current?.complete && element.current.naturalWidth > 0) setLoaded(true);
  }, []);
  const renew = () => {
    if (renewals >= maxRenewals) return;
    // Without a new link the placeholder stays; the banner says what is wrong.
    library.look(name).then(() => setRenewals(renewals + 1), library.poll);
  };
  return (
    <img
      // The new link may equal the old one: a new element makes the browser try again.
      key={renewals}
      ref={element}
      src={url}
      alt=""
      decoding="async"
      draggable={false}
      className={isLoaded ? 'loaded' : ''}
      onLoad={() => setLoaded(true)}
      onError={renew}
    />
  );
}
