// A thumbnail: its colour at once, then its ThumbHash, then the picture. A link that no longer works is renewed.
import { useEffect, useRef, useState } from 'react';
import type { Image } from '../data/types.ts';
import { useGallery } from '../gallery.ts';
import { placeholderOf } from './placeholder.ts';
import { useRenewal } from './use-renewal.ts';

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

function Picture({ name, url }: { name: string; url: string }) {
  const { key, renew } = useRenewal(name);
  const [isLoaded, setLoaded] = useState(false);
  const element = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (element.current?.complete && element.current.naturalWidth > 0) setLoaded(true);
  }, []);
  return (
    <img
      key={key}
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
