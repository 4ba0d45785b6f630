// A thumbnail: its colour at once, then its ThumbHash, then itself. A link that does not work any more is renewed.
import { useEffect, useRef, useState } from 'react';
import { useGallery } from './gallery.ts';
import { placeholderOf } from './placeholder.ts';
import type { Image } from './types.ts';

/** Two new links that do not work either are no matter of time. */
const mostRenewals = 2;

export function Thumb({ image }: { image: Image }) {
  const { library } = useGallery();
  const [isLoaded, setLoaded] = useState(false);
  const renewals = useRef(0);
  const { name, thumbnail, thumbHash, color } = image;
  const element = useRef<HTMLImageElement>(null);
  useEffect(() => {
    if (element.current?.complete && element.current.naturalWidth > 0) setLoaded(true);
  }, []);
  const renew = () => {
    renewals.current += 1;
    // Who cannot have a new link keeps the placeholder; the banner says what is wrong.
    if (renewals.current <= mostRenewals) library.look(name).catch(() => library.poll());
  };
  const placeholder = placeholderOf(thumbHash);
  const style = {
    ...(color ? { backgroundColor: color } : {}),
    ...(placeholder ? { backgroundImage: `url(${placeholder})` } : {}),
  };
  return (
    <span className="thumb" style={style}>
      {thumbnail && (
        <img
          ref={element}
          src={thumbnail.url}
          alt=""
          decoding="async"
          draggable={false}
          className={isLoaded ? 'loaded' : ''}
          onLoad={() => setLoaded(true)}
          onError={renew}
        />
      )}
    </span>
  );
}
