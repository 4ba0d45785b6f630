// A folder as an album: its first picture, its name and its number of pictures.

import { Icon } from '../icons.tsx';
import { useIsAllKnown } from '../loading.tsx';
import { addressOf } from '../route.ts';
import { counted, plainSoFar } from '../words.ts';
import type { Album } from './entry.ts';
import type { Seat } from './layout.ts';
import { Thumb } from './thumb.tsx';
import { useTurn } from './use-turn.ts';

export function AlbumCard({
  album: { folder, title, count, failed, cover },
  seat,
}: {
  album: Album;
  seat: Seat;
}) {
  const { index, isActive, onKeyDown } = seat;
  const isAll = useIsAllKnown();
  const isMyTurn = useTurn();
  return (
    <a
      className="album"
      href={addressOf({ folder, picture: null })}
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      onKeyDown={onKeyDown}
    >
      <span className="album-cover">
        {cover ? <Thumb image={cover} isMyTurn={isMyTurn} /> : <Icon name="folder" />}
      </span>
      <span className="album-title">
        <Icon name="folder" />
        <span>{title}</span>
      </span>
      <span className="muted">
        {isAll ? counted(count, 'picture') : `${plainSoFar(count, isAll)} pictures`}
        {failed > 0 && `, ${failed} failed`}
      </span>
    </a>
  );
}
