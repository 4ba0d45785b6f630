// A thumbnail: its colour at once, then its ThumbHash, then the picture. A link that no longer works is renewed.
import { useEffect, useRef, useState } from 'react';
import type { Image } from '../data/types.ts';
import { placeholderOf } from './placeholder.ts';
import { useRenewal } from './use-renewal.ts';

interface ThumbProps {
  image: Image;
  /** From `useTurn`: decoding a ThumbHash also takes time. */
  isMyTurn: boolean;
}

export function Thumb({ image: { name, thumbnail, thumbHash, color }, isMyTurn }: ThumbProps) {
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
