// One picture of the grid: done, failed with its reason and another try, or on its way.
import { useState } from 'react';
import type { Seat } from './grid-row.tsx';
import { Icon } from './icons.tsx';
import { RetryButton } from './retry-button.tsx';
import { showPicture } from './route.ts';
import { Thumb } from './thumb.tsx';
import { baseOf, type Shot } from './view.ts';

export function Tile({ shot, seat }: { shot: Shot; seat: Seat }) {
  const { name, image, waiting } = shot;
  const { index, isActive, onKeyDown, onFocus } = seat;
  const isFailed = !waiting && image?.status === 'failed';
  return (
    <div className={isFailed ? 'tile failed' : 'tile'}>
      <button
        type="button"
        className="tile-open"
        aria-label={isFailed || waiting ? undefined : name}
        data-index={index}
        tabIndex={isActive ? 0 : -1}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onClick={() => showPicture(name)}
      >
        {waiting && <OnItsWay shot={shot} />}
        {isFailed && <Reason shot={shot} />}
        {!waiting && image?.status === 'done' && <Thumb image={image} />}
        {!isFailed && <span className="tile-name">{baseOf(name)}</span>}
      </button>
      {isFailed && <RetryButton name={name} className="tile-retry" tabIndex={isActive ? 0 : -1} />}
    </div>
  );
}

function OnItsWay({ shot: { waiting, image } }: { shot: Shot }) {
  const [isReadable, setReadable] = useState(true);
  return (
    <span className="on-its-way">
      {waiting?.preview && isReadable ? (
        <img src={waiting.preview} alt="" decoding="async" onError={() => setReadable(false)} />
      ) : (
        image && <Thumb image={image} />
      )}
      <span className="badge">
        <span className="spinner" />
        Processing
      </span>
    </span>
  );
}

function Reason({ shot: { name, image } }: { shot: Shot }) {
  return (
    <span className="reason">
      <Icon name="warning" />
      <strong className="name">{baseOf(name)}</strong>
      <span className="unseen">failed: </span>
      <span className="why">{image?.error?.message ?? 'no reason was given'}</span>
    </span>
  );
}
